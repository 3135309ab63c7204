"""Ask again, directly, what a list or an index made us doubt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncer.model import Difference, LiveConfig, LiveEndpoint, Snapshot, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.live.reader import Reader

Differences = tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Doubts:
    """What is not believed yet: what is missing, endpoints that are new, and by ARN what is to be tagged or moved."""

    missing: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    mistagged: frozenset[str] = frozenset()

    def without(self, asked: _Doubts) -> _Doubts:
        return _Doubts(self.missing - asked.missing, self.new - asked.new, self.mistagged - asked.mistagged)

    def and_(self, more: _Doubts) -> _Doubts:
        return _Doubts(self.missing | more.missing, self.new | more.new, self.mistagged | more.mistagged)


def settled(reader: Reader, snapshot: Snapshot, judge: Callable[[Snapshot], Differences]) -> tuple[Snapshot, Differences]:
    """Judge a snapshot, ask directly about what is doubted then, and judge again, until there is no new doubt.

    Nothing is called missing, mistagged, new or ours to move before that: lists and indexes lag behind. What one answer shows
    can raise a new doubt: an endpoint whose tags turn out to be ours may serve a config that no list has yet.
    """
    asked = _Doubts()
    differences = judge(snapshot)
    while (new := _doubts(differences).without(asked)) != _Doubts():
        asked = asked.and_(new)
        confirmed = _confirmed(reader, snapshot, new)
        if confirmed == snapshot:
            break
        snapshot, differences = confirmed, judge(confirmed)
    return snapshot, differences


def _doubts(differences: Differences) -> _Doubts:
    notes = [note for difference in differences for note in difference.notes]
    missing = {note.subject for note in notes if note.verdict is Verdict.MISSING}
    retagged = {call.arn for difference in differences for call in difference.retag}
    # An endpoint that somebody took over a minute ago is still ours in the index, one just made is in no list.
    moves = [difference.move for difference in differences if difference.move]
    created = frozenset(move.endpoint for move in moves if not move.arn)
    return _Doubts(frozenset(missing), created, frozenset(retagged | {move.arn for move in moves if move.arn}))


def _confirmed(reader: Reader, snapshot: Snapshot, doubts: _Doubts) -> Snapshot:
    configs = _configs(reader, snapshot, doubts)
    return replace(
        snapshot,
        configs={**snapshot.configs, **configs},
        config_names={**snapshot.config_names, **{name: item.created for name, item in configs.items()}},
        endpoints={**snapshot.endpoints, **_endpoints(reader, snapshot, doubts)},
        unknown=dict(reader.unknown),
    )


def _configs(reader: Reader, snapshot: Snapshot, doubts: _Doubts) -> dict[str, LiveConfig]:
    # What a known config holds does not change, so that only its tags are read; what is missing is asked for altogether.
    doubted: dict[str, LiveConfig | None] = dict.fromkeys(doubts.missing)
    doubted |= {name: item for name, item in snapshot.configs.items() if item.arn in doubts.mistagged}
    return reader.configs(doubted)


def _endpoints(reader: Reader, snapshot: Snapshot, doubts: _Doubts) -> dict[str, LiveEndpoint]:
    mistagged = {item.name for item in snapshot.endpoints.values() if item.arn in doubts.mistagged}
    return reader.endpoints(doubts.missing | doubts.new | mistagged)
