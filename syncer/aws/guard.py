"""No bad answer looks like an empty one: what a good status brings is held against its length, its protocol and its shape.

botocore 1.44 does not compare the length (httpsession.py, `enforce_content_length=False`), its JSON parser swallows what it
cannot decode, and a cut-off list comes out as `{}`, a success. Here such an answer becomes what a gateway would have said, a
502, so that botocore raises it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syncer import schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

# The error codes that such answers get. What lost bytes on its way was AWS's; what has another form may be a portal's page.
CUT = "CutAnswer"
ALIEN = "AlienAnswer"
_BAD_GATEWAY = 502
_ERRORS_FROM = 300

# Members that the API model does not require, and without which an answer says nothing; real ones always have them.
_EXPECTED = {
    "ListTags": "Tags",
    "GetResources": "ResourceTagMappingList",
    "DescribeScalableTargets": "ScalableTargets",
    "DescribeScalingPolicies": "ScalingPolicies",
    "GetCallerIdentity": "Account",
}
# What botocore's parsers raise for answers that they do not expect: XML that is none, a JSON list, a time that is none.
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def guard(client: Any) -> None:
    """Check every answer that a boto3 client gets."""
    service = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register(f"before-parse.{service}", _check)
    client.meta.events.register_first(f"needs-retry.{service}", _count_as_server_error)


def _check(
    operation_model: OperationModel, response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any
) -> None:
    """Replace a bad answer before it is parsed; botocore merges the second mapping into what it parses."""
    code, message = _found(operation_model, response_dict)
    if message:
        response_dict["status_code"], response_dict["body"] = _BAD_GATEWAY, b""
        customized_response_dict["Error"] = {"Code": code, "Message": message}


def _found(operation: OperationModel, response: Mapping[str, Any]) -> tuple[str, str]:
    """Return error code and words of a bad answer; words are "" for a good one, and for an error that botocore can read."""
    if lost := _lost(operation, response):
        return CUT, lost
    if response["status_code"] < _ERRORS_FROM:
        return ALIEN, _unreadable(operation, response) or _misfit(operation, response)
    # As botocore itself does for a page instead of an error: the status is all there is to tell.
    return str(response["status_code"]), _parsed(operation, response)[1]


def _count_as_server_error(response: tuple[Any, Mapping[str, Any]] | None, **_: Any) -> None:
    """Run where the answer may still be changed: it is the status of the HTTP answer that botocore goes by."""
    if response is not None and response[1].get("Error", {}).get("Code") in (CUT, ALIEN):
        response[0].status_code = _BAD_GATEWAY


def _lost(operation: OperationModel, response: Mapping[str, Any]) -> str:
    """Say how much of an answer is missing; an operation that answers nothing may do so in no bytes."""
    promised, body = response["headers"].get("Content-Length", ""), response["body"]
    if promised.isdecimal() and len(body) < int(promised):
        return f"the answer was cut off: {len(body)} of {promised} bytes came"
    says_something = operation.output_shape is not None and bool(operation.output_shape.members)
    return "the answer is empty" if says_something and response["status_code"] < _ERRORS_FROM and not body else ""


def _unreadable(operation: OperationModel, response: Mapping[str, Any]) -> str:
    """Say why the body of an answer in a JSON protocol is none; XML is left to the parser, which is strict."""
    body = response["body"]
    if operation.service_model.resolved_protocol != "json" or not body:
        return ""
    try:
        return "" if isinstance(json.loads(body), dict) else "the answer is no JSON object"
    except (ValueError, RecursionError):
        return "the answer is no JSON"


def _misfit(operation: OperationModel, response: Mapping[str, Any]) -> str:
    parsed, unreadable = _parsed(operation, response)
    expected = _EXPECTED.get(operation.name, "")
    if not unreadable and expected and parsed.get(expected) is None:
        return f"the answer lacks {expected}"
    return unreadable or schema.flaw(operation.output_shape, parsed)


def _parsed(operation: OperationModel, response: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """Try what botocore will do with an answer; returns what it makes of it, or words for that it cannot."""
    from botocore.parsers import ResponseParserError, create_parser  # noqa: PLC0415  # only where AWS is meant

    try:
        parser = create_parser(operation.service_model.resolved_protocol)
        return parser.parse(response, operation.output_shape), ""
    except (*_UNREADABLE, ResponseParserError) as error:
        return {}, f"the answer cannot be read ({type(error).__name__})"
