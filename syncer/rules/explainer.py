"""The explainer: what the SHAP analysis of Clarify needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer.model import Body, Level
from syncer.rules.rule import Rule, Violation, at, part, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIME_TYPES = ("text/csv", "application/jsonlines")
_clarify = part(whole, "ExplainerConfig", "ClarifyExplainerConfig")
_baselines = part(_clarify, "ShapConfig", "ShapBaselineConfig")


def _not_one_baseline(document: Body) -> Iterator[Violation]:
    for path, config in _baselines(document):
        count = sum(key in config for key in ("ShapBaseline", "ShapBaselineUri"))
        if count != 1:
            problem = "has both ShapBaseline and ShapBaselineUri" if count else "has no baseline"
            yield Violation(path, problem, "Keep ShapBaseline for up to 4 KB of data, ShapBaselineUri for more")


def _odd_mime_type(document: Body) -> Iterator[Violation]:
    for path, config in _baselines(document):
        value = config.get("MimeType", _MIME_TYPES[0])
        if value.lower() not in _MIME_TYPES:
            yield Violation((*path, "MimeType"), f"is {value!r}", f"Take {' or '.join(_MIME_TYPES)}")


def _no_text_feature(document: Body) -> Iterator[Violation]:
    for path, config in _clarify(document):
        types = at(config, "InferenceConfig", "FeatureTypes")
        if types is not None and "text" not in types:
            where = (*path, "InferenceConfig", "FeatureTypes")
            yield Violation(where, "has no 'text'", "Add text, or remove FeatureTypes: they are for text analysis")


def _no_text_config(document: Body) -> Iterator[Violation]:
    for path, config in _clarify(document):
        types, shap = at(config, "InferenceConfig", "FeatureTypes"), at(config, "ShapConfig")
        if types is not None and shap is not None and "TextConfig" not in shap:
            problem = "lacks TextConfig, and FeatureTypes ask for text analysis"
            yield Violation((*path, "ShapConfig"), problem, "Add TextConfig with Language and Granularity")


RULES = (
    Rule(
        id="shap-baseline-is-one",
        level=Level.ERROR,
        evidence="M",
        what="ShapBaselineConfig has exactly one of ShapBaseline and ShapBaselineUri",
        reason="The two exclude each other, and one is required.",
        source="botocore model",
        about=("ShapBaselineConfig",),
        check=_not_one_baseline,
    ),
    Rule(
        id="shap-mime-type-values",
        level=Level.ERROR,
        evidence="M",
        what="MimeType of the baseline is text/csv or application/jsonlines",
        reason="The API offers these two, and its shape has only a pattern for them.",
        source="botocore model",
        about=("MimeType",),
        check=_odd_mime_type,
    ),
    Rule(
        id="feature-types-have-text",
        level=Level.ERROR,
        evidence="M",
        what="FeatureTypes holds at least one text",
        reason="Feature types exist for the analysis of text only.",
        source="botocore model",
        about=("FeatureTypes",),
        check=_no_text_feature,
    ),
    Rule(
        id="feature-types-need-text-config",
        level=Level.WARNING,
        evidence="M/I",
        what="ShapConfig has TextConfig when FeatureTypes are given",
        reason="Feature types exist for the analysis of text, and that needs TextConfig.",
        source="inference from the botocore model",
        about=("FeatureTypes",),
        check=_no_text_config,
    ),
)
