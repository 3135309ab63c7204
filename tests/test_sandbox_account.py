"""Names, types, errors and the account itself: what every simulated call has in common."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import CONFIG_ARN, account, config, refusal, variant, with_config

import syncer.sandbox
from syncer.errors import UsageError
from syncer.sandbox import MESSAGES, OPERATIONS, Evidence, FileSandbox

if TYPE_CHECKING:
    from syncer.aws import Account
    from syncer.sandbox import Sandbox


# --- names and types ---------------------------------------------------------------------------------------------------


def test_a_name_with_a_wrong_character_is_refused_in_the_form_of_the_service() -> None:
    error = refusal(account(), "CreateEndpointConfig", **config("bad_name!"))
    assert error.message == (
        "1 validation error detected: Value 'bad_name!' at 'endpointConfigName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
    )


def test_a_name_of_63_characters_is_fine_and_one_of_64_is_not() -> None:
    sandbox = account()
    with_config(sandbox, "a" * 63)
    message = refusal(sandbox, "CreateEndpointConfig", **config("a" * 64)).message
    assert message.startswith("2 validation errors detected: ")
    assert message.endswith("Member must have length less than or equal to 63")


@pytest.mark.parametrize("name", ["", "-a", "a-", "a.b", "a\n", f"{CONFIG_ARN}c1"])
def test_a_name_outside_the_pattern_is_refused(name: str) -> None:
    assert "regular expression" in refusal(account(), "DescribeEndpointConfig", EndpointConfigName=name).message


@pytest.mark.parametrize("count", [0, 11])
@pytest.mark.parametrize("member", ["ProductionVariants", "ShadowProductionVariants"])
def test_a_config_has_one_to_ten_variants_of_a_kind(member: str, count: int) -> None:
    body = config() | {member: [variant(VariantName=f"v{number}") for number in range(count)]}
    message = refusal(account(), "CreateEndpointConfig", **body).message
    assert f"at '{member[0].lower()}{member[1:]}' failed to satisfy constraint: Member must have length" in message


def test_a_config_without_variants_is_refused() -> None:
    message = refusal(account(), "CreateEndpointConfig", EndpointConfigName="c1").message
    assert message.endswith("Value null at 'productionVariants' failed to satisfy constraint: Member must not be null")


def test_a_variant_without_a_name_is_refused_with_its_path() -> None:
    message = refusal(account(), "CreateEndpointConfig", **config("c1", variant(), variant(VariantName=None))).message
    assert "'productionVariants.2.member.variantName'" in message


@pytest.mark.parametrize(
    "params",
    [
        {"EndpointConfigName": 5},
        {"EndpointConfigName": "c1", "ProductionVariants": {}},
        {"EndpointConfigName": "c1", "ProductionVariants": ["main"]},
        config("c1", variant(InitialVariantWeight="heavy")),
        config("c1", variant(InitialVariantWeight=True)),
        config("c1", variant(InitialVariantWeight=float("nan"))),
        config("c1", KmsKeyId=b"bytes"),
        config(Tags=[{"Key": "a", "Value": 1}]),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_and_never_breaks_the_account(params: dict[str, Any]) -> None:
    assert refusal(account(), "CreateEndpointConfig", **params).code == "SerializationException"


# --- the account itself ------------------------------------------------------------------------------------------------


def test_both_accounts_fit_the_one_door_to_aws(tmp_path: Path) -> None:
    doors: list[Account] = [account(), FileSandbox(tmp_path / "sandbox.json")]
    assert [door.call("ListEndpoints", {})["Endpoints"] for door in doors] == [[], []]


def test_requests_may_be_read_only_mappings_and_tuples() -> None:
    sandbox = account()
    body = MappingProxyType(config() | {"ProductionVariants": (MappingProxyType(variant()),)})
    sandbox.call("CreateEndpointConfig", body)
    assert sandbox.calls[-1] == ("CreateEndpointConfig", config())


def test_an_unknown_operation_is_refused_by_name() -> None:
    error = refusal(account(), "CreateUnicorn")
    assert error.code == "UnknownOperationException"
    assert "CreateUnicorn" in error.message


def test_an_error_carries_its_operation_and_a_request_id() -> None:
    error = refusal(account(), "DescribeModel", ModelName="nope")
    assert error.operation == "DescribeModel"
    assert len(error.request_id) == 36


def test_request_ids_come_from_the_generator_and_differ_from_call_to_call() -> None:
    first, again = account(seed=3), account(seed=3)
    ids = [described_id(sandbox) for sandbox in (first, first, again)]
    assert ids[0] == ids[2] != ids[1]


def described_id(sandbox: Sandbox) -> str:
    found: str = sandbox.call("DescribeModel", {"ModelName": "m"})["ResponseMetadata"]["RequestId"]
    return found


def test_every_call_is_logged_with_what_was_asked_refused_ones_too() -> None:
    sandbox = account()
    refusal(sandbox, "DescribeModel", ModelName="nope")
    assert sandbox.calls[-2:] == [("CreateModel", {"ModelName": "m"}), ("DescribeModel", {"ModelName": "nope"})]


def test_seeding_models_creates_only_those_that_are_missing() -> None:
    sandbox = account()
    assert sandbox.seed_models(["m", "n", "n", "o"]) == ["n", "o"]
    assert sandbox.seed_models(["m", "n", "o"]) == []


def test_the_caller_is_a_user_of_the_account() -> None:
    answer = account(region="cn-north-1").call("GetCallerIdentity", {})
    assert answer["Account"] == "000000000000"
    assert answer["Arn"] == "arn:aws-cn:iam::000000000000:user/sandbox"


def test_an_unknown_scripted_outcome_is_a_usage_error_that_lists_the_known_ones() -> None:
    with pytest.raises(
        UsageError, match="'explode' is unknown: allowed are ok, rollback, failed, rollback_failed, stuck, rolling_back"
    ):
        account().script("e", "explode")


def test_every_message_row_is_used_and_says_where_its_words_come_from() -> None:
    folder = Path(syncer.sandbox.__file__).parent
    code = "".join(file.read_text() for file in folder.glob("*.py") if not file.name.startswith("words"))
    assert [key for key in MESSAGES if f'"{key}"' not in code] == []
    assert all(row.source and row.evidence in Evidence for row in MESSAGES.values())


def test_reading_operations_are_those_that_describe_list_or_get() -> None:
    reading = {name for name, operation in OPERATIONS.items() if not operation.writes}
    assert reading == {name for name in OPERATIONS if name.startswith(("Describe", "List", "Get"))}
