"""Reading an account: cheap, complete, and honest about what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from accounts import Canned, Failing, Recording, denied, expired, no_answer, throttled
from stage import IDENTITY, Stage, declared

from syncer import live, names
from syncer.errors import ApiError, Unavailable
from syncer.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from syncer.aws import Account
    from syncer.model import Snapshot


OLD = 121.0  # seconds after which what the ledger and the index say of a resource is believed


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An account with models and nothing else."""
    return Stage(tmp_path / "ledger.db")


@dataclass(frozen=True, slots=True)
class Lagging:
    """A tagging index that does not know some ARNs yet; lists that do not know some names yet."""

    inner: Account
    hidden: tuple[str, ...]
    operations: tuple[str, ...] = ("GetResources",)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on, without what is hidden."""
        answer = self.inner.call(operation, params)
        if operation not in self.operations:
            return answer
        return {key: self._seen(value) if isinstance(value, list) else value for key, value in answer.items()}

    def _seen(self, items: list[Any]) -> list[Any]:
        return [item for item in items if not any(name in str(item) for name in self.hidden)]


def read(stage: Stage, *documents: Any) -> tuple[Snapshot, live.Reader]:
    files = {document.name: document for document in documents}
    listing = stage.listing()
    reader = live.Reader(listing.source, live.interest(files, stage.book.record(), IDENTITY))
    return reader.snapshot(listing, account_id="000000000000", region="us-east-1"), reader


def verdicts(stage: Stage, *documents: Any) -> set[Verdict]:
    return {note.verdict for change in stage.plan(*documents).plan.changes for note in change.difference.notes}


# --- the reader --------------------------------------------------------------------------------------------------------


def test_more_than_a_page_of_everything_is_read_completely(stage: Stage) -> None:
    documents = [declared(f"n{number}") for number in range(130)]
    stage.box.seed_models(f"x{number}" for number in range(250))
    stage.applied(*documents)
    stage.sleep(OLD)
    seen = stage.recording()
    snapshot, _ = read(stage, *documents)

    assert (len(snapshot.configs), len(snapshot.endpoints), len(snapshot.models)) == (130, 130, 253)
    assert (seen.count("ListEndpointConfigs"), seen.count("ListModels"), seen.count("GetResources")) == (2, 3, 4)


def test_what_is_not_ours_is_counted_and_not_described(stage: Stage) -> None:
    for number in range(5):
        stage.box.call("CreateEndpointConfig", {"EndpointConfigName": f"theirs-{number}", **declared().body})
    seen = stage.recording()
    snapshot, _ = read(stage, declared())

    assert (len(snapshot.config_names), snapshot.configs) == (5, {})
    assert seen.count("DescribeEndpointConfig") == 0


def test_without_the_right_to_the_tagging_api_every_tag_is_read_and_that_is_said_once(stage: Stage) -> None:
    stage.applied(declared(), declared("other"))
    stage.account = Failing(stage.box, "GetResources", denied, times=1000)
    seen = stage.recording()
    reading = stage.plan(declared(), declared("other"))

    assert reading.plan.pending == ()
    assert [notice for notice in reading.plan.notices if "tag:GetResources is not allowed" in notice] == list(
        reading.plan.notices
    )
    assert len(reading.plan.notices) == 1
    assert seen.count("ListTags") == 4


@pytest.mark.parametrize("error", [throttled, expired])
def test_another_trouble_of_the_tagging_api_ends_the_run(stage: Stage, error: Callable[[], ApiError]) -> None:
    stage.account = Failing(stage.box, "GetResources", error, times=1000)
    with pytest.raises(ApiError):
        read(stage, declared())


@pytest.mark.parametrize("forget", [False, True], ids=["with a ledger", "without one"])
def test_a_tagging_index_that_lags_makes_nothing_of_ours_foreign(stage: Stage, *, forget: bool) -> None:
    stage.applied(declared())
    if forget:
        stage.forget()
    stage.account = Lagging(stage.box, ("fraud",))
    seen = stage.recording()

    assert verdicts(stage, declared()) == {Verdict.IN_SYNC}
    assert seen.writes == []


def test_an_old_tag_in_the_index_does_not_lead_to_a_write(stage: Stage) -> None:
    stage.applied(declared())

    def old(answer: dict[str, Any]) -> dict[str, Any]:
        found = [
            item | {"Tags": [tag | {"Value": "old"} if tag["Key"] == "team" else tag for tag in item["Tags"]]}
            for item in answer["ResourceTagMappingList"]
        ]
        return answer | {"ResourceTagMappingList": found}

    stage.account = Canned(stage.box, "GetResources", old)

    assert verdicts(stage, declared()) == {Verdict.IN_SYNC}


@pytest.mark.parametrize("operation", ["DescribeEndpointConfig", "DescribeEndpoint"])
@pytest.mark.parametrize("error", [denied, throttled])
def test_what_cannot_be_described_is_unknown_and_gets_no_step(
    stage: Stage, operation: str, error: Callable[[], ApiError]
) -> None:
    stage.applied(declared())
    stage.forget()
    stage.account = Failing(stage.box, operation, error, times=1000)
    reading = stage.plan(declared())

    assert verdicts(stage, declared()) == {Verdict.UNKNOWN}
    assert reading.plan.pending == ()
    assert error().code in next(iter(reading.snapshot.unknown.values()))


@pytest.mark.parametrize("operation", ["DescribeEndpointConfig", "DescribeEndpoint", "ListModels", "ListTags"])
def test_bad_credentials_end_the_run_wherever_they_strike(stage: Stage, operation: str) -> None:
    stage.applied(declared())
    stage.forget()
    stage.account = Failing(Lagging(stage.box, ("fraud",)), operation, expired, times=1000)
    with pytest.raises(ApiError, match="expired"):
        stage.plan(declared())


@pytest.mark.parametrize("operation", ["DescribeEndpointConfig", "DescribeEndpoint", "ListTags"])
def test_one_resource_whose_answers_are_lost_is_unknown_and_the_others_are_read(stage: Stage, operation: str) -> None:
    stage.applied(declared(), declared("other"))
    stage.forget()
    stage.account = Failing(stage.box, operation, no_answer)
    changes = stage.plan(declared(), declared("other")).plan.changes

    found = {change.name: change.difference.has(Verdict.UNKNOWN) for change in changes}
    assert sorted(found.values()) == [False, True]
    assert [change.name for change in changes if change.steps] == []


@pytest.mark.parametrize("error", [no_answer, throttled, lambda: Unavailable("no route")])
@pytest.mark.parametrize("operation", ["DescribeEndpointConfig", "DescribeEndpoint"])
def test_an_account_that_is_plainly_out_of_reach_is_not_asked_for_everything(
    stage: Stage, operation: str, error: Callable[[], Exception]
) -> None:
    documents = [declared(f"n{number}") for number in range(20)]
    stage.applied(*documents)
    stage.forget()
    stage.account = Failing(stage.box, operation, error, times=1000)
    seen = stage.recording()
    with pytest.raises((ApiError, Unavailable)):
        stage.plan(*documents)

    assert seen.count(operation) == 5


def test_losses_that_do_not_follow_each_other_end_nothing(stage: Stage) -> None:
    documents = [declared(f"n{number}", endpoint=None) for number in range(20)]
    stage.applied(*documents)
    stage.forget()
    account = Failing(
        Failing(stage.box, "DescribeEndpointConfig", no_answer, times=4), "DescribeEndpointConfig", no_answer, 5, 4
    )
    stage.account = account

    assert len(stage.plan(*documents).snapshot.unknown) == 8


def test_models_whose_list_is_lost_end_the_run(stage: Stage) -> None:
    stage.account = Failing(stage.box, "ListModels", no_answer, times=1000)
    with pytest.raises(Unavailable):
        stage.plan(declared())


def test_models_that_cannot_be_listed_stop_no_plan_and_are_told(stage: Stage) -> None:
    stage.account = Failing(stage.box, "ListModels", denied, times=1000)
    reading = stage.plan(declared())

    assert "models" in reading.snapshot.unknown
    assert [step.operation for change in reading.plan.pending for step in change.steps] == [
        "CreateEndpointConfig",
        "CreateEndpoint",
    ]


def test_a_model_that_a_list_does_not_show_yet_is_asked_for_by_name(stage: Stage) -> None:
    stage.account = Lagging(stage.box, ("m1",), ("ListModels",))

    assert stage.apply(declared()).outcomes == {"done"}


@pytest.mark.parametrize("operation", ["ListEndpointConfigs", "ListEndpoints"])
@pytest.mark.parametrize("error", [denied, throttled, expired, no_answer])
def test_an_account_that_cannot_be_listed_is_not_planned_for(
    stage: Stage, operation: str, error: Callable[[], Exception]
) -> None:
    stage.applied(declared())
    stage.account = Failing(stage.box, operation, error, times=1000)
    with pytest.raises((ApiError, Unavailable)):
        stage.plan(declared())


def test_a_config_made_again_under_its_name_is_described_again(stage: Stage) -> None:
    stage.applied(declared())
    (name,) = stage.configs()
    stage.box.call("DeleteEndpointConfig", {"EndpointConfigName": name})
    stage.sleep(10)
    stage.box.call("CreateEndpointConfig", {"EndpointConfigName": name, **declared(InitialInstanceCount=9).body})
    seen = stage.recording()
    snapshot, _ = read(stage, declared())

    assert seen.count("DescribeEndpointConfig") == 1
    assert snapshot.configs[name].body["ProductionVariants"][0]["InitialInstanceCount"] == 9


def test_weights_as_the_service_rounds_them_are_no_difference(stage: Stage) -> None:
    document = declared(InitialVariantWeight=0.1)
    stage.applied(document)
    snapshot, _ = read(stage, document)
    weight = snapshot.endpoints["fraud"].variants[0].desired_weight

    assert weight == 0.1
    assert verdicts(stage, document) == {Verdict.IN_SYNC}


def test_an_endpoint_in_creation_has_no_variants_and_a_failed_one_may_have_no_reason(stage: Stage) -> None:
    stage.applied(declared(endpoint=None))
    (name,) = stage.configs()
    stage.box.call("CreateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": name})
    snapshot, _ = read(stage, declared())

    assert (snapshot.endpoints["fraud"].status, snapshot.endpoints["fraud"].variants) == ("Creating", ())


# --- asking again ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("forget", [False, True], ids=["with a ledger", "without one"])
@pytest.mark.parametrize("operation", ["ListEndpointConfigs", "ListEndpoints"])
def test_a_list_that_hides_something_of_ours_does_not_make_it_missing_or_made_twice(
    stage: Stage, operation: str, *, forget: bool
) -> None:
    stage.applied(declared())
    if forget:
        stage.forget()
    stage.account = Lagging(stage.box, ("fraud",), (operation, "GetResources"))
    found = verdicts(stage, declared())
    assert Verdict.MISSING not in found
    stage.apply(declared())

    assert len(stage.configs()) == 1
    assert stage.endpoint()["EndpointConfigName"] == names.physical("fraud", declared().content)
    assert list(stage.book.record().rejected) == []


def test_what_is_really_gone_is_asked_for_directly_before_it_is_called_missing(stage: Stage) -> None:
    stage.applied(declared())
    (name,) = stage.configs()
    stage.box.call("DeleteEndpointConfig", {"EndpointConfigName": name})
    seen = stage.recording()

    assert Verdict.MISSING in verdicts(stage, declared())
    assert seen.count("DescribeEndpointConfig") >= 1


def test_in_a_steady_state_nothing_is_described(stage: Stage) -> None:
    documents = [declared(f"n{number}") for number in range(10)]
    stage.applied(*documents)
    stage.sleep(OLD)
    seen: Recording = stage.recording()
    stage.plan(*documents)

    assert {name: seen.count(name) for name, _ in seen.calls} == {
        "ListEndpointConfigs": 1,
        "ListEndpoints": 1,
        "GetResources": 2,
        "ListModels": 1,
    }


def test_tags_that_cannot_be_read_under_an_arn_in_lower_case_lead_to_no_second_copy(stage: Stage) -> None:
    """ARNs were in lower case once; who the tags belong to is told by the name, not by the ARN."""
    document = declared("Fraud")
    stage.applied(document)
    stage.forget()

    def lower(answer: dict[str, Any]) -> dict[str, Any]:
        listed = [item | {"EndpointConfigArn": item["EndpointConfigArn"].lower()} for item in answer["EndpointConfigs"]]
        return answer | {"EndpointConfigs": listed}

    def described(answer: dict[str, Any]) -> dict[str, Any]:
        return answer | {"EndpointConfigArn": answer["EndpointConfigArn"].lower()}

    hidden = Canned(stage.box, "GetResources", lambda answer: answer | {"ResourceTagMappingList": []})
    account = Canned(Canned(hidden, "ListEndpointConfigs", lower), "DescribeEndpointConfig", described)
    stage.account = Failing(account, "ListTags", throttled, times=99)
    (change,) = [change for change in stage.plan(document).plan.changes if change.name == "Fraud"]

    assert change.steps == ()
    assert change.difference.has(Verdict.UNKNOWN)


def test_an_index_entry_without_tags_is_a_cut_off_answer(stage: Stage) -> None:
    stage.applied(declared())

    def cut(answer: dict[str, Any]) -> dict[str, Any]:
        return answer | {"ResourceTagMappingList": [{"ResourceARN": "arn"}]}

    stage.account = Canned(stage.box, "GetResources", cut)
    with pytest.raises(Unavailable, match="the answer lacks Tags"):
        stage.plan(declared())
