"""Where a ledger lives, and who may write it: a local file or an object in S3, each with a lock beside it."""

from syncer.state.keeper import Copy, Held, Holder, Keeper
from syncer.state.objects import Mismatch, Objects, Stored

__all__ = ["Copy", "Held", "Holder", "Keeper", "Mismatch", "Objects", "Stored"]
