"""Read: an account → a Snapshot. What could not be read is named in it, never silently absent."""

from syncer.live.answers import endpoint_value, tags_of
from syncer.live.confirm import settled
from syncer.live.interest import Interest, interest
from syncer.live.kept import SETTLED
from syncer.live.listing import Listing, begin
from syncer.live.pages import pages, stamp
from syncer.live.reader import Reader
from syncer.live.scaling import scalable
from syncer.live.source import Source

__all__ = [
    "SETTLED",
    "Interest",
    "Listing",
    "Reader",
    "Source",
    "begin",
    "endpoint_value",
    "interest",
    "pages",
    "scalable",
    "settled",
    "stamp",
    "tags_of",
]
