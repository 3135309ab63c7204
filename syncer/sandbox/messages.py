"""Every error the simulated account answers with: one row per case, with how sure we are of its words.

QUOTED words were seen in an answer of the real service, at the source the row names. INVENTED words stand where nobody has
published the real ones: code that reads error texts must not lean on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

VALIDATION = "ValidationException"
INVALID_PARAMETER = "InvalidParameterException"


class Evidence(StrEnum):
    """Where the words of a message come from."""

    QUOTED = "quoted"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Message:
    """One error: its AWS code, its text with `{fields}`, and where the text was seen or why it had to be made up."""

    code: str
    template: str
    evidence: Evidence
    source: str
    status: int = 400


class RefusalError(Exception):
    """A call is refused with the row `key` of the table; the account turns it into an ApiError."""

    def __init__(self, key: str, /, **fields: object) -> None:
        super().__init__(key)
        self.code = MESSAGES[key].code
        self.status = MESSAGES[key].status
        self.text = text(key, **fields)


def text(key: str, /, **fields: object) -> str:
    """Return the words of row `key`."""
    return MESSAGES[key].template.format(**fields)


def _quoted(template: str, source: str, code: str = VALIDATION) -> Message:
    return Message(code, template, Evidence.QUOTED, source)


def _invented(template: str, source: str, code: str = VALIDATION, status: int = 400) -> Message:
    return Message(code, template, Evidence.INVENTED, source, status)


_ROWS: dict[str, Message] = {
    # Things that exist, or do not.
    "model_exists": _quoted('Cannot create already existing model "{arn}".', "public logs of CreateModel"),
    "config_exists": _quoted('Cannot create already existing endpoint configuration "{arn}".', "awslabs/spot-tagging-bot#2"),
    "endpoint_exists": _quoted('Cannot create already existing endpoint "{arn}".', "SageMaker operator for Kubernetes"),
    "model_missing": _quoted('Could not find model "{arn}".', "public logs of CreateEndpointConfig"),
    "config_missing": _quoted('Could not find endpoint configuration "{arn}".', "terraform-provider-aws#40048"),
    "endpoint_missing": _quoted('Could not find endpoint "{arn}".', "SageMaker operator for Kubernetes"),
    # Endpoints that cannot move now.
    "endpoint_busy": _quoted('Cannot update in-progress endpoint "{arn}".', "public logs of Update and DeleteEndpoint"),
    "config_in_use": _quoted(
        'Cannot update endpoint with the currently in use endpoint configuration "{name}"',
        "a public log of UpdateEndpoint; it names the config, not its ARN",
    ),
    "endpoint_failed": _invented(
        'Cannot update endpoint "{arn}" with status Failed. DeleteEndpoint is the only operation allowed.',
        "the API model says that only DeleteEndpoint works, not in which words",
    ),
    "variant_repeated": _quoted('The variant name "{name}" was non-unique within the request.', "moto#5082, from AWS"),
    "variants_unknown": _quoted(
        'The variant name(s) "{names}" is/are not present within endpoint configuration "{config}".',
        "moto#5082, from AWS",
    ),
    # The form of the service's own request checks; the rows after the first two are parts of it.
    "checks": _quoted("{count} validation error{plural} detected: {problems}", "amazon-sagemaker-examples#2228"),
    "check": _quoted(
        "Value '{value}' at '{path}' failed to satisfy constraint: {constraint}", "amazon-sagemaker-examples#2228"
    ),
    "check_enum": _quoted("Member must satisfy enum value set: [{values}]", "amazon-sagemaker-examples#2228"),
    "check_pattern": _quoted("Member must satisfy regular expression pattern: ^{pattern}", "amazon-sagemaker-examples#2236"),
    "check_long": _invented("Member must have length less than or equal to {limit}", "the words of sister services"),
    "check_short": _invented("Member must have length greater than or equal to {limit}", "the words of sister services"),
    "check_high": _invented("Member must have value less than or equal to {limit}", "the words of sister services"),
    "check_low": _invented("Member must have value greater than or equal to {limit}", "the words of sister services"),
    "check_null": _invented(
        "Value null at '{path}' failed to satisfy constraint: Member must not be null", "the words of sister services"
    ),
    "wrong_type": _invented(
        "Member '{path}' has a value of the wrong JSON type.", "clients refuse it first", "SerializationException"
    ),
    "unknown_operation": _invented(
        "The simulated account does not know the operation {operation}.",
        "the code is that of the JSON protocol; the words are ours",
        "UnknownOperationException",
    ),
    "bad_token": _invented("Invalid NextToken: start again without one.", "no public example"),
    # Tags.
    "tag_reserved": _quoted(
        "System prefix 'aws:' reserved for AWS usage in tag key: {key}",
        "sagemaker-python-sdk#1301, seen on DeleteTags; taken to be the same on every call",
    ),
    "tag_repeated": _invented("Duplicate tag key in the request: {key}", "no public example"),
    "tags_too_many": _invented(
        "The number of tags would be {count}; a resource can have at most {limit}.", "the limit is in the API model"
    ),
    "tagged_missing": _invented('Could not find resource "{arn}".', "no public example"),
    "page_size": _invented(
        "ResourcesPerPage must be between 1 and 100.", "the range is in the API reference", INVALID_PARAMETER
    ),
    "page_token": _invented("The PaginationToken is not valid.", "the code is in the API model", INVALID_PARAMETER),
    "arns_and_filters": _invented(
        "ResourceARNList cannot be combined with filters or paging.", "the rule is in the API model", INVALID_PARAMETER
    ),
    # Application Auto Scaling.
    "scalable_target": _invented(
        'Cannot update endpoint "{arn}": deregister the scalable target of variant "{variant}" first.',
        "the guide endpoint-scaling says that the call fails, not in which words",
    ),
    "target_missing": _quoted(
        "No scalable target found for service namespace: {namespace}, resource ID: {resource}, scalable dimension: {dimension}",
        "moto's application-autoscaling, from AWS; ansible#40237 has nearly the same of PutScalingPolicy",
        "ObjectNotFoundException",
    ),
    "target_resource": _invented(
        "Resource ID {resource} is no variant of an endpoint of this account.", "no public example of SageMaker's namespace"
    ),
    "target_capacity": _invented(
        "MinCapacity and MaxCapacity are required, and MinCapacity must not be greater.", "the rule is in the API model"
    ),
    "target_token": _invented("The NextToken is not valid.", "the code is in the API model", "InvalidNextTokenException"),
    # What befalls any call.
    "throttled": _quoted("Rate exceeded", "sagemaker-python-sdk#1204", "ThrottlingException"),
    "throttled_index": _invented("Rate exceeded", "the code is in the API model", "ThrottledException"),
    "internal": _invented(
        "We encountered an internal error. Please try again.", "the code is in the API reference", "InternalFailure", 500
    ),
}
MESSAGES: MappingProxyType[str, Message] = MappingProxyType(_ROWS)


def checks_failed(problems: list[str]) -> RefusalError:
    """Return the refusal that lists what the service's request checks found."""
    plural = "" if len(problems) == 1 else "s"
    return RefusalError("checks", count=len(problems), plural=plural, problems="; ".join(problems))


def check_failed(value: Any, path: str, constraint: str) -> str:
    """Return one entry of that list; `constraint` is the text of a `check_…` row."""
    return text("check", value=value, path=path, constraint=constraint)
