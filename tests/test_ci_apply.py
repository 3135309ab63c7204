"""Apply on merge: what was reviewed is carried out, and nothing else."""

from __future__ import annotations

import payloads
import pytest
from forge import BAD, OTHER, ROLL, Forge
from repositories import commit, git

from syncer.errors import LockLost

CAPACITY = "Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error."
LARGER = ("InstanceType: ml.m5.large", "InstanceType: ml.m5.xlarge")


def served(forge: Forge, name: str = "fraud") -> int:
    """How many instances an endpoint runs."""
    found: int = forge.world.endpoint(name)["ProductionVariants"][0]["CurrentInstanceCount"]
    return found


def by_hand(forge: Forge, name: str = "fraud", count: int = 5) -> None:
    """Somebody moves an endpoint onto a config of their own."""
    variant = {"VariantName": "main", "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": count}
    forge.world.call("CreateEndpointConfig", EndpointConfigName=f"by-hand-{count}", ProductionVariants=[variant])
    forge.world.call("UpdateEndpoint", EndpointName=name, EndpointConfigName=f"by-hand-{count}")


@pytest.fixture
def two(forge: Forge) -> Forge:
    """A repository with a second file, which is applied too."""
    forge.world.write(OTHER, "desired/other.yaml")
    commit(forge.world.path, "other")
    forge.world.environment = {"USER": "tester"}
    forge.world.applied()
    return forge


def test_a_merge_carries_out_what_was_reviewed_and_says_so_on_the_pull_request(forge: Forge) -> None:
    found = forge.ci("apply", forge.change())

    assert (found.code, found.reason, found.outputs["applied"]) == (0, "", "1")
    assert served(forge) == 2
    plan, result = forge.comments()
    assert "syncer plan" in plan
    assert "Applied" in result
    assert "Applied" in found.summary


def test_a_squashed_or_rebased_merge_is_found_by_its_commit(forge: Forge) -> None:
    forge.ci("plan", forge.open())
    head, before = forge.head, git(forge.world.path, "rev-parse", "main")
    git(forge.world.path, "checkout", "-q", "main")
    git(forge.world.path, "merge", "-q", "--squash", head)
    squashed = commit(forge.world.path, "squashed")
    forge.hub.merge(7, squashed)
    found = forge.ci("apply", payloads.push(squashed, before=before))

    assert (found.code, found.outputs["applied"]) == (0, "1")


def test_when_the_account_moved_since_the_review_nothing_happens_and_both_plans_are_shown(forge: Forge) -> None:
    push = forge.change()
    by_hand(forge)
    configs = forge.world.configs()
    found = forge.ci("apply", push)

    assert (found.code, found.reason) == (4, "plan-changed")
    assert (forge.world.configs(), served(forge)) == (configs, 5)
    _, refusal = forge.comments()
    assert found.outputs["plan-digest"] in refusal
    assert "by-hand-5" in refusal
    assert "actions/workflows/apply.yml" in refusal
    assert found.outputs["plan-digest"] in found.summary


def test_a_refused_plan_is_approved_by_its_digest_and_by_no_other(forge: Forge) -> None:
    push = forge.change()
    by_hand(forge)
    digest = forge.ci("apply", push).outputs["plan-digest"]
    wrong = forge.ci("apply", payloads.dispatch({}, forge.head), approve_digest="0" * 64)
    still = served(forge)
    right = forge.ci("apply", payloads.dispatch({}, forge.head), approve_digest=digest)

    assert (wrong.code, wrong.reason, still) == (4, "plan-changed", 5)
    assert (right.code, right.outputs["applied"], served(forge)) == (0, "1", 2)


def test_refusing_again_edits_the_comment_of_before(forge: Forge) -> None:
    push = forge.change()
    by_hand(forge)
    forge.ci("apply", push)
    forge.ci("apply", push)

    assert len(forge.comments()) == 2


