"""Record: what was done, what stands, and what was once described, in SQLite. It opens in Datasette.

A lost ledger costs history and speed, never correctness. Readers get a `Record`; only `apply` writes.
"""

from syncer.ledger.files import read, snapshot, write
from syncer.ledger.header import header, stamp
from syncer.ledger.store import Ledger

__all__ = ["Ledger", "header", "read", "snapshot", "stamp", "write"]
