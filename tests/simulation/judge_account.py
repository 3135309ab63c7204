"""Judges of what runs do to the account: one config an intent, nothing deleted, nothing unplanned, nothing older."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulation import world as world_
from simulation.truth import stored
from syncer import names, normalize
from syncer.aws import is_read
from syncer.errors import Exit

if TYPE_CHECKING:
    from simulation.court import Court
    from simulation.doors import Effect
    from simulation.runs import Run

ROLLS = frozenset({"CreateEndpoint", "UpdateEndpoint"})


@dataclass(slots=True)
class Writes:
    """S1, S5, S6, S14: what is written stands on the plan, holds what git asks for, is there once, and deletes nothing."""

    court: Court
    verified: dict[tuple[str, str], str] = field(default_factory=dict)  # (run, config) → what that held when the run looked

    def watch(self, effect: Effect) -> None:
        """Look at a write, and remember which configs a run has looked at."""
        if effect.operation == "DescribeEndpointConfig" and not effect.error:
            name = effect.params["EndpointConfigName"]
            self.verified[effect.run, name] = normalize.content(effect.answer).hash
        if effect.door != "api" or is_read(effect.operation):
            return
        run = self.court.runs[effect.run]
        if effect.operation.startswith("Delete") and effect.operation != "DeleteTags":
            self.court.say("S6", effect.run, f"{effect.operation} {dict(effect.params)}")
        if not self._is_planned(effect, run):
            self.court.say("S14", effect.run, f"{effect.operation} {dict(effect.params)} stands on no plan of the run")
        if effect.operation == "CreateEndpointConfig" and not effect.error:
            self._created(effect)
        if effect.operation in ROLLS and not effect.error:
            self._rolled(effect, run)

    def ended(self, run: Run) -> None:
        """A run that refused must have asked for nothing."""
        writes = [effect for effect in self.court.effects[run.name] if effect.door == "api" and not is_read(effect.operation)]
        if run.code is Exit.REFUSED and run.plan is None and writes:
            self.court.say("S14", run.name, f"refused ({run.told}), and asked for {writes[0].operation}")

    def _is_planned(self, effect: Effect, run: Run) -> bool:
        """Every write stands on the plan, literally; the mark of a content that was rejected is the one that cannot."""
        if effect.operation == "AddTags" and [tag["Key"] for tag in effect.params["Tags"]] == [names.REJECTED]:
            return True
        steps = [step for change in run.planned for step in change.steps]
        return any(step.operation == effect.operation and dict(step.params) == dict(effect.params) for step in steps)

    def _created(self, effect: Effect) -> None:
        """One config an intent, whatever was lost, repeated, late or at the same time."""
        truth, name = self.court.truth, effect.params["EndpointConfigName"]
        logical, content = names.logical_of(name), normalize.content(effect.params).hash
        beside = [
            config["name"]
            for config in truth.ours()
            if config["name"] != name
            and names.logical_of(config["name"]) == logical
            and truth.content(config["name"]) == content
        ]
        if beside:
            self.court.say("S1", effect.run, f"{name} holds what {', '.join(beside)} holds already")

    def _rolled(self, effect: Effect, run: Run) -> None:
        endpoint, config = effect.params["EndpointName"], effect.params["EndpointConfigName"]
        wanted = {
            document.content.hash
            for document in run.commit.declared.values()
            if document.endpoint and document.endpoint.name.lower() == endpoint.lower()
        }
        if self.court.truth.content(config) in wanted:
            return
        # Somebody may make it again in the moment between the last look and the roll: no call can be made to depend on that.
        if self.verified.get((effect.run, config)) in wanted:
            self.court.deceived.add(effect.run)
        else:
            self.court.say("S5", effect.run, f"{endpoint} is put onto {config}, which holds what the commit does not ask for")


@dataclass(slots=True)
class Rolls:
    """S7 and S2: each roll comes right after a look at the lock, is in the stored ledger before, and never goes back."""

    court: Court
    newest: dict[str, tuple[int, float]] = field(default_factory=dict)
    rejected: dict[str, set[str]] = field(default_factory=dict)

    def watch(self, effect: Effect) -> None:
        """Look at a roll. One that arrives late was confirmed when it was sent."""
        if effect.door != "api" or effect.operation not in ROLLS or effect.error or effect.late:
            return
        run = self.court.runs[effect.run]
        if self.court.world.chaos.remote:
            self._confirmed(effect)
            self._intended(effect)
        self._order(effect, run)
        self._again(effect, run)

    def ended(self, run: Run) -> None:
        """Nothing more."""

    def _confirmed(self, effect: Effect) -> None:
        mine = self.court.effects[effect.run]
        before = next((each for each in reversed(mine[:-1]) if not each.late), None)
        looked = before is not None and before.door == "s3" and before.params["key"] == world_.LOCK and not before.error
        if before is None or not looked:
            self.court.say("S7", effect.run, "the effect before the roll is no look at the lock")
            return
        body = before.params.get("body") or (before.answer.body if before.answer else b"{}")
        if holder(body) != self.court.world.holders.get(effect.run):
            self.court.say("S7", effect.run, "the lock was not ours when it was looked at before the roll")

    def _intended(self, effect: Effect) -> None:
        """The roll stands in the ledger that is stored: who comes after a crash must know that it may arrive."""
        mine = self.court.world.holders.get(effect.run)
        forgotten = any(moment >= self.court.runs[effect.run].began for moment in self.court.forgot)
        if forgotten or self._holder() != mine:
            return  # another run has taken over, or somebody lost or damaged the ledger meanwhile
        query = "select steps.operation, steps.outcome from steps join runs on runs.id = steps.run where runs.holder = ?"
        with stored(self.court.world) as book:
            steps = book.execute(query, [mine]).fetchall()
        if (effect.operation, "running") not in steps:
            self.court.say("S2", effect.run, f"{effect.operation} is not in the stored ledger when it is made: {steps}")

    def _holder(self) -> str:
        found = self.court.world.bucket.objects.get(world_.LOCK)
        return holder(found.body) if found else ""

    def _order(self, effect: Effect, run: Run) -> None:
        endpoint = effect.params["EndpointName"].lower()
        number, at = self.newest.get(endpoint, (-1, 0.0))
        forgotten = any(moment >= at for moment in self.court.forgot)
        ours = not self.court.world.chaos.remote or self._holder() == self.court.world.holders.get(effect.run)
        if run.commit.number < number and not run.older and not forgotten and ours:
            self.court.say("S7", effect.run, f"{endpoint} goes back from commit {number} to {run.commit.number}")
        self.newest[endpoint] = (run.commit.number, effect.at)

    def _again(self, effect: Effect, run: Run) -> None:
        """A content that the endpoint rolled back from by its own fault is not tried again unless somebody says so."""
        endpoint = effect.params["EndpointName"].lower()
        live = self.court.world.box.state["endpoints"].get(endpoint)
        content = self.court.truth.content(effect.params["EndpointConfigName"])
        known = names.SCHEME, (live["tags"] or {}).get(names.REJECTED, "") if live else ""
        if f"{known[0]}:{content}" == known[1] and not run.retry:
            self.court.say("S8", effect.run, f"{endpoint} is rolled again onto what it rolled back from")


def holder(body: bytes) -> str:
    """Return whose lock it is."""
    return str(json.loads(body).get("id", ""))