def test_a_push_without_a_pull_request_stops_before_anything_is_done(forge: Forge) -> None:
    before = forge.head
    forge.world.edit(*ROLL)
    found = forge.ci("apply", payloads.push(commit(forge.world.path), before=before))

    assert (found.code, found.reason, served(forge)) == (4, "no-reviewed-plan", 1)
    assert found.outputs["plan-digest"] in found.summary


def test_a_plan_that_somebody_forged_is_no_review(forge: Forge) -> None:
    forge.ci("plan", forge.open())
    (plan,) = forge.hub.comments(7)
    plan.login = "mallory"
    found = forge.ci("apply", forge.merge())

    assert (found.code, found.reason, served(forge)) == (4, "no-reviewed-plan", 1)


def test_the_plan_of_another_target_is_no_review(forge: Forge) -> None:
    forge.ci("plan", forge.open())
    (plan,) = forge.hub.comments(7)
    plan.body = plan.body.replace('"target":"default"', '"target":"prod"', 1)
    found = forge.ci("apply", forge.merge())

    assert (found.code, found.reason) == (4, "no-reviewed-plan")


def test_a_pull_request_that_was_merged_elsewhere_is_no_review(forge: Forge) -> None:
    forge.ci("plan", forge.open())
    pull = forge.hub.state.issues[7].pull
    assert pull
    pull.branch = "release"
    found = forge.ci("apply", forge.merge())

    assert (found.code, found.reason) == (4, "no-reviewed-plan")


def test_drift_elsewhere_is_left_alone_and_reported_and_stops_nobody(two: Forge) -> None:
    push = two.change()
    by_hand(two, "other", 4)
    found = two.ci("apply", push)

    assert (found.code, found.reason) == (0, "")
    assert (served(two), served(two, "other")) == (2, 4)
    assert "::warning::left alone, for only drift asks for it and nobody reviewed it: other" in found.out
    assert "other" in two.comments()[-1]


def test_drift_that_stood_on_the_reviewed_plan_is_put_right(two: Forge) -> None:
    by_hand(two, "other", 4)
    found = two.ci("apply", two.change())

    assert (found.code, found.outputs["applied"], served(two, "other")) == (0, "2", 1)


def test_only_drift_is_nothing_to_do_on_a_merge(two: Forge) -> None:
    push = two.change(("ModelName: m1", "ModelName: m1  # the first"))
    by_hand(two, "other", 4)
    found = two.ci("apply", push)

    assert (found.code, found.outputs["applied"], served(two, "other")) == (0, "0", 4)


def test_after_a_failure_the_same_run_again_does_the_rest(two: Forge) -> None:
    two.ci("plan", two.open())
    two.ci("plan", two.push_more(LARGER, "desired/other.yaml"))
    push = two.merge()
    two.world.environment = {"USER": "tester"}
    two.world.run("sandbox", "script", "other", "rollback", "--reason", CAPACITY)
    first = two.ci("apply", push)
    second = two.ci("apply", push, attempt=2)

    assert (first.code, first.outputs["applied"]) == (1, "1")
    assert (second.code, second.outputs["applied"]) == (0, "1")


def test_a_batch_of_a_merge_queue_is_two_reviews_in_one_push(two: Forge) -> None:
    before = two.head
    two.change()
    git(two.world.path, "checkout", "-q", "-b", "wait", before)
    two.ci("plan", two.open(LARGER, "desired/other.yaml"))
    push = two.merge()
    found = two.ci("apply", payloads.push(push.sha, before=before))

    assert (found.code, found.outputs["applied"]) == (0, "2")
    assert "Applied" in two.comments(7)[-1]
    assert "Applied" in two.comments(8)[-1]


def test_a_merge_that_changes_nothing_in_the_account_is_fine_and_says_nothing(forge: Forge) -> None:
    found = forge.ci("apply", forge.change(("ModelName: m1", "ModelName: m1  # the first")))

    assert (found.code, found.outputs["applied"], len(forge.comments())) == (0, "0", 1)


