"""How many examples a property is tried with: so many in `make test`, ten times as many in `make prove`."""

from __future__ import annotations

from hypothesis import settings

_USUAL = 100  # hypothesis's own number, for the properties that say none
MORE = 10


def register() -> None:
    """Register both profiles: the same examples everywhere and every time, however slow the machine."""
    # A red run can be repeated, and nothing is kept that another run would know of.
    settings.register_profile("syncer", derandomize=True, deadline=None, database=None, max_examples=_USUAL)
    settings.register_profile("prove", settings.get_profile("syncer"), max_examples=_USUAL * MORE)


def scaled(count: int) -> int:
    """Return a number of examples in the profile that is loaded."""
    return count * settings().max_examples // _USUAL


def tried(count: int) -> settings:
    """Return the settings of a property that is tried with so many examples, or ten times as many."""
    return settings(max_examples=scaled(count))
