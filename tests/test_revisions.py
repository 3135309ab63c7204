"""`show NAME@REV` and `diff`: what a revision was, and where two differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from revised import away, harm, revised

from syncer.commands.revisions import Address, address
from syncer.errors import UsageError

if TYPE_CHECKING:
    from world import World


@pytest.fixture
def running(world: World) -> World:
    """`fraud` in three revisions: large, xlarge, and large again."""
    return revised(world)


# --- show --------------------------------------------------------------------------------------------------------------


def test_show_tells_what_a_revision_was_without_an_account(running: World) -> None:
    first, second = (away(running).run(f"show --sandbox fraud@{number} --format json").json for number in (1, 2))

    assert first["content"]["ProductionVariants"][0]["InstanceType"] == "ml.m5.large"
    assert second["content"]["ProductionVariants"][0]["InstanceType"] == "ml.m5.xlarge"
    assert (second["tags"], second["actor"], second["commit"], second["run"]) == ({"team": "risk"}, "tester", "a" * 40, 2)
    assert second["config"].endswith(second["hash"][:10])
    assert (first["served"], second["served"]) == (False, False)


def test_going_back_is_a_revision_of_its_own(running: World) -> None:
    third = running.run("show --sandbox fraud@3 --format json").json

    assert (third["run"], third["served"]) == (3, True)
    assert third["config"] == running.run("show --sandbox fraud@1 --format json").json["config"]


def test_a_revision_reads_as_facts_and_content(running: World) -> None:
    lines = running.run("show --sandbox fraud@3").out.splitlines()

    assert lines[0] == "revision  fraud@3"
    assert "now       this is what stands" in lines
    assert "tags      team=risk" in lines
    assert '      "InstanceType": "ml.m5.large",' in lines


def test_the_request_of_a_revision_is_the_one_that_was_made(running: World) -> None:
    made = away(running).run("show --sandbox fraud@2 --request").json

    assert made["ProductionVariants"][0]["InstanceType"] == "ml.m5.xlarge"
    assert {"Key": "syncer:revision", "Value": "2"} in made["Tags"]


def test_a_revision_that_failed_is_shown_with_what_was_asked(running: World) -> None:
    running.run("sandbox script fraud rollback")
    running.edit("ml.m5.large", "ml.m5.2xlarge")
    running.run("apply --sandbox --yes")
    shown = running.run("show --sandbox fraud@4 --format json").json

    assert (shown["outcome"], shown["served"]) == ("rolled_back", False)
    assert shown["content"]["ProductionVariants"][0]["InstanceType"] == "ml.m5.2xlarge"
    assert shown["tags"] == {"team": "risk"}


def test_a_revision_that_a_new_ledger_only_found_is_shown_as_that(running: World) -> None:
    running.forget()
    running.applied()
    shown = running.run("show --sandbox fraud@1 --format json").json

    assert (shown["outcome"], shown["run"], shown["served"], shown["commit"]) == ("found", None, True, "a" * 40)
    assert shown["tags"] == {"team": "risk"}
    told = running.run("show --sandbox fraud@1 --request")
    assert (told.code, "does not know the request" in told.err) == (2, True)


def test_a_revision_that_never_was_is_wrong_usage_that_says_which_there_are(running: World) -> None:
    told = running.run("show --sandbox fraud@4")

    assert (told.code, "fraud has no revision 4" in told.err, "There are: 1, 2, 3" in told.err) == (2, True, True)


def test_a_name_that_never_was_is_wrong_usage_that_says_which_there_are(running: World) -> None:
    told = running.run("diff --sandbox churn@1 live")

    assert (told.code, "the ledger knows no 'churn'" in told.err, "It knows: fraud" in told.err) == (2, True, True)


def test_an_empty_ledger_says_that_it_is_empty(world: World) -> None:
    told = world.run("show --sandbox fraud@1")

    assert (told.code, "It is empty" in told.err) == (2, True)


NO_NUMBERS = ["", "0", "03", "-1", "x", "1@2", "1.0", "\u0663", "1 ", "1\n", "9" * 10]
NO_REVISIONS = ["", "fraud", "live", "@3", "-a@1", "fra_ud@1", " fraud@1", *(f"fraud@{text}" for text in NO_NUMBERS)]


@pytest.mark.parametrize("text", NO_REVISIONS)
def test_what_is_no_revision_is_wrong_usage(text: str) -> None:
    with pytest.raises(UsageError, match="is no revision"):
        address(text)


def test_a_revision_is_a_name_and_a_number() -> None:
    assert address("a-B9@999999999") == Address("a-B9", 999_999_999)


# --- diff --------------------------------------------------------------------------------------------------------------


def test_diff_tells_where_two_revisions_differ_without_an_account(running: World) -> None:
    shown = away(running).run("diff --sandbox fraud@1 fraud@2")
    lines = shown.out.splitlines()

    assert shown.code == 0
    assert lines[1:] == ["  ~ ProductionVariants[main].InstanceType: ml.m5.large → ml.m5.xlarge"]
    assert lines[0].startswith("fraud@1 (fraud-")


def test_diff_as_json_has_both_sides_and_each_leaf(running: World) -> None:
    shown = running.run("diff --sandbox fraud@2 fraud@3 --format json").json

    assert (shown["version"], shown["before"]["asked"], shown["after"]["asked"]) == (1, "fraud@2", "fraud@3")
    path = "ProductionVariants[main].InstanceType"
    assert shown["fields"] == [{"path": path, "before": "ml.m5.xlarge", "after": "ml.m5.large"}]


def test_two_revisions_of_one_content_do_not_differ(running: World) -> None:
    assert running.run("diff --sandbox fraud@1 fraud@3").out.splitlines()[1:] == ["  no difference"]


def test_diff_with_live_reads_what_the_endpoint_serves_now(running: World) -> None:
    assert running.run("diff --sandbox fraud@3 live").out.splitlines()[1:] == ["  no difference"]
    second = running.run("show --sandbox fraud@2 --format json").json["config"]
    running.call("UpdateEndpoint", EndpointName="fraud", EndpointConfigName=second)
    shown = running.run("diff --sandbox fraud@3 live")

    assert shown.code == 0
    assert f"→ live ({second}, endpoint fraud is InService)" in shown.out
    assert "ml.m5.large → ml.m5.xlarge" in shown.out


def test_diff_with_live_changes_nothing_and_needs_no_file(running: World) -> None:
    (running.path / "desired" / "fraud.yaml").unlink()
    path = running.path / "state" / "default.sandbox.db"
    before = path.read_bytes()

    assert running.run("diff --sandbox fraud@3 live").code == 0
    assert path.read_bytes() == before


def test_an_endpoint_that_is_gone_is_told(running: World) -> None:
    running.call("DeleteEndpoint", EndpointName="fraud")
    told = running.run("diff --sandbox fraud@1 live")

    assert (told.code, "endpoint fraud is not in the account" in told.err) == (1, True)


def test_a_served_config_that_is_gone_is_told(running: World) -> None:
    config = running.run("show --sandbox fraud@3 --format json").json["config"]
    running.call("DeleteEndpointConfig", EndpointConfigName=config)
    told = running.run("diff --sandbox fraud@1 live")

    assert (told.code, f"config {config} of its endpoint is not in the account" in told.err) == (1, True)


def test_without_an_endpoint_nothing_is_live(world: World) -> None:
    world.seed()
    world.write().write_text(world.write().read_text(encoding="utf-8").replace("Endpoint: {}\n", ""), encoding="utf-8")
    world.applied()
    told = world.run("diff --sandbox fraud@1 live")

    assert (told.code, "no endpoint follows fraud" in told.err) == (2, True)


def test_a_content_that_nobody_wrote_down_is_told(running: World) -> None:
    harm(running, "delete from descriptions")
    harm(running, "delete from steps")
    told = running.run("diff --sandbox fraud@1 fraud@2")

    assert (told.code, "does not know what fraud@1 held" in told.err) == (1, True)
    assert running.run("show --sandbox fraud@1").out.splitlines()[-2:] == ["content", "not known"]
