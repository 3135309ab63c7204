"""How many unchanged files syncer plans in a second of processor time, without a network.

`python -m bench.inprocess FOLDER STATE`. Counted is everything between the files and the plan: parse, check, normalise, hash,
the ledger, the account, compare, plan, review. What importing takes is not, nor what the simulated account takes: its
answers are those that it gave a first time.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import account
from syncer import ledger, sync
from syncer.sandbox import Sandbox, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.aws import Account
    from syncer.model import Plan


@dataclass(slots=True)
class Recorded:
    """Answers each call as it was answered the first time."""

    account: Account
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a call."""
        key = json.dumps([operation, params], sort_keys=True)
        if key not in self.answers:
            self.answers[key] = self.account.call(operation, params)
        return self.answers[key]


def planned(folder: Path, box: Account) -> Plan:
    """Plan a folder whose ledger knows everything."""
    declared = account.load(folder)
    with closing(ledger.read(folder / "state" / "default.db", lambda: datetime.now(UTC))) as book:
        record = book.record()
    return sync.make_plan(declared, account.listing(box), record, account.SCOPE).plan


def prepared(folder: Path, state: Path) -> Account:
    """Return the account of a state file, whose answers to a plan of a folder are all there."""
    box = Recorded(Sandbox(load(state), clock=time.time))
    planned(folder, box)
    return box


def main(folder: Path, state: Path) -> None:
    """Plan once for the answers, and once for the time."""
    box = prepared(folder, state)
    begun = time.process_time()
    plan = planned(folder, box)
    told = {"objects": len(plan.changes), "seconds": time.process_time() - begun, "changes": len(plan.pending)}
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
