"""Tags of simulated resources, and finding resources by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from test_sandbox import CONFIG_ARN, ENDPOINT_ARN, MODEL_ARN, Clock, account, config, refusal, tag_list, with_config

from syncer.errors import ApiError

if TYPE_CHECKING:
    from syncer.sandbox import Sandbox

RESERVED = "System prefix 'aws:' reserved for AWS usage in tag key: "


def tags_of(sandbox: Sandbox, arn: str = f"{CONFIG_ARN}c1") -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in sandbox.call("ListTags", {"ResourceArn": arn})["Tags"]}


def tagged(**tags: str) -> Sandbox:
    sandbox = account()
    with_config(sandbox, Tags=tag_list(**tags))
    return sandbox


def many(count: int) -> dict[str, str]:
    return {f"k{number}": "v" for number in range(count)}


def test_add_tags_adds_and_overwrites_and_answers_all_tags() -> None:
    sandbox = tagged(a="1", b="2")
    answer = sandbox.call("AddTags", {"ResourceArn": f"{CONFIG_ARN}c1", "Tags": tag_list(b="3", c="4")})
    expected = {"a": "1", "b": "3", "c": "4"}
    assert {tag["Key"]: tag["Value"] for tag in answer["Tags"]} == expected
    assert tags_of(sandbox) == expected


def test_delete_tags_removes_keys_and_passes_over_those_that_are_not_there() -> None:
    sandbox = tagged(a="1", b="2")
    sandbox.call("DeleteTags", {"ResourceArn": f"{CONFIG_ARN}c1", "TagKeys": ["b", "zebra"]})
    assert tags_of(sandbox) == {"a": "1"}


@pytest.mark.parametrize(
    ("operation", "params", "arn"),
    [
        ("CreateModel", {"ModelName": "n"}, f"{MODEL_ARN}n"),
        ("CreateEndpointConfig", config("n"), f"{CONFIG_ARN}n"),
        ("CreateEndpoint", {"EndpointName": "n", "EndpointConfigName": "c1"}, f"{ENDPOINT_ARN}n"),
    ],
)
def test_each_kind_of_resource_can_be_created_with_tags(operation: str, params: dict[str, Any], arn: str) -> None:
    sandbox = tagged()
    sandbox.call(operation, params | {"Tags": tag_list(team="risk")})
    assert tags_of(sandbox, arn) == {"team": "risk"}


def test_the_order_of_tags_is_not_kept() -> None:
    sandbox = tagged(**many(20))
    orders = [[tag["Key"] for tag in sandbox.call("ListTags", {"ResourceArn": f"{CONFIG_ARN}c1"})["Tags"]] for _ in "ab"]
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


@pytest.mark.parametrize("key", ["aws:x", "AWS:x", "Aws:cloudformation:stack-name"])
def test_users_cannot_touch_tags_of_aws(key: str) -> None:
    sandbox = tagged()
    arn, tags = f"{CONFIG_ARN}c1", [{"Key": key, "Value": "v"}]
    calls: dict[str, dict[str, Any]] = {
        "AddTags": {"ResourceArn": arn, "Tags": tags},
        "DeleteTags": {"ResourceArn": arn, "TagKeys": [key]},
        "CreateModel": {"ModelName": "n", "Tags": tags},
        "CreateEndpointConfig": config("n", Tags=tags),
        "CreateEndpoint": {"EndpointName": "n", "EndpointConfigName": "c1", "Tags": tags},
    }
    assert {refusal(sandbox, name, **params).message for name, params in calls.items()} == {RESERVED + key}


def test_aws_itself_can_tag() -> None:
    sandbox = tagged(a="1")
    sandbox.tag_as_aws(f"{CONFIG_ARN}c1", {"aws:cloudformation:stack-name": "s"})
    assert tags_of(sandbox) == {"a": "1", "aws:cloudformation:stack-name": "s"}


def test_a_resource_has_at_most_50_user_tags_and_those_of_aws_do_not_count() -> None:
    sandbox = tagged(**many(49))
    arn = f"{CONFIG_ARN}c1"
    sandbox.tag_as_aws(arn, {"aws:a": "1", "aws:b": "2"})
    sandbox.call("AddTags", {"ResourceArn": arn, "Tags": tag_list(last="v")})
    assert "at most 50" in refusal(sandbox, "AddTags", ResourceArn=arn, Tags=tag_list(more="v")).message
    assert "'tags' failed" in refusal(sandbox, "CreateModel", ModelName="n", Tags=tag_list(**many(51))).message


def test_a_key_twice_in_one_request_is_refused() -> None:
    twice = [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]
    assert refusal(tagged(), "AddTags", ResourceArn=f"{CONFIG_ARN}c1", Tags=twice).message.endswith(": a")
    assert refusal(tagged(), "CreateEndpointConfig", **config("n", Tags=twice)).message.endswith(": a")


@pytest.mark.parametrize(
    "arn", [f"{CONFIG_ARN}gone", f"{MODEL_ARN}c1", "nonsense", f"{CONFIG_ARN}c1".replace("us-east-1", "eu-west-1")]
)
def test_tags_of_a_missing_resource_are_an_error(arn: str) -> None:
    sandbox = tagged()
    assert arn in refusal(sandbox, "ListTags", ResourceArn=arn).message
    assert arn in refusal(sandbox, "AddTags", ResourceArn=arn, Tags=[]).message
    assert arn in refusal(sandbox, "DeleteTags", ResourceArn=arn, TagKeys=["a"]).message
    with pytest.raises(ApiError):
        sandbox.tag_as_aws(arn, {})


def test_list_tags_wants_pages_of_at_least_50() -> None:
    message = refusal(tagged(), "ListTags", ResourceArn=f"{CONFIG_ARN}c1", MaxResults=49).message
    assert "Value '49' at 'maxResults'" in message


def test_more_than_50_tags_come_in_pages() -> None:
    sandbox = tagged(**many(50))
    arn = f"{CONFIG_ARN}c1"
    sandbox.tag_as_aws(arn, {"aws:a": "1", "aws:b": "2"})
    first = sandbox.call("ListTags", {"ResourceArn": arn, "MaxResults": 50})
    second = sandbox.call("ListTags", {"ResourceArn": arn, "NextToken": first["NextToken"]})
    keys = [tag["Key"] for tag in first["Tags"] + second["Tags"]]
    assert sorted(keys) == sorted([*many(50), "aws:a", "aws:b"])
    assert "NextToken" not in second


def test_tags_go_with_the_resource_and_do_not_come_back() -> None:
    sandbox = tagged(a="1")
    sandbox.call("DeleteEndpointConfig", {"EndpointConfigName": "c1"})
    with_config(sandbox)
    assert tags_of(sandbox) == {}
    assert found(sandbox) == {}


# --- the tagging API ---------------------------------------------------------------------------------------------------


def found(sandbox: Sandbox, **params: Any) -> dict[str, dict[str, str]]:
    result = {}
    answer = sandbox.call("GetResources", params)
    while True:
        for one in answer["ResourceTagMappingList"]:
            result[one["ResourceARN"].rpartition(":")[2]] = {tag["Key"]: tag["Value"] for tag in one["Tags"]}
        if answer["PaginationToken"] == "":
            return result
        answer = sandbox.call("GetResources", {**params, "PaginationToken": answer["PaginationToken"]})


def several() -> Sandbox:
    clock = Clock()
    sandbox = account(clock)
    with_config(sandbox, "a", Tags=tag_list(team="risk", env="prod"))
    with_config(sandbox, "b", Tags=tag_list(team="ads", env="prod"))
    with_config(sandbox, "bare")
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": "a", "Tags": tag_list(team="risk")})
    return sandbox


def test_resources_that_never_had_tags_are_not_found_and_those_that_once_had_are() -> None:
    sandbox = several()
    sandbox.call("DeleteTags", {"ResourceArn": f"{CONFIG_ARN}b", "TagKeys": ["team", "env"]})
    assert found(sandbox) == {
        "endpoint-config/a": {"team": "risk", "env": "prod"},
        "endpoint-config/b": {},
        "endpoint/E": {"team": "risk"},
    }


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"TagFilters": [{"Key": "team", "Values": ["risk"]}]}, {"endpoint-config/a", "endpoint/E"}),
        (
            {"TagFilters": [{"Key": "team", "Values": ["risk", "ads"]}, {"Key": "env"}]},
            {"endpoint-config/a", "endpoint-config/b"},
        ),
        ({"TagFilters": [{"Key": "env", "Values": []}]}, {"endpoint-config/a", "endpoint-config/b"}),
        ({"TagFilters": [{"Key": "nobody"}]}, set()),
        ({"ResourceTypeFilters": ["sagemaker:endpoint"]}, {"endpoint/E"}),
        ({"ResourceTypeFilters": ["sagemaker:endpoint-config", "s3"]}, {"endpoint-config/a", "endpoint-config/b"}),
        ({"ResourceTypeFilters": ["sagemaker"]}, {"endpoint-config/a", "endpoint-config/b", "endpoint/E"}),
        ({"ResourceTypeFilters": ["sagemaker:model"]}, set()),
        ({"ResourceARNList": [f"{ENDPOINT_ARN}E", "arn:other"]}, {"endpoint/E"}),
    ],
)
@pytest.mark.parametrize("size", [{}, {"ResourcesPerPage": 1}])
def test_resources_are_found_by_tags_and_type(params: dict[str, Any], names: set[str], size: dict[str, int]) -> None:
    more = {} if "ResourceARNList" in params else size
    assert set(found(several(), **params, **more)) == names


@pytest.mark.parametrize(
    "params",
    [
        {"ResourcesPerPage": 0},
        {"ResourcesPerPage": 101},
        {"PaginationToken": "nonsense"},
        {"ResourceARNList": [f"{ENDPOINT_ARN}E"], "TagFilters": [{"Key": "a"}]},
    ],
)
def test_a_wrong_search_is_an_invalid_parameter(params: dict[str, Any]) -> None:
    assert refusal(several(), "GetResources", **params).code == "InvalidParameterException"
