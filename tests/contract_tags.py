"""Contract of tags: on create, added, overwritten, deleted, listed, and found by the tagging API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_stage import tag_list, tags_of

from syncer.aws import Fault, fault

if TYPE_CHECKING:
    from contract_stage import Stage


def _made(stage: Stage, word: str = "config", **tags: str) -> str:
    members = {"Tags": tag_list(**tags)} if tags else {}
    arn: str = stage.call("CreateEndpointConfig", **stage.config(word, **members))["EndpointConfigArn"]
    return arn


def _listed(stage: Stage, arn: str) -> dict[str, str]:
    return tags_of(stage.call("ListTags", ResourceArn=arn)["Tags"])


# --- on the resource ---------------------------------------------------------------------------------------------------


def tags_of_a_create_are_listed_and_no_part_of_a_description(stage: Stage) -> None:
    arn = _made(stage, team="risk", level="prod")
    stage.until(lambda: _listed(stage, arn) == {"team": "risk", "level": "prod"})
    assert "Tags" not in stage.call("DescribeEndpointConfig", EndpointConfigName=stage.name("config"))


def a_config_without_tags_has_an_empty_list(stage: Stage) -> None:
    assert stage.call("ListTags", ResourceArn=_made(stage)) == {"Tags": []}


def adding_a_tag_adds_or_overwrites_and_answers_all(stage: Stage) -> None:
    arn = _made(stage, team="risk", level="prod")
    answer = stage.call("AddTags", ResourceArn=arn, Tags=tag_list(team="fraud", cost="7"))
    assert tags_of(answer["Tags"]) == {"team": "fraud", "level": "prod", "cost": "7"}
    stage.until(lambda: _listed(stage, arn) == {"team": "fraud", "level": "prod", "cost": "7"})


def deleting_tags_passes_over_keys_that_are_not_there(stage: Stage) -> None:
    arn = _made(stage, team="risk", level="prod")
    assert stage.call("DeleteTags", ResourceArn=arn, TagKeys=["level", "none"]) == {}
    stage.until(lambda: _listed(stage, arn) == {"team": "risk"})


def a_tag_key_of_aws_is_refused(stage: Stage) -> None:
    arn = _made(stage, team="risk")
    error = stage.refused("AddTags", ResourceArn=arn, Tags=[{"Key": "aws:mine", "Value": "1"}])
    assert error.code == "ValidationException"
    assert error.message == "System prefix 'aws:' reserved for AWS usage in tag key: aws:mine"
    assert _listed(stage, arn) == {"team": "risk"}


def more_than_fifty_tags_are_refused(stage: Stage) -> None:
    arn = _made(stage, **{f"k{number}": "v" for number in range(50)})
    assert fault(stage.refused("AddTags", ResourceArn=arn, Tags=tag_list(more="v"))) in {Fault.INVALID, Fault.QUOTA}


def tags_of_what_is_not_there_are_refused(stage: Stage) -> None:
    arn = _made(stage)
    stage.call("DeleteEndpointConfig", EndpointConfigName=stage.name("config"))
    assert stage.refused("AddTags", ResourceArn=arn, Tags=tag_list(a="1")).code == "ValidationException"


# --- the tagging API ---------------------------------------------------------------------------------------------------


def _found(stage: Stage, **params: object) -> dict[str, dict[str, str]]:
    """All pages of GetResources: ARN to tags, of what this case made."""
    found: dict[str, dict[str, str]] = {}
    token = ""
    while True:
        answer = stage.call("GetResources", **params, **({"PaginationToken": token} if token else {}))
        mappings = {one["ResourceARN"]: tags_of(one["Tags"]) for one in answer["ResourceTagMappingList"]}
        assert not found.keys() & mappings.keys()
        found |= {arn: tags for arn, tags in mappings.items() if stage.prefix in arn}
        token = answer["PaginationToken"]
        if not token:
            return found


def tagged_configs_are_found_by_key_value_and_type(stage: Stage) -> None:
    owner = stage.name("owner")
    first, second = _made(stage, "one", owner=owner, n="1"), _made(stage, "two", owner=owner, n="2")
    _made(stage, "three", n="1")
    by_owner = [{"Key": "owner", "Values": [owner]}]
    stage.until(lambda: _found(stage, TagFilters=by_owner).keys() == {first, second})
    both = [*by_owner, {"Key": "n", "Values": ["1", "3"]}]
    of_configs = {"ResourceTypeFilters": ["sagemaker:endpoint-config"]}
    assert _found(stage, TagFilters=both, **of_configs) == {first: {"owner": owner, "n": "1"}}
    assert _found(stage, TagFilters=by_owner, ResourceTypeFilters=["sagemaker:endpoint"]) == {}


def what_lost_its_tags_is_found_without_and_what_never_had_one_is_not(stage: Stage) -> None:
    former, _ = _made(stage, "former", a="1"), _made(stage, "never")
    stage.call("DeleteTags", ResourceArn=former, TagKeys=["a"])
    stage.until(lambda: _found(stage, ResourceTypeFilters=["sagemaker:endpoint-config"]) == {former: {}})


def pages_of_the_tagging_api_hold_everything_once_and_the_last_has_an_empty_token(stage: Stage) -> None:
    owner = stage.name("owner")
    arns = {_made(stage, f"page-{number}", owner=owner) for number in range(5)}
    by_owner = [{"Key": "owner", "Values": [owner]}]
    stage.until(lambda: _found(stage, TagFilters=by_owner, ResourcesPerPage=2).keys() == arns)


def arns_and_filters_together_are_refused(stage: Stage) -> None:
    by_key = [{"Key": "a"}]
    error = stage.refused("GetResources", ResourceARNList=[_made(stage, a="1")], TagFilters=by_key)
    assert error.code == "InvalidParameterException"
