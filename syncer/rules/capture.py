"""What an endpoint writes down: captured data, asynchronous results, metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.rule import Rule, Violation, at, entries, members, needs, part, repeats, whole
from syncer.rules.shadow import excludes_inferentia1

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOPICS = {"SUCCESS_NOTIFICATION_TOPIC": "SuccessTopic", "ERROR_NOTIFICATION_TOPIC": "ErrorTopic"}
_FREQUENCIES = (10, 30, 60, 120, 180, 240, 300)  # seconds
_notifications = part(whole, "AsyncInferenceConfig", "OutputConfig", "NotificationConfig")
_modes = members(entries("DataCaptureConfig", "CaptureOptions"), "CaptureMode")


def _is_async(document: Body) -> bool:
    return "AsyncInferenceConfig" in document


def _overlapping_modes(document: Body) -> Iterator[Violation]:
    found = list(_modes(document))
    for path, mode in repeats(found):
        yield Violation(path, f"repeats {mode}", "Remove the second one")
    both = [path for path, mode in found if mode == "InputAndOutput"]
    if both and any(mode != "InputAndOutput" for _, mode in found):
        yield Violation(both[0], "is InputAndOutput beside other modes", "Keep InputAndOutput alone")


def _empty_header(document: Body) -> Iterator[Violation]:
    header = at(document, "DataCaptureConfig", "CaptureContentTypeHeader")
    if header is not None and not any(header.get(key) for key in ("CsvContentTypes", "JsonContentTypes")):
        path = ("DataCaptureConfig", "CaptureContentTypeHeader")
        yield Violation(path, "names no content type", "Add CsvContentTypes or JsonContentTypes, or remove it")


def _missing_topic(document: Body) -> Iterator[Violation]:
    for path, config in _notifications(document):
        for index, name in enumerate(config.get("IncludeInferenceResponseIn", ())):
            topic = _TOPICS.get(name)
            if topic is not None and topic not in config:
                where = (*path, "IncludeInferenceResponseIn", index)
                yield Violation(where, f"is {name}, and there is no {topic}", f"Add {topic}, or remove it")


def _odd_frequency(document: Body) -> Iterator[Violation]:
    seconds = at(document, "MetricsConfig", "MetricPublishFrequencyInSeconds")
    if seconds is not None and seconds not in _FREQUENCIES:
        path = ("MetricsConfig", "MetricPublishFrequencyInSeconds")
        near = min(_FREQUENCIES, key=lambda known: abs(known - seconds))
        yield Violation(path, f"is {seconds}", f"Take {near}")


RULES = (
    Rule(
        id="capture-modes-distinct",
        level=Level.WARNING,
        evidence="S",
        what="CaptureOptions holds Input, Output or both once each, or InputAndOutput alone",
        reason="There are two sides to capture; more entries say one of them twice.",
        source="terraform-provider-aws (at most two entries), botocore model",
        about=("CaptureMode",),
        check=_overlapping_modes,
    ),
    Rule(
        id="capture-header-needs-types",
        level=Level.WARNING,
        evidence="S",
        what="CaptureContentTypeHeader has CsvContentTypes or JsonContentTypes",
        reason="An empty one says nothing; another tool refuses it before it asks the service.",
        source="terraform-provider-aws",
        about=("CaptureContentTypeHeader",),
        check=_empty_header,
    ),
    Rule(
        id="async-needs-output-path",
        level=Level.WARNING,
        evidence="I",
        what="AsyncInferenceConfig.OutputConfig has S3OutputPath",
        reason="The results have nowhere to go without it.",
        source="inference",
        about=("AsyncInferenceConfig",),
        check=needs("S3OutputPath", scope=part(whole, "AsyncInferenceConfig", "OutputConfig"), hint="Add S3OutputPath: s3://…"),
    ),
    Rule(
        id="async-response-needs-topic",
        level=Level.WARNING,
        evidence="I",
        what="A topic named in IncludeInferenceResponseIn is set as SuccessTopic or ErrorTopic",
        reason="A response cannot be put into a notification that is not sent.",
        source="inference from the botocore model",
        about=("IncludeInferenceResponseIn",),
        check=_missing_topic,
    ),
    Rule(
        id="async-excludes-inf1",
        level=Level.WARNING,
        evidence="D",
        what="No variant of a file with AsyncInferenceConfig runs on an inf1 type",
        reason="The guide lists Inf1 among what asynchronous inference cannot have.",
        source="developer guide, asynchronous inference",
        about=("AsyncInferenceConfig",),
        check=excludes_inferentia1(_is_async, "asynchronous inference"),
    ),
    Rule(
        id="metric-frequency-values",
        level=Level.ERROR,
        evidence="M",
        what="MetricPublishFrequencyInSeconds is 10, 30, 60, 120, 180, 240 or 300",
        reason="The API lists these values, and its shape has no enum for them.",
        source="botocore model",
        about=("MetricPublishFrequencyInSeconds",),
        check=_odd_frequency,
    ),
)
