"""The policies in syncer/workflows/iam: what they are made of, what they allow, and whom they trust."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import iam
import policies
import pytest
from buckets import s3
from policies import ROLES, template

ROOT = Path(__file__).parent.parent
NAMES = sorted(path.name.removesuffix(".json") for path in (ROOT / "syncer" / "workflows" / "iam").iterdir())
RIGHTS = sorted({name for names in ROLES.values() for name in names})
TRUST = [name for name in NAMES if name.startswith("trust-")]
STATEMENTS = [(name, statement) for name in RIGHTS for statement in json.loads(template(name))["Statement"]]
FILLED = {
    "ACCOUNT": "123456789012",
    "REGION": "eu-west-1",
    "ORG": "acme",
    "REPO": "ml-config",
    "ORG_ID": "123",
    "REPO_ID": "456",
} | {
    name: name.lower()
    for name in ("OWNER", "TARGET", "BUCKET", "KEY", "EXECUTION_ROLE", "ENDPOINT", "TOPIC", "BRANCH", "ENVIRONMENT")
}
INLINE, MANAGED = (
    10_240,
    6_144,
)  # characters, white space not counted: quotas of IAM for the policies of a role, and for one of its own


# --- what they are made of --------------------------------------------------------------------------------------------


def test_there_are_rights_and_trust_for_each_role_and_nothing_else() -> None:
    assert sorted([*RIGHTS, *(f"trust-{role}" for role in ROLES)]) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_placeholder_is_known_and_none_is_left_when_they_are_filled_in(name: str) -> None:
    text = policies.filled(template(name), FILLED)

    assert re.findall(r"<[^>]*>", text) == []
    assert "<" not in text
    assert json.dumps(json.loads(template(name)), indent=2) + "\n" == template(name)


def test_another_implementation_of_iam_takes_them(aws_at: Any) -> None:
    with s3() as url:  # all of moto answers there
        client = aws_at(url)._session.client("iam")
        for role, names in ROLES.items():
            client.create_role(RoleName=role, AssumeRolePolicyDocument=policies.filled(template(f"trust-{role}"), FILLED))
            for name in names:
                document = policies.filled(template(name), FILLED)
                client.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)

        assert {role: tuple(client.list_role_policies(RoleName=role)["PolicyNames"]) for role in ROLES} == ROLES


@pytest.mark.parametrize("role", ROLES)
def test_they_fit_into_what_iam_allows(role: str) -> None:
    sizes = {name: len(re.sub(r"\s", "", template(name))) for name in ROLES[role]}

    assert sizes[role] < MANAGED
    assert sum(sizes.values()) < INLINE


@pytest.mark.parametrize(("name", "statement"), STATEMENTS, ids=[f"{name}-{each['Sid']}" for name, each in STATEMENTS])
def test_a_statement_allows_named_actions_on_resources_of_one_account(name: str, statement: dict[str, Any]) -> None:
    del name
    resources = iam.many(statement["Resource"])

    assert statement["Effect"] == "Allow"
    assert not any("*" in action for action in iam.many(statement["Action"]))
    if statement["Sid"] != "List":  # which has no resource: AWS's service authorization reference
        assert all("<ACCOUNT>" in resource or "<BUCKET>" in resource for resource in resources)


def test_plan_and_drift_may_do_the_same_and_change_nothing() -> None:
    actions = {action for name, each in STATEMENTS if name == "plan" for action in iam.many(each["Action"])}
    reads = ("Describe", "List", "Get")

    assert template("plan") == template("drift")
    assert {action for action in actions if not action.partition(":")[2].startswith(reads)} == set()


def test_no_role_may_delete_anything_but_the_ledgers_lock_and_tags() -> None:
    found = [(name, each) for name, each in STATEMENTS if any("Delete" in action for action in iam.many(each["Action"]))]

    assert [(name, each["Sid"]) for name, each in found] == [("apply", "TagOurs"), ("apply", "GiveLockBack")]
    assert found[0][1]["Action"] == ["sagemaker:AddTags", "sagemaker:DeleteTags"]
    assert found[1][1]["Resource"] == "arn:aws:s3:::<BUCKET>/<KEY>.lock"


def test_every_statement_is_explained() -> None:
    page = (ROOT / "docs" / "iam.md").read_text(encoding="utf-8")

    assert sorted(set(re.findall(r"^\| `([A-Za-z]+)` \|", page, re.MULTILINE))) == sorted(
        {each["Sid"] for _, each in STATEMENTS}
    )


# --- what they allow --------------------------------------------------------------------------------------------------


OURS = {"syncer:owner": "default", "syncer:target": "default"}
ARN = "arn:aws:sagemaker:us-east-1:123456789012:"
ENDPOINT = f"{ARN}endpoint/fraud"


def tagged(**tags: str) -> list[dict[str, str]]:
    return [{"Key": f"syncer:{key}", "Value": value} for key, value in tags.items()]


# What apply must not be able to do, and without the statement of `take-over` cannot.
DENIED: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "roll somebody else's endpoint": (
        "UpdateEndpoint",
        {"EndpointName": "e", "EndpointConfigName": "c"},
        {"syncer:owner": "x"},
    ),
    "roll an endpoint of nobody": ("UpdateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"}, {}),
    "roll another target's endpoint": (
        "UpdateEndpoint",
        {"EndpointName": "e", "EndpointConfigName": "c"},
        OURS | {"syncer:target": "x"},
    ),
    "mark an endpoint of nobody": ("AddTags", {"ResourceArn": ENDPOINT, "Tags": tagged(owner="default", target="default")}, {}),
    "tag somebody else's config": ("AddTags", {"ResourceArn": f"{ARN}endpoint-config/c", "Tags": []}, {"syncer:owner": "x"}),
    "mark a config as somebody else's": (
        "AddTags",
        {"ResourceArn": f"{ARN}endpoint-config/c", "Tags": tagged(owner="x")},
        {},
    ),
    "untag somebody else's endpoint": ("DeleteTags", {"ResourceArn": ENDPOINT, "TagKeys": []}, {"syncer:owner": "x"}),
    "tag a model": ("AddTags", {"ResourceArn": f"{ARN}model/m", "Tags": []}, OURS),
    "create for somebody else": (
        "CreateEndpointConfig",
        {"EndpointConfigName": "c", "Tags": tagged(owner="x", target="default")},
        {},
    ),
    "create what nobody owns": ("CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"}, {}),
    "delete the ledger": ("DeleteObject", {"Bucket": "vault", "Key": "prod.db"}, {}),
    "write another ledger": ("PutObject", {"Bucket": "vault", "Key": "other.db"}, {}),
    "read another ledger": ("GetObject", {"Bucket": "vault", "Key": "other.db"}, {}),
}


@pytest.mark.parametrize("what", DENIED)
def test_apply_may_not(what: str) -> None:
    operation, params, tags = DENIED[what]
    values = {"ACCOUNT": "123456789012", "REGION": "us-east-1", "BUCKET": "vault", "KEY": "prod.db"}
    document = json.loads(policies.filled(template("apply"), values | {"OWNER": "default", "TARGET": "default"}))

    assert not all(iam.granting(document, ask) for ask in iam.asks(operation, params, tags))


def test_apply_may_pass_one_role_to_sagemaker_and_to_no_other_service() -> None:
    document = json.loads(policies.filled(template("apply"), FILLED))
    role = "arn:aws:iam::123456789012:role/"

    def may_pass(name: str, service: str) -> bool:
        return bool(iam.granting(document, iam.Ask("iam:PassRole", f"{role}{name}", {"iam:PassedToService": service})))

    assert may_pass("execution_role", "sagemaker.amazonaws.com")
    assert not may_pass("execution_role", "ec2.amazonaws.com")
    assert not may_pass("admin", "sagemaker.amazonaws.com")


# --- whom they trust --------------------------------------------------------------------------------------------------


WHERE = {
    "plan": ("pull_request", "ref:refs/heads/gh-readonly-queue/branch/pr-7-0123"),
    "apply": ("environment:environment",),
    "drift": ("ref:refs/heads/branch",),
}
OTHERS = ("ref:refs/heads/other", "ref:refs/tags/branch", "environment:other", "ref:refs/pull/7/merge", "pull_request:x", "")
REPOSITORIES = {
    "repo:acme/ml-config": True,
    "repo:acme@123/ml-config@456": True,
    "repo:acme/ml-config-2": False,
    "repo:acme-2/ml-config": False,
    "repo:acme@123/ml-config@457": False,
    "repo:acme@124/ml-config@456": False,
    "repo:acme/ml-config@456": False,
    "repo:evil/acme/ml-config": False,
}


@pytest.mark.parametrize("repository", REPOSITORIES)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_trusts_its_own_jobs_of_the_one_repository_in_both_forms_of_the_subject(role: str, repository: str) -> None:
    everywhere = [*OTHERS, *(place for places in WHERE.values() for place in places)]
    trusted = {place for place in everywhere if trusts(role, f"{repository}:{place}", "sts.amazonaws.com")}

    assert trusted == (set(WHERE[role]) if REPOSITORIES[repository] else set())


@pytest.mark.parametrize("role", ROLES)
def test_a_token_that_was_made_for_somebody_else_is_not_trusted(role: str) -> None:
    assert not trusts(role, f"repo:acme/ml-config:{WHERE[role][0]}", "https://github.com/acme")


def trusts(role: str, subject: str, audience: str) -> bool:
    """Say whether a token of GitHub makes a job this role."""
    (statement,) = json.loads(policies.filled(template(f"trust-{role}"), FILLED))["Statement"]
    issuer = statement["Principal"]["Federated"].partition("oidc-provider/")[2]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "sts:AssumeRoleWithWebIdentity")
    return iam.holds(statement["Condition"], {f"{issuer}:sub": subject, f"{issuer}:aud": audience})
