"""The invariants, each as a judge that watches what really happened. What a judge finds is a violation, whatever the engine said."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from simulation import world as world_
from simulation.director import START
from syncer import ledger, names, normalize
from syncer.aws import is_read
from syncer.errors import Exit
from syncer.state.seal import as_head, digest, from_metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulation.doors import Effect
    from simulation.runs import Run
    from simulation.truth import Truth
    from simulation.world import World

ROLLS = frozenset({"CreateEndpoint", "UpdateEndpoint"})
MOST_CALLS = 600  # a run of two names under every fault: far below what a loop without an end makes


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that did not hold, and where."""

    invariant: str
    run: str
    at: float
    text: str

    def __str__(self) -> str:
        return f"{self.invariant} by {self.run} at {self.at - START:.1f} s: {self.text}"


@dataclass(slots=True)
class Judges:
    """Watches one world; `runs` are the runs by name, `unwatched` the ledgers that were lost or damaged on purpose."""

    world: World
    truth: Truth
    runs: dict[str, Run] = field(default_factory=dict)
    found: list[Violation] = field(default_factory=list)
    forgot: list[float] = field(default_factory=list)  # when the ledger was lost
    satisfied: dict[tuple[str, str], float] = field(default_factory=dict)
    _own: dict[str, list[Effect]] = field(default_factory=lambda: defaultdict(list))
    _rolled: dict[str, tuple[int, float]] = field(default_factory=dict)

    def watch(self, effect: Effect) -> None:
        """Take in one effect, right after it happened."""
        self._own[effect.run].append(effect)
        if effect.door == "api":
            self._api(effect)
        else:
            self._bucket(effect)

    def _say(self, invariant: str, effect: Effect, text: str) -> None:
        self.found.append(Violation(invariant, effect.run, effect.at, text))

    # --- the account -------------------------------------------------------------------------------------------------

    def _api(self, effect: Effect) -> None:
        run = self.runs[effect.run]
        if not is_read(effect.operation):
            self._write(effect, run)
        self.truth.look()
        for document in run.commit.declared.values():
            if self.truth.arrived(document):
                self.satisfied[effect.run, document.name] = effect.at

    def _write(self, effect: Effect, run: Run) -> None:
        if effect.operation.startswith("Delete") and effect.operation != "DeleteTags":
            self._say("S6", effect, f"{effect.operation} {dict(effect.params)}")
        if run.code is Exit.REFUSED and not effect.late:
            self._say("S14", effect, f"{effect.operation} after the run ended as refused")
        if not self._is_planned(effect, run):
            self._say("S14", effect, f"{effect.operation} {dict(effect.params)} stands on no plan of the run")
        if effect.error:
            return
        if effect.operation == "CreateEndpointConfig":
            self._created(effect)
        if effect.operation in ROLLS:
            self._rolls(effect, run)

    def _is_planned(self, effect: Effect, run: Run) -> bool:
        """Every write stands on the plan, literally; the mark of a content that was rejected is the one that cannot."""
        if effect.operation == "AddTags" and [tag["Key"] for tag in effect.params["Tags"]] == [names.REJECTED]:
            return True
        steps = [step for change in run.planned for step in change.steps]
        return any(step.operation == effect.operation and dict(step.params) == dict(effect.params) for step in steps)

    def _created(self, effect: Effect) -> None:
        """S1: one config an intent, whatever was lost, repeated, late or at the same time."""
        name = effect.params["EndpointConfigName"]
        logical, content = names.logical_of(name), normalize.content(effect.params).hash
        beside = [
            config["name"]
            for config in self.truth.ours()
            if config["name"] != name
            and names.logical_of(config["name"]) == logical
            and self.truth.content(config["name"]) == content
        ]
        if beside:
            self._say("S1", effect, f"{name} holds what {', '.join(beside)} holds already")

    def _rolls(self, effect: Effect, run: Run) -> None:
        endpoint, config = effect.params["EndpointName"], effect.params["EndpointConfigName"]
        wanted = {
            document.content.hash
            for document in run.commit.declared.values()
            if document.endpoint and document.endpoint.name.lower() == endpoint.lower()
        }
        if self.truth.content(config) not in wanted:
            self._say("S5", effect, f"{endpoint} is put onto {config}, which holds what the commit does not ask for")
        if effect.late:
            return
        self._confirmed(effect)
        number, at = self._rolled.get(endpoint.lower(), (-1, 0.0))
        forgotten = any(moment >= at for moment in self.forgot)
        if run.commit.number < number and not run.older and not forgotten and self._holds(effect.run):
            self._say("S7", effect, f"{endpoint} goes back from commit {number} to {run.commit.number}")
        self._rolled[endpoint.lower()] = (run.commit.number, effect.at)

    def _confirmed(self, effect: Effect) -> None:
        """S7: right before each roll the lock was read, and was ours."""
        if not self.world.chaos.remote:
            return
        before = self._own[effect.run][-2] if len(self._own[effect.run]) > 1 else None
        read = before is not None and before.door == "s3" and before.params["key"] == world_.LOCK and not before.error
        if not read or before is None:
            self._say("S7", effect, "the effect before the roll is no look at the lock")
            return
        body = before.params.get("body") if before.operation == "put" else before.answer.body if before.answer else None
        if body is None or _holder(body) != self.world.holders.get(effect.run):
            self._say("S7", effect, "the lock was not ours when it was looked at before the roll")

    def _holds(self, run: str) -> bool:
        if not self.world.chaos.remote:
            return True
        found = self.world.bucket.objects.get(world_.LOCK)
        return found is not None and _holder(found.body) == self.world.holders.get(run)

    # --- the bucket --------------------------------------------------------------------------------------------------

    def _bucket(self, effect: Effect) -> None:
        key = effect.params["key"]
        if effect.operation == "put" and key == world_.LOCK:
            self.world.holders.setdefault(effect.run, _holder(effect.params["body"]))
        if effect.error or effect.operation == "get":
            return
        before = effect.params.get("before")
        if key == world_.LOCK and before is not None:
            self._lock(effect, before)
        if effect.operation == "put" and key == world_.KEY:
            self._state(effect, before)

    def _lock(self, effect: Effect, before: Any) -> None:
        """S10: nobody removes or replaces a lock that is somebody else's, unless its lease is over by the bucket's clock."""
        mine = self.world.holders.get(effect.run)
        theirs, aged = _holder(before.body), effect.at - before.modified
        if theirs != mine and (effect.operation == "delete" or aged <= float(json.loads(before.body)["lease"])):
            self._say("S10", effect, f"{effect.operation} of the lock of {theirs}, {aged:.0f} s old")

    def _state(self, effect: Effect, before: Any) -> None:
        """S11: states stand on one line: the next serial, the same lineage, above the head that is there."""
        seal, old = from_metadata(effect.params["seal"]), from_metadata(before.seal) if before else None
        if seal is None:
            self._say("S11", effect, "a state without a seal")
            return
        if digest(effect.params["body"]) != seal.sha256:
            self._say("S12", effect, "a seal that is not that of its bytes")
        if old is None:
            return
        if seal.lineage != old.lineage or seal.serial != old.serial + 1:
            self._say("S11", effect, f"serial {seal.serial} of {seal.lineage} over {old.serial} of {old.lineage}")
        if seal.above != digest(as_head(old)):
            self._say("S11", effect, "a state that was not made from the one that it replaces")

    # --- the end of a run --------------------------------------------------------------------------------------------

    def ended(self, run: Run) -> None:
        """Judge a run that came to its end, or died."""
        effects = self._own[run.name]
        if run.bug:
            self.found.append(Violation("S18", run.name, run.ended, run.bug))
        calls = sum(effect.door == "api" for effect in effects)
        if calls > MOST_CALLS:
            self.found.append(Violation("S15", run.name, run.ended, f"{calls} calls"))
        if run.code is Exit.OK and run.plan is not None:
            self.found += self._untrue(run)
        self.found += self._records(run)

    def _untrue(self, run: Run) -> Iterator[Violation]:
        """S8: a run that says that all is well saw each endpoint on what was wanted, after the last change that it made."""
        since = run.began - max(self.world.chaos.stale.values(), default=0.0)
        for document in run.commit.declared.values():
            rolls = [
                effect.at
                for effect in self._own[run.name]
                if effect.operation in ROLLS
                and not effect.error
                and document.endpoint
                and effect.params["EndpointName"] == document.endpoint.name
            ]
            seen = self.satisfied.get((run.name, document.name), float("-inf"))
            if seen < max([since, *rolls]):
                yield Violation("S8", run.name, run.ended, f"ended with 0, and {document.name} never arrived")

    def _records(self, run: Run) -> Iterator[Violation]:
        """S3: what the stored ledger says was verified did stand there, with that content."""
        with TemporaryDirectory() as folder:
            path = self._stored(Path(folder))
            if path is None:
                return
            with closing(ledger.read(path, self.world.today)) as book:
                record = book.record()
        for version in record.versions.values():
            if self.truth.contents.get((version.config, version.created)) != version.hash:
                yield Violation("S3", run.name, run.ended, f"the ledger tells of {version.config}, which never was so")
        for applied in record.applied.values():
            if applied.config not in record.versions:
                yield Violation("S3", run.name, run.ended, f"{applied.name} stands on {applied.config}, never verified")

    def _stored(self, folder: Path) -> Path | None:
        if not self.world.chaos.remote:
            path = self.world.folder / "prod.db"
            return path if path.exists() and path.stat().st_size else None
        found = self.world.bucket.objects.get(world_.KEY)
        seal = from_metadata(found.seal) if found else None
        if found is None or seal is None or digest(found.body) != seal.sha256:
            return None
        path = folder / "copy.db"
        path.write_bytes(found.body)
        return path


def _holder(body: bytes) -> str:
    return str(json.loads(body)["id"])
