"""Record: what was done, what stands, and what was once described, in SQLite. It opens in Datasette.

A lost ledger costs history and speed, never correctness. Readers get a `Record`; only `apply` writes.
"""

from syncer.ledger.files import read, write
from syncer.ledger.store import Ledger

__all__ = ["Ledger", "read", "write"]
