"""Answers of the API → values."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from syncer import normalize
from syncer.aws import Account, member
from syncer.compare import capacity
from syncer.live.pages import pages, stamp
from syncer.model import Body, LiveConfig, LiveEndpoint, RuntimeVariant

if TYPE_CHECKING:
    from collections.abc import Mapping


def tag_map(tags: list[dict[str, str]]) -> dict[str, str]:
    """Turn a list of tags, as every answer has them, into a mapping. Raises Unavailable for a tag without key or value."""
    return {member(tag, "Key", "tags"): member(tag, "Value", "tags") for tag in tags}


def tags_of(account: Account, arn: str) -> dict[str, str]:
    """Read the tags of one resource, directly and not from the index."""
    return tag_map(list(pages(account, "ListTags", {"ResourceArn": arn}, key="Tags")))


def config_value(answer: Body, tags: Mapping[str, str]) -> LiveConfig:
    """Turn a DescribeEndpointConfig answer, or what the ledger kept of one, into a value."""
    body = {key: value for key, value in answer.items() if key not in normalize.NOT_CONTENT}
    name, arn, created = answer["EndpointConfigName"], answer["EndpointConfigArn"], stamp(answer["CreationTime"])
    return LiveConfig(name, arn, created, body, normalize.content(body), tags)


def endpoint_value(answer: Body, tags: Mapping[str, str]) -> LiveEndpoint:
    """Turn a DescribeEndpoint answer into a value; a creating endpoint has no variants, a failed one no config."""
    coming = answer.get("PendingDeploymentSummary") or {}
    return LiveEndpoint(
        name=answer["EndpointName"],
        arn=answer["EndpointArn"],
        config=answer.get("EndpointConfigName", ""),
        status=answer["EndpointStatus"],
        created=stamp(answer["CreationTime"]),
        modified=stamp(answer["LastModifiedTime"]),
        failure=answer.get("FailureReason", ""),
        pending=coming.get("EndpointConfigName", ""),
        variants=_variants(answer, "ProductionVariants"),
        tags=tags,
        shadows=_variants(answer, "ShadowProductionVariants"),
        coming=_variants(coming, "ProductionVariants"),
        capture=capacity.capture(answer.get("DataCaptureConfig"), sampling="CurrentSamplingPercentage"),
        deployment=answer.get("LastDeploymentConfig"),
        body=plain({key: value for key, value in answer.items() if key != "ResponseMetadata"}),
    )


def plain(value: Any) -> Any:
    """Write the times in an answer as text, at any depth, so that it can be kept as JSON."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return stamp(value) if isinstance(value, datetime) else value


def _variants(block: Body, member_: str) -> tuple[RuntimeVariant, ...]:
    return tuple(_variant(item) for item in block.get(member_) or [])


def _variant(item: Body) -> RuntimeVariant:
    def weight(key: str) -> float | None:
        return normalize.float32(item[key]) if key in item else None

    return RuntimeVariant(
        item["VariantName"],
        weight("CurrentWeight"),
        weight("DesiredWeight"),
        item.get("CurrentInstanceCount"),
        item.get("DesiredInstanceCount"),
        "; ".join(_told(status) for status in item.get("VariantStatus") or []),
    )


def _told(status: Body) -> str:
    """Write one status of a variant: AWS's message, which is a whole sentence, else the bare word."""
    return (status.get("StatusMessage") or "").rstrip(". ") or str(status.get("Status", ""))
