"""How many instances of a type all endpoints of an account may have together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from syncer.sandbox import stages
from syncer.sandbox.messages import RefusalError
from syncer.sandbox.serving import all_variants

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.request import Request
    from syncer.sandbox.state import Body, Serving


def refuse_launch(request: Request, coming: Serving, deployment: Body | None) -> None:
    """Raise RefusalError when the fleet of a roll, or the first batch of a rolling one, is more than the account may have."""
    if request.state["traits"]["quotas"]:
        how = stages.policy(deployment)
        _refuse(request, _counted(coming, lambda total: how.steps(total)[0] if how.rolling else total))


def refuse_growth(request: Request, old: Serving, wanted: Serving) -> None:
    """Raise RefusalError when a change of capacities is more than the account may have."""
    if request.state["traits"]["quotas"]:
        _refuse(request, _counted(wanted) - _counted(old))


def _refuse(request: Request, delta: Counter[str]) -> None:
    used = Counter[str]()
    for endpoint in request.state["endpoints"].values():
        roll = endpoint["roll"]
        coming = roll["next"] if roll is not None else None
        for fleet in (endpoint["serving"], coming if coming is not endpoint["serving"] else None):
            used += _counted(fleet) if fleet is not None else Counter()
    for kind, more in delta.items():
        limit = request.state["traits"]["quotas"].get(kind)
        if limit is not None and used[kind] + more > limit:
            raise RefusalError("quota", type=kind, limit=limit, used=used[kind], delta=more)


def _counted(what: Serving, count: Callable[[int], int] = lambda total: total) -> Counter[str]:
    """Count instances by type; of pools every type is counted, as any may be taken."""
    found = Counter[str]()
    for variant in all_variants(what):
        for kind in what["types"].get(variant["VariantName"], []):
            found[kind] += count(variant.get("DesiredInstanceCount", 0))
    return found
