"""The example workflows end to end, as act runs them: a change on its way, a night, a fork."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from acting import WAIT, ran
from acting_scene import EVIL, LEDGER, Scene
from fakegithub_state import BOT
from payloads import dispatch, pull_request, push, schedule

from syncer.render.posts import marker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from acting import Ran


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A repository with the example workflows, and nothing in the account but a model."""
    with Scene(tmp_path) as made:
        yield made


def ended(ran: Ran, code: int = 0) -> Ran:
    """A run that ended as it should, and in which no file of the workspace had a say."""
    assert ran.code == code, ran.told
    assert [line for line in ran.said.splitlines() if line.startswith(("::", "PWNED"))] == []
    assert "\x1b" not in ran.said  # act gives a step a terminal; what it says there is a log all the same
    assert [record for record in ran.commands if "PWNED" in record] == []
    return ran


@pytest.mark.usefixtures("listening")
def test_a_change_goes_from_its_pull_request_into_the_account_and_comes_back_as_drift(scene: Scene) -> None:
    base, head, merge = scene.pull(7, scene.two_configs)
    _is_planned_where_its_comment_stands(scene, base, head)
    scene.hub.merge(7, merge, head)
    _is_cancelled_and_leaves_no_lock(scene, base, merge)
    _is_run_again_to_its_end(scene, base, merge)

    base, head, merge = scene.pull(8, lambda: scene.config("fraud", count=2))
    ended(scene.site.run("plan", pull_request(8, head=head, base=base), scene.hub.token("plan")))
    scene.hub.merge(8, merge, head)
    scene.account.by_hand("at-night")
    digest = _is_refused_as_the_account_moved(scene, base, merge)
    _is_approved_by_its_digest(scene, merge, digest)

    served = scene.account.serves()
    merge = _two_merges_of_a_queue_are_one_push_and_drift_elsewhere_is_left_alone(scene)
    _is_told_at_night(scene, merge)
    _is_told_again_when_it_is_another(scene, merge)
    scene.account.roll(served)
    _is_not_closed_by_an_incomplete_check(scene, merge)
    _is_closed_when_it_is_gone_and_the_same_is_opened_again(scene, merge)


def _is_planned_where_its_comment_stands(scene: Scene, base: str, head: str) -> None:
    """On page 3 of the comments, beside a duplicate of its own and a forged one."""
    old = marker.write("plan", "default", {"run": 1, "attempt": 1, "danger": 99})
    for number in range(205):
        scene.hub.comment(7, "bob", f"comment {number}")
    forged = scene.hub.comment(7, "mallory", f"{old}\nforged")
    scene.hub.comment(7, BOT, f"{old}\nduplicate")
    ours = scene.hub.comment(7, BOT, f"{old}\nours")

    done = ended(scene.site.run("plan", pull_request(7, head=head, base=base), scene.hub.token("plan")))

    assert [comment for comment in scene.hub.comments(7) if comment.login == BOT] == [ours]
    assert "`fraud`" in ours.body
    assert forged.body.endswith("forged")
    assert "became arn:aws:iam::000000000000:role/plan" in done.said
    shown = {name: done.outputs[name] for name in ("changes", "to-create", "to-roll", "comment-id", "failure-reason")}
    assert shown == {"changes": "true", "to-create": "2", "to-roll": "1", "comment-id": str(ours.id), "failure-reason": ""}
    assert "`ranking`" in done.summary
    assert scene.kept() == set()


def _is_cancelled_and_leaves_no_lock(scene: Scene, base: str, merge: str) -> None:
    with scene.site.started("apply", push(merge, before=base), scene.hub.token("plan")) as process:
        assert scene.account.creating.wait(WAIT)
        scene.site.cancel()
        out, err = process.communicate(timeout=WAIT)

    done = ended(ran(process.returncode, out, err), 1)
    assert done.outputs["failure-reason"] in {"stopped", "incomplete"}
    assert "stopped by SIGINT" in done.said
    assert scene.kept() == LEDGER


def _is_run_again_to_its_end(scene: Scene, base: str, merge: str) -> None:
    scene.account.ahead += 3600

    done = ended(scene.site.run("apply", push(merge, before=base), scene.hub.token("plan")))

    assert scene.account.serves().startswith("fraud-")
    assert "became arn:aws:iam::000000000000:role/apply" in done.said
    assert scene.hub.comments(7)[-1].login == BOT
    assert scene.kept() == LEDGER


