"""What people read on GitHub, held as golden files: look at their diff as at a page. `make golden` writes them again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import gfm
import posted
import pytest
from posted import DISPATCH, NIGHT, ORIGIN, PULL, planned

from syncer.model import Applied, ChangeFinished, Content, Decision, Finding, Level, Outcome, Position
from syncer.render.posts import approval, drift, marker, outcome, pull
from syncer.render.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from world import World

    from syncer.model import Plan, Reviewed

GOLDEN = Path(__file__).parent / "golden"


def reviewed(item: Plan) -> Reviewed:
    """That plan, as its comment kept it."""
    found = marker.read(approval.plan(item, ORIGIN)[0])
    kept = marker.reviewed(found, 12, PULL) if found else None
    assert kept is not None
    return kept


def edited(world: World) -> str:
    posted.edited(world)
    return pull.plan(planned(world), ORIGIN)


def refused(world: World) -> str:
    posted.refused(world)
    return pull.plan(planned(world), ORIGIN)


def in_sync(world: World) -> str:
    posted.begun(world)
    return pull.plan(planned(world), ORIGIN)


def applied(world: World) -> str:
    """Two changes are done, a third was rolled back; what drift alone caused was left alone."""
    posted.edited(world)
    item = planned(world)
    named = {change.name: change for change in item.changes}
    ends = [
        ChangeFinished("churn", Outcome.DONE, applied=Applied("churn", "churn-d7025becb6", "", Content({}, ""), {}, "churn")),
        ChangeFinished(
            "embeddings", Outcome.DONE, applied=Applied("embeddings", "embeddings-d7025becb6", "", Content({}, ""), {})
        ),
        ChangeFinished(
            "fraud",
            Outcome.ROLLED_BACK,
            "endpoint fraud came back to fraud-d7025becb6: the alarm fraud-5xx went off",
            "See the alarm, change the file, or `syncer apply --retry fraud`",
        ),
    ]
    left = (named["ranking"], named["sentiment"])
    decision = Decision(("churn", "embeddings", "fraud"), left=left, reviews=(reviewed(item),))
    return outcome.applied(decision, ends, item.scope.target, ORIGIN, seconds=461.2)


def not_as_reviewed(world: World) -> str:
    """Between review and merge somebody moved the endpoint, so that the roll starts elsewhere; another file was added."""
    posted.begun(world)
    world.edit("ModelName: m1", "ModelName: m2")
    world.edit("ModelName: m1", "ModelName: m2", "desired/invoices.yaml")
    before = reviewed(planned(world))
    posted.moved_by_hand(world, "fraud")
    world.write(posted.named("churn"), "desired/churn.yaml")
    item = planned(world)
    named = {change.name: change for change in item.changes}
    decision = Decision(("invoices",), (named["fraud"], named["churn"]), reviews=(before,))
    return outcome.refused(decision, item, ORIGIN, dispatch_url=DISPATCH)


def never_reviewed(world: World) -> str:
    world.write()
    item = planned(world)
    return outcome.refused(Decision((), item.pending), item, ORIGIN, dispatch_url=DISPATCH)


def drifted(world: World) -> str:
    """One thing has been so for three nights, the other is new; git waits for an apply besides."""
    posted.edited(world)
    item = planned(world)
    before = {drift.key("ranking", "endpoint_moved", "ranking"): ["2026-08-20T03:19:08Z", "2026-08-21", 2]}
    return drift.body(item, drift.seen(before, item, NIGHT, {}), ORIGIN, apply_url=DISPATCH)


def invalid(_world: World) -> str:
    first, second = Position("desired/fraud.yaml", 4, 5), Position("desired/fraud.yaml", 5, 19)
    findings = [
        Finding(
            Level.WARNING,
            "unknown-instance-type",
            "ProductionVariants[0].InstanceType",
            "ml.m5.lage is not known",
            hint="Did you mean ml.m5.large?",
            position=second,
        ),
        Finding(
            Level.ERROR,
            "unknown-key",
            "ProductionVariants[0].ModelNam",
            "is no member of ProductionVariant",
            "ModelName, VariantName, …",
            "Did you mean ModelName?",
            first,
        ),
    ]
    return pull.invalid(findings, "prod", ORIGIN)


def offline(_world: World) -> str:
    leaf = "ProductionVariants[main].InstanceType"
    rows = [
        Row("~", "fraud", "edited", "desired/fraud.yaml", fields=(("~", f"{leaf}: ml.m5.large → ml.m5.xlarge"),)),
        Row("+", "churn", "new in git", "desired/churn.yaml", fields=(("+", f"{leaf}: ml.m5.large"),)),
        Row("-", "old", "removed from git", "desired/old.yaml"),
    ]
    return pull.offline(rows, 5, "prod", ORIGIN)


def drift_changed(world: World) -> str:
    posted.edited(world)
    return drift.changed(planned(world), ORIGIN)


POSTS: dict[str, Callable[[World], str]] = {
    make.__name__: make
    for make in (edited, refused, in_sync, applied, not_as_reviewed, never_reviewed, drifted, invalid, offline, drift_changed)
}


@pytest.mark.parametrize("name", POSTS)
def test_the_post_is_the_golden_one(world: World, name: str) -> None:
    written = POSTS[name](world)

    golden = GOLDEN / f"post.{name}.md"
    if os.environ.get("SYNCER_WRITE_GOLDEN"):
        golden.write_text(written, encoding="utf-8")
    assert golden.read_text(encoding="utf-8") == written
    assert gfm.wrong(written, gfm.seen(written)) == []
