"""Ask again, directly, what a list or an index made us doubt."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syncer.model import Difference, LiveConfig, LiveEndpoint, Snapshot, Verdict

if TYPE_CHECKING:
    from syncer.live.reader import Reader


def confirm(reader: Reader, snapshot: Snapshot, differences: tuple[Difference, ...]) -> Snapshot:
    """Ask again, directly, before anything is called missing, mistagged, new or ours to move: lists and indexes lag behind."""
    notes = [note for difference in differences for note in difference.notes]
    absent = {note.subject for note in notes if note.verdict is Verdict.MISSING}
    mistagged = {call.arn for difference in differences for call in difference.retag}
    # An endpoint that somebody took over a minute ago is still ours in the index, one just made is in no list.
    moves = [difference.move for difference in differences if difference.move]
    mistagged |= {move.arn for move in moves if move.arn}
    created = {move.endpoint for move in moves if not move.arn}
    configs = _configs(reader, snapshot, absent, mistagged)
    return replace(
        snapshot,
        configs={**snapshot.configs, **configs},
        config_names={**snapshot.config_names, **{name: item.created for name, item in configs.items()}},
        endpoints={**snapshot.endpoints, **_endpoints(reader, snapshot, absent | created, mistagged)},
        unknown=dict(reader.unknown),
    )


def _configs(reader: Reader, snapshot: Snapshot, absent: set[str], mistagged: set[str]) -> dict[str, LiveConfig]:
    # What a known config holds does not change, so that only its tags are read; what is missing is asked for altogether.
    doubted: dict[str, LiveConfig | None] = dict.fromkeys(absent)
    doubted |= {name: item for name, item in snapshot.configs.items() if item.arn in mistagged}
    return reader.configs(doubted)


def _endpoints(reader: Reader, snapshot: Snapshot, absent: set[str], mistagged: set[str]) -> dict[str, LiveEndpoint]:
    return reader.endpoints(absent | {item.name for item in snapshot.endpoints.values() if item.arn in mistagged})
