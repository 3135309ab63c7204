"""Work that grows with the account, and no faster: looks and walks are counted, never seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from fleet import Fleet, abandoned, edited, fleet, unread
from stage import SCOPE

from syncer import gate, plan, review
from syncer.compare import compare
from syncer.model import Change, Plan, Reviewed
from syncer.render import as_json, markdown, text

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Looks:
    """How often something was looked up, and how many entries were walked through."""

    count: int = 0


@dataclass(slots=True)
class Counted(Mapping[str, Any]):
    """A mapping that counts what it is asked."""

    inner: Mapping[str, Any]
    looks: Looks

    def __getitem__(self, key: str) -> Any:
        self.looks.count += 1
        return self.inner[key]

    def __iter__(self) -> Iterator[str]:
        for key in self.inner:
            self.looks.count += 1
            yield key

    def __len__(self) -> int:
        return len(self.inner)


def counted(item: Fleet) -> tuple[Fleet, Looks]:
    """A fleet whose account and ledger count every look."""
    looks = Looks()
    parts = ("configs", "config_names", "endpoints", "endpoint_names", "models", "unknown")
    account: dict[str, Any] = {part: Counted(getattr(item.snapshot, part), looks) for part in parts}
    kept = ("applied", "versions", "revisions")
    ledger: dict[str, Any] = {part: Counted(getattr(item.record, part), looks) for part in kept}
    snapshot, record = replace(item.snapshot, **account), replace(item.record, **ledger)
    return replace(item, snapshot=snapshot, record=record), looks


def planned(item: Fleet) -> Plan:
    """The reviewed plan of a fleet."""
    found = compare(item.declared, item.view)
    built = plan.build(found, item.declared, SCOPE, revisions=item.record.revisions)
    return review.review(built, item.declared, item.snapshot, {})


def looks(shape: Callable[[Fleet], Fleet], configs: int) -> int:
    item, found = counted(shape(fleet(configs, configs // 4)))
    planned(item)
    return found.count


def same(item: Fleet) -> Fleet:
    return item


@pytest.mark.parametrize("shape", [same, edited, abandoned, unread])
def test_twice_the_account_takes_twice_the_looks(shape: Callable[[Fleet], Fleet]) -> None:
    small, large = looks(shape, 40), looks(shape, 80)

    assert small < large <= 2 * small


class Walked(tuple[Change, ...]):  # noqa: SLOT001  # a tuple cannot have slots with values
    """Changes that count how often somebody walks through all of them."""

    looks: Looks

    def __iter__(self) -> Iterator[Change]:
        self.looks.count += 1
        return super().__iter__()


def _gate(item: Plan) -> object:
    whole = Reviewed(12, "", "0" * 64, None)  # too large to keep its changes: known by the digest of all of them
    return gate.decide(item, {}, gate.Review((whole, replace(whole, changes={}))))


WRITERS: dict[str, Callable[[Plan], object]] = {
    "text plan": lambda item: text.plan(item, color=False),
    "text drift": lambda item: text.drift(item, color=False),
    "markdown plan": markdown.plan,
    "markdown drift": markdown.drift,
    "json plan": as_json.plan,
    "json drift": as_json.drift,
    "gate": _gate,
}


def walks(write: Callable[[Plan], object], item: Plan) -> int:
    changes = Walked(item.changes)
    changes.looks = Looks()
    write(replace(item, changes=changes))
    return changes.looks.count


@pytest.mark.parametrize("shape", [same, edited, unread])
@pytest.mark.parametrize("writer", WRITERS)
def test_a_plan_is_walked_as_often_whatever_its_size(writer: str, shape: Callable[[Fleet], Fleet]) -> None:
    small, large = (walks(WRITERS[writer], planned(shape(fleet(configs, 2)))) for configs in (4, 8))

    assert 0 < small == large
