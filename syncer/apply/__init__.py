"""Apply: a reviewed plan → events, one change beside the other, each told before and after it happens."""

from syncer.apply.context import Context, Limits
from syncer.apply.run import run, standing
from syncer.apply.saving import Saving
from syncer.apply.watch import Watch
from syncer.clock import Clock

__all__ = ["Clock", "Context", "Limits", "Saving", "Watch", "run", "standing"]
