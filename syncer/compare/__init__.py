"""Compare: desired, applied and live → one Difference for each logical name, with verdicts and a cause.

Three-way: live equal to desired is in sync whatever was applied; live equal to what was applied waits for git's change; live
that is neither is drift, also when git moved too.
"""

from syncer.compare.judge import compare, one
from syncer.compare.view import View

__all__ = ["View", "compare", "one"]