def test_more_changes_at_once_than_allowed_are_refused(two: Forge) -> None:
    two.ci("plan", two.open())
    two.ci("plan", two.push_more(LARGER, "desired/other.yaml"))
    found = two.ci("apply", two.merge(), max_changes="1")

    assert (found.code, found.reason, served(two)) == (4, "too-many-changes", 1)


def test_a_warning_in_place_of_the_gate_applies_and_names_what_nobody_reviewed(forge: Forge) -> None:
    before = forge.head
    forge.world.edit(*ROLL)
    found = forge.ci("apply", payloads.push(commit(forge.world.path), before=before), reviewed_plan="warn")

    assert (found.code, served(forge)) == (0, 2)
    assert "::warning::applied although nobody reviewed it (reviewed-plan: warn): fraud" in found.out


def test_without_the_gate_and_without_a_token_all_is_applied(forge: Forge) -> None:
    before = forge.head
    forge.world.edit(*ROLL)
    found = forge.ci("apply", payloads.push(commit(forge.world.path), before=before), reviewed_plan="off", role="")

    assert (found.code, served(forge), forge.hub.calls) == (0, 2, [])


@pytest.mark.parametrize(("role", "code", "reason"), [("", 1, "github"), ("none", 1, "github"), ("drift", 1, "github")])
def test_where_reviews_cannot_be_read_nothing_is_applied(forge: Forge, role: str, code: int, reason: str) -> None:
    found = forge.ci("apply", forge.change(), role=role)

    assert (found.code, found.reason, served(forge)) == (code, reason, 1)


def test_a_result_that_cannot_be_posted_is_a_warning(forge: Forge) -> None:
    found = forge.ci("apply", forge.change(), role="read")

    assert (found.code, found.outputs["applied"]) == (0, "1")
    assert "::warning::the comment could not be written" in found.out


def test_a_github_that_fails_before_the_reviews_are_read_stops_the_run(forge: Forge) -> None:
    push = forge.change()
    forge.hub.fail("500", on="GET", times=50)
    found = forge.ci("apply", push)

    assert (found.code, found.reason, served(forge)) == (1, "github", 1)


def test_a_roll_that_comes_back_fails_the_run_and_is_told(forge: Forge) -> None:
    push = forge.change(LARGER)
    forge.world.environment = {"USER": "tester"}
    forge.world.run("sandbox script fraud rollback")
    found = forge.ci("apply", push)

    assert (found.code, found.reason, found.outputs["applied"]) == (1, "apply-failed", "0")
    assert "::error::fraud: " in found.out
    assert "fraud" in forge.comments()[-1]


def test_what_rolled_back_is_tried_again_by_a_dispatch_that_names_it_and_needs_no_digest(forge: Forge) -> None:
    push = forge.change(LARGER)
    forge.world.environment = {"USER": "tester"}
    forge.world.run("sandbox script fraud rollback")
    first = forge.ci("apply", push)
    again = forge.ci("apply", push, attempt=2)
    retried = forge.ci("apply", payloads.dispatch({}, push.sha), retry="fraud")

    assert (first.code, again.code, again.outputs["applied"]) == (1, 1, "0")
    assert (retried.code, retried.outputs["applied"]) == (0, "1")


def test_invalid_files_stop_the_run_before_anybody_is_asked(forge: Forge) -> None:
    forge.open(BAD)
    found = forge.ci("apply", forge.merge())

    assert (found.code, found.reason, forge.hub.calls) == (4, "invalid-files", [])


def test_an_older_commit_is_not_applied_over_a_newer_one(forge: Forge) -> None:
    old = forge.change()
    new = forge.change(LARGER)
    forge.ci("apply", new)
    git(forge.world.path, "checkout", "-q", old.sha)
    found = forge.ci("apply", old)

    assert (found.code, found.reason) == (4, "older-commit")


