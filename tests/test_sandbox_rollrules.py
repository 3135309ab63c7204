"""What UpdateEndpoint refuses because of how it is to roll, or from what to what."""

from __future__ import annotations

from typing import Any

import pytest
from test_sandbox import Clock, account, refusal, serverless, variant, with_config
from test_sandbox_endpoints import describe, roll
from test_sandbox_stages import CANARY, LINEAR, ROLLING, blue_green

from syncer.sandbox import MESSAGES, Sandbox
from syncer.sandbox.refusals_roll import RULES

ALL_AT_ONCE = blue_green("ALL_AT_ONCE", wait=0, final=0)
CONFIGS = {
    "plain": [variant()],
    "again": [variant()],
    "renamed": [variant(VariantName="other")],
    "several": [variant(), variant(VariantName="side")],
    "serverless": [serverless()],
    "serverless-again": [serverless()],
}


def serving(name: str) -> Sandbox:
    clock = Clock()
    sandbox = account(clock)
    for one, variants in CONFIGS.items():
        with_config(sandbox, one, *variants)
    sandbox.call("CreateEndpoint", {"EndpointName": "E", "EndpointConfigName": name})
    clock.advance(6)
    return sandbox


Case = tuple[str, str, dict[str, Any], str]  # from, to, how, the rule
REFUSED: list[Case] = [
    ("plain", "again", CANARY | ROLLING, "deployment_policies"),
    ("plain", "renamed", CANARY, "deployment_names"),
    ("plain", "renamed", LINEAR, "deployment_names"),
    ("plain", "renamed", ROLLING, "deployment_names"),
    ("several", "plain", CANARY, "deployment_names"),
    ("serverless", "serverless-again", ROLLING, "deployment_rolling"),
    ("plain", "serverless", {}, "serverless_for_good"),
]


@pytest.mark.parametrize(("old", "new", "how", "rule"), REFUSED)
def test_a_roll_that_cannot_be_is_refused_and_the_endpoint_stays(old: str, new: str, how: dict[str, Any], rule: str) -> None:
    sandbox = serving(old)
    error = refusal(sandbox, "UpdateEndpoint", EndpointName="E", EndpointConfigName=new, DeploymentConfig=how)
    assert (error.code, error.message) == (MESSAGES[rule].code, MESSAGES[rule].template)
    answer = describe(sandbox)
    assert (answer["EndpointStatus"], answer["EndpointConfigName"]) == ("InService", old)
    assert "LastDeploymentConfig" not in answer


def test_an_account_that_looks_at_shapes_only_lets_any_roll_begin() -> None:
    sandbox = serving("plain")
    sandbox.state["traits"]["shapes_only"] = True
    roll(sandbox, "renamed", DeploymentConfig=CANARY)
    assert describe(sandbox)["EndpointStatus"] == "Updating"


def test_rolling_batches_are_for_one_variant() -> None:
    sandbox = serving("several")
    with_config(sandbox, "several-again", *CONFIGS["several"])
    params = {"EndpointName": "E", "EndpointConfigName": "several-again", "DeploymentConfig": ROLLING}
    assert refusal(sandbox, "UpdateEndpoint", **params).message == MESSAGES["deployment_rolling"].template


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("plain", "renamed", {}),
        ("plain", "renamed", ALL_AT_ONCE),
        ("plain", "several", ALL_AT_ONCE),
        ("plain", "again", CANARY),
        ("plain", "again", ROLLING),
        ("serverless", "plain", {}),
    ],
)
def test_a_roll_that_can_be_is_not(old: str, new: str, how: dict[str, Any]) -> None:
    sandbox = serving(old)
    roll(sandbox, new, **({"DeploymentConfig": how} if how else {}))
    assert describe(sandbox)["EndpointStatus"] == "Updating"


def test_every_rule_of_rolls_has_a_case_and_a_reason() -> None:
    assert {rule.id for rule in RULES} == {rule for *_, rule in REFUSED}
    assert all(rule.reason for rule in RULES)


def test_a_deployment_config_is_held_against_the_model() -> None:
    wrong = {"RollingUpdatePolicy": {"MaximumBatchSize": {"Type": "SOME", "Value": 0}}}
    params = {"EndpointName": "E", "EndpointConfigName": "again", "DeploymentConfig": wrong}
    message = refusal(serving("plain"), "UpdateEndpoint", **params).message
    assert message.startswith("3 validation errors detected: ")
    assert "'deploymentConfig.rollingUpdatePolicy.maximumBatchSize.type'" in message