def _is_refused_as_the_account_moved(scene: Scene, base: str, merge: str) -> str:
    done = ended(scene.site.run("apply", push(merge, before=base), scene.hub.token("plan")), 1)

    assert done.outputs["failure-reason"] == "plan-changed"
    assert scene.account.serves() == "at-night"
    digest = done.outputs["plan-digest"]
    assert digest in scene.hub.comments(8)[-1].body
    return digest


def _is_approved_by_its_digest(scene: Scene, merge: str, digest: str) -> None:
    done = ended(scene.site.run("apply", dispatch({"approve-digest": digest}, merge), scene.hub.token("plan")))

    assert scene.account.serves().startswith("fraud-")
    assert done.outputs["applied"] == "1"


def _two_merges_of_a_queue_are_one_push_and_drift_elsewhere_is_left_alone(scene: Scene) -> str:
    """Each was reviewed on its own; in between somebody moves an endpoint that neither touches."""
    base, head = scene.branch(9, lambda: scene.config("ranking", count=2, path=EVIL, endpoint=""))
    event = pull_request(9, head=head, base=base)
    warned = ended(scene.site.run("plan", event, scene.hub.token("read")))
    assert (scene.hub.comments(9), "could not be written" in warned.told) == ([], True)
    ended(scene.site.run("plan", event, scene.hub.token("plan")))
    _, other = scene.branch(10, lambda: scene.config("scoring", endpoint=""), at=base)
    ended(scene.site.run("plan", pull_request(10, head=other, base=base), scene.hub.token("plan")))
    first, second = scene.merge(9), scene.merge(10)
    scene.hub.merge(9, first, head)
    scene.hub.merge(10, second, other)
    scene.account.by_hand("at-noon")

    done = ended(scene.site.run("apply", push(second, before=base), scene.hub.token("plan")))

    assert done.outputs["applied"] == "2"
    assert scene.account.serves() == "at-noon"
    assert [len(scene.hub.comments(number)) for number in (9, 10)] == [2, 2]
    return second


def _is_told_again_when_it_is_another(scene: Scene, merge: str) -> None:
    scene.account.by_hand("at-dusk")
    ended(scene.site.run("drift", schedule(merge), scene.hub.token("drift")))

    [issue] = scene.hub.issues()
    assert "`at-dusk`" in issue.body
    assert len(scene.hub.comments(issue.number)) == 1


def _is_not_closed_by_an_incomplete_check(scene: Scene, merge: str) -> None:
    scene.account.refuses = "DescribeEndpoint"
    done = ended(scene.site.run("drift", schedule(merge), scene.hub.token("drift")), 1)
    scene.account.refuses = ""

    assert (done.outputs["failure-reason"], done.outputs["complete"]) == ("incomplete", "false")
    assert [issue.state for issue in scene.hub.issues()] == ["open"]


def _is_closed_when_it_is_gone_and_the_same_is_opened_again(scene: Scene, merge: str) -> None:
    ended(scene.site.run("drift", schedule(merge), scene.hub.token("drift")))
    closed = [issue.state for issue in scene.hub.issues()]
    scene.account.by_hand("at-dawn")
    ended(scene.site.run("drift", schedule(merge), scene.hub.token("drift")))

    assert closed == ["closed"]
    assert [issue.state for issue in scene.hub.issues()] == ["open"]


def _is_told_at_night(scene: Scene, merge: str) -> None:
    done = ended(scene.site.run("drift", schedule(merge), scene.hub.token("drift")))

    [issue] = scene.hub.issues()
    assert (issue.state, issue.labels) == ("open", ["syncer-drift"])
    assert "`at-noon`" in issue.body
    assert (done.outputs["drift"], done.outputs["issue-number"]) == ("true", str(issue.number))
    assert scene.account.serves() == "at-noon"


@pytest.mark.parametrize("whose", [{"fork": "mallory/ml-config"}, {"author": "dependabot[bot]"}], ids=["fork", "dependabot"])
def test_who_has_no_rights_gets_a_plan_from_git_alone_and_no_credentials(scene: Scene, whose: dict[str, str]) -> None:
    base, head, _merge = scene.pull(7, lambda: scene.config("fraud"), fork="fork" in whose)
    asked = len(scene.account.box.calls)

    done = ended(scene.site.run("plan", pull_request(7, head=head, base=base, **whose), scene.hub.token("read")))

    assert "became" not in done.said
    assert "offline plan" in done.summary
    assert "`fraud`" in done.summary
    assert scene.hub.writes == []
    assert len(scene.account.box.calls) == asked
