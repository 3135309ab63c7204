"""Judges of how runs end: what they say is true, what they record was so, they are bounded, and no mistake is a traceback."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulation.doors import LISTS
from simulation.judge_account import ROLLS
from simulation.truth import stored
from syncer.errors import Exit
from syncer.model import Outcome, Verdict

if TYPE_CHECKING:
    from simulation.court import Court
    from simulation.doors import Effect
    from simulation.runs import Run
    from syncer.model import Declared

MOST_CALLS = 800  # a run of two names under every fault: far below what a loop without an end makes
LONGEST = 4 * 3600.0


@dataclass(slots=True)
class Endings:
    """S3, S8, S9, S15, S18, L4, L5."""

    court: Court
    satisfied: dict[tuple[str, str], float] = field(default_factory=dict)

    def watch(self, effect: Effect) -> None:
        """Note where each endpoint is as what the run's commit asks for."""
        if effect.door != "api":
            return
        for document in self.court.runs[effect.run].commit.declared.values():
            if self.court.truth.arrived(document):
                self.satisfied[effect.run, document.name] = effect.at

    def ended(self, run: Run) -> None:
        """Judge a run."""
        if run.bug:
            self.court.say("S18", run.name, run.bug)
        calls = sum(effect.door == "api" for effect in self.court.effects[run.name])
        if calls > MOST_CALLS or run.ended - run.began > LONGEST:
            self.court.say("S15", run.name, f"{calls} calls in {run.ended - run.began:.0f} s")
        if run.acts and run.code is Exit.OK and run.plan is not None and run.name not in self.court.deceived:
            self._true(run)
        own = self.court.world.holders.get(run.name)
        if own and run.told.startswith("Locked") and own in run.told:
            self.court.say("L4", run.name, f"locked out by itself: {run.told}")
        self._resolved(run)
        self._missing(run)
        self._records(run)

    def _true(self, run: Run) -> None:
        """S8: a run that says that all is well saw each endpoint on what was wanted, after the last change that it made."""
        for document in run.commit.declared.values():
            if self.satisfied.get((run.name, document.name), float("-inf")) < self._since(run, document):
                self.court.say("S8", run.name, f"ended with 0, and {document.name} never arrived")

    def _since(self, run: Run, document: Declared) -> float:
        """Return the moment from which an arrival counts: what a read shows may be as old as its lag."""
        wanted = document.endpoint.name if document.endpoint else None
        rolls = [
            effect.at
            for effect in self.court.effects[run.name]
            if effect.operation in ROLLS and not effect.error and effect.params["EndpointName"] == wanted
        ]
        return max([run.began - self._lag(), *rolls])

    def _lag(self) -> float:
        return max(self.court.world.chaos.stale.values(), default=0.0)

    def _resolved(self, run: Run) -> None:
        """L5: a create that says "already existing" about our own content is our success, and no run may fail for it."""
        for event in run.finished:
            if event.outcome is Outcome.FAILED and "already existing endpoint configuration" in event.detail:
                self.court.say("L5", run.name, event.detail)

    def _missing(self, run: Run) -> None:
        """S4, S9: nothing is called missing that a Describe shows: it stood there all the time, for longer than that lags."""
        lag = self.court.world.chaos.stale.get("describe", 0.0)
        for change in run.plan.changes if run.plan else ():
            for note in change.difference.notes:
                stood = self.court.truth.since.get(note.subject)
                steady = stood is not None and stood < run.began - lag
                if note.verdict is Verdict.MISSING and steady and note.subject in self.court.world.box.state["configs"]:
                    self.court.say("S9", run.name, f"{note.subject} is called missing, and stands there")

    def _records(self, run: Run) -> None:
        """S3: what the stored ledger says was verified did stand there, with that content."""
        with stored(self.court.world) as book:
            versions = book.execute("select config, created, hash from versions").fetchall()
            applied = book.execute("select name, config from applied").fetchall()
        for config, created, content in versions:
            if self.court.truth.contents.get((config, created)) != content:
                self.court.say("S3", run.name, f"the ledger tells of {config}, which never was so")
        for name, config in applied:
            if config not in {version for version, *_ in versions}:
                self.court.say("S3", run.name, f"{name} stands on {config}, never verified")


@dataclass(slots=True)
class Lists:
    """S4: a list counts when all its pages came, each with its members; no run comes to a conclusion from anything else."""

    court: Court
    open: dict[tuple[str, str], str] = field(default_factory=dict)  # (run, operation) → what the last page leaves open

    def watch(self, effect: Effect) -> None:
        """Look at a page."""
        if effect.operation in LISTS and not effect.error and not effect.late:
            answer = effect.answer
            token = answer.get("NextToken") or answer.get("PaginationToken")
            whole = any(isinstance(value, list) for value in answer.values())
            left = "no item of a page that was cut off" if not whole else f"no page after {token}" if token else ""
            self.open[effect.run, effect.operation] = left

    def ended(self, run: Run) -> None:
        """A run that says what is there has seen all of it."""
        for (name, operation), left in self.open.items():
            if name == run.name and left and run.code in (Exit.OK, Exit.DIFFERENCES):
                self.court.say("S4", run.name, f"ended with {run.code.value}, and asked for {left} of {operation}")
