"""Where a ledger lives, and who may write it: a local file or an object in S3, each with a lock beside it."""

from syncer.state.keeper import Copy, Held, Holder, Keeper
from syncer.state.ledgers import Ledgers
from syncer.state.local import Local
from syncer.state.objects import Mismatch, Objects, Stored
from syncer.state.remote import Remote

__all__ = [
    "Copy",
    "Held",
    "Holder",
    "Keeper",
    "Ledgers",
    "Local",
    "Mismatch",
    "Objects",
    "Remote",
    "Stored",
]
