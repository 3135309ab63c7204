"""Models that a version names: gone, or younger than the config that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.compare import capacity
from syncer.model import Note, Verdict

if TYPE_CHECKING:
    from syncer.compare.view import View
    from syncer.model import LiveConfig


def notes(live: LiveConfig | None, view: View) -> tuple[Note, ...]:
    """Judge the models of a live version; those that could not be asked for are unknown, never gone."""
    if live is None:
        return ()
    named = sorted(capacity.models(live.content.normal))
    known = view.snapshot.models
    why = view.snapshot.unknown.get("models", "")
    verdict, text = (Verdict.UNKNOWN, f"could not be read: {why}") if why else (Verdict.DANGLING, "is gone")
    gone = [Note(verdict, live.name, f"the model {name} {text}") for name in named if name not in known]
    younger = [
        Note(
            Verdict.MODEL_RECREATED, live.name, f"the model {name} is younger ({known[name]}) than this config ({live.created})"
        )
        for name in named
        if known.get(name, "") > live.created
    ]
    return (*gone, *younger)
