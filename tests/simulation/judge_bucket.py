"""Judges of the bucket: nobody takes a lock that is another's, states stand on one line, damage stops a run before it acts."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulation import world as world_
from simulation.judge_account import holder
from syncer.aws import is_read
from syncer.state.seal import as_head, digest, from_metadata

if TYPE_CHECKING:
    from simulation.court import Court
    from simulation.doors import Effect
    from simulation.runs import Run


@dataclass(slots=True)
class Bucket:
    """S10, S11, S12."""

    court: Court
    damaged: set[str] = field(default_factory=set)  # runs that found a damaged ledger when they had the lock

    def watch(self, effect: Effect) -> None:
        """Look at what happened in the bucket, and at writes to the account of runs that must not make any."""
        if effect.door == "api":
            if effect.run in self.damaged and not is_read(effect.operation) and not effect.late:
                self.court.say("S12", effect.run, f"{effect.operation}, although the ledger was damaged")
            return
        key = effect.params["key"]
        if effect.operation == "put" and key == world_.LOCK:
            self.court.world.holders.setdefault(effect.run, holder(effect.params["body"]))
        if effect.operation == "get" and key == world_.KEY and not effect.error:
            self._looked(effect)
        if effect.error or effect.operation == "get":
            return
        before = effect.params.get("before")
        if key == world_.LOCK and before is not None:
            self._lock(effect, before)
        if effect.operation == "put" and key == world_.KEY:
            self._state(effect, before)

    def ended(self, run: Run) -> None:
        """Nothing more."""

    def _looked(self, effect: Effect) -> None:
        """Remember who was shown bytes, when it looked last, that are not those of any state."""
        self.damaged.discard(effect.run)
        seal = from_metadata(effect.answer.seal) if effect.answer else None
        if effect.answer and (seal is None or digest(effect.answer.body) != seal.sha256):
            self.damaged.add(effect.run)

    def _lock(self, effect: Effect, before: Any) -> None:
        """Nobody removes or replaces a lock that is somebody else's, unless its lease is over by the bucket's clock."""
        mine = self.court.world.holders.get(effect.run)
        theirs, aged = holder(before.body), effect.at - before.modified
        if theirs != mine and (effect.operation == "delete" or aged <= float(json.loads(before.body)["lease"])):
            self.court.say("S10", effect.run, f"{effect.operation} of the lock of {theirs}, {aged:.0f} s old")

    def _state(self, effect: Effect, before: Any) -> None:
        """States stand on one line: the next serial, the same lineage, above the head that is there."""
        seal, old = from_metadata(effect.params["seal"]), from_metadata(before.seal) if before else None
        if seal is None or digest(effect.params["body"]) != seal.sha256:
            self.court.say("S12", effect.run, "a seal that is not that of its bytes")
            return
        if old is None:
            return
        if seal.lineage != old.lineage or seal.serial != old.serial + 1:
            self.court.say("S11", effect.run, f"serial {seal.serial} of {seal.lineage} over {old.serial} of {old.lineage}")
        if seal.above != digest(as_head(old)):
            self.court.say("S11", effect.run, "a state that was not made from the one that it replaces")
        if digest(before.body) != old.sha256:
            self.court.say("S12", effect.run, "a damaged ledger was written over")