def test_the_ledger_names_the_run_and_the_merge_commit(forge: Forge) -> None:
    push = forge.change()
    forge.ci("apply", push)
    ledger = forge.world.ledger()
    row = ledger.history("fraud", 1)[0]
    ledger.close()

    assert (row.commit, row.actor) == (push.sha, "alice")
    assert row.url.endswith(f"/actions/runs/{forge.run}")


# --- what somebody does between the review and the apply, and after it ------------------------------------------------------


def roll_by_hand(forge: Forge, name: str = "fraud") -> None:
    """Somebody begins to roll an endpoint, and it is not there yet."""
    variant = {"VariantName": "main", "ModelName": "m1", "InstanceType": "ml.m5.large", "InitialInstanceCount": 5}
    forge.world.box.call("CreateEndpointConfig", {"EndpointConfigName": "by-hand-5", "ProductionVariants": [variant]})
    forge.world.box.call("UpdateEndpoint", {"EndpointName": name, "EndpointConfigName": "by-hand-5"})


def test_a_roll_by_hand_that_is_still_under_way_is_not_undone_by_a_review_that_did_not_know_it(forge: Forge) -> None:
    forge.world.seconds = 60
    push = forge.change()
    roll_by_hand(forge)
    found = forge.ci("apply", push)
    forge.world.time += 600

    assert (found.code, found.reason) == (4, "plan-changed")
    assert forge.world.endpoint()["EndpointConfigName"] == "by-hand-5"


@pytest.mark.parametrize("mode", ["require", "warn"])
def test_a_roll_by_hand_elsewhere_that_is_under_way_is_left_alone_and_stops_nobody(two: Forge, mode: str) -> None:
    two.world.seconds = 60
    push = two.change()
    roll_by_hand(two, "other")
    found = two.ci("apply", push, reviewed_plan=mode)

    assert (found.code, found.outputs["applied"], served(two)) == (0, "1", 2)
    assert two.world.endpoint("other")["EndpointConfigName"] == "by-hand-5"


def test_an_endpoint_that_was_made_and_then_deleted_by_hand_is_not_made_again_by_its_old_review(forge: Forge) -> None:
    event = forge.open()
    forge.world.write(OTHER, "desired/other.yaml")
    forge.ci("plan", forge.push_more(("ModelName: m1", "ModelName: m2")))
    push = forge.merge()
    assert (event.name, forge.ci("apply", push).code) == ("pull_request", 0)
    forge.world.call("DeleteEndpoint", EndpointName="other")
    again = forge.ci("apply", push, attempt=2)
    by_dispatch = forge.ci("apply", payloads.dispatch({}, push.sha))

    assert [(run.code, run.outputs["applied"]) for run in (again, by_dispatch)] == [(0, "0"), (0, "0")]
    assert "left alone" in again.out


def test_a_red_run_does_not_say_that_nothing_is_left_to_do(forge: Forge) -> None:
    push = forge.change(LARGER)
    forge.world.environment = {"USER": "tester"}
    forge.world.run("sandbox script fraud rollback")
    forge.ci("apply", push)
    again = forge.ci("apply", push, attempt=2)

    assert (again.code, again.reason) == (1, "apply-failed")
    assert "::error::fraud: not done: " in again.out
    assert "Not done" in again.summary
    assert "nothing is left to do" not in again.summary


def test_a_lock_that_is_lost_on_the_way_fails_the_run_and_what_was_begun_is_told(forge: Forge) -> None:
    push = forge.change()
    forge.world.later(4, lambda: forge.world.stop.ask(LockLost("the lock was lost", "")))
    found = forge.ci("apply", push)

    assert (found.code, found.reason, found.outputs["applied"]) == (1, "unavailable", "0")
    assert "fraud" in forge.comments()[-1]
    assert "fraud" in found.summary


def test_without_the_gate_a_github_that_refuses_is_a_warning(forge: Forge) -> None:
    found = forge.ci("apply", forge.change(), role="drift", reviewed_plan="off")

    assert (found.code, found.outputs["applied"]) == (0, "1")
    assert "::warning::no pull request is told of this" in found.out
