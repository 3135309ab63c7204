"""Texts that other readers of YAML make something else of: each must be read exactly as it is written."""

from __future__ import annotations

from hostile_corpus.case import OK, Case, desired

# What is written → what is read, as JSON writes it. Source: the coercion table of YAML 1.1 and of the readers that followed it.
TEXTS = {
    "NO": "NO",
    "no": "no",
    "on": "on",
    "Off": "Off",
    "y": "y",
    "yes": "yes",
    "true": "true",
    "False": "False",
    "0123": "0123",
    "012345670123": "012345670123",
    "0o17": "0o17",
    "0x1F": "0x1F",
    "0b11": "0b11",
    "1_000": "1_000",
    "1e3": "1e3",
    "1.0": "1.0",
    "1.10": "1.10",
    "-0": "-0",
    "+1": "+1",
    ".5": ".5",
    "12:30:45": "12:30:45",
    "1:2": "1:2",
    "2026-01-31": "2026-01-31",
    "2024-02-30": "2024-02-30",
    "2001-12-14t21:59:43.10-05:00": "2001-12-14t21:59:43.10-05:00",
    ".inf": ".inf",
    "-.INF": "-.INF",
    ".NaN": ".NaN",
    "=": "=",
    '"null"': "null",
    "'NULL'": "NULL",
    '""': "",
    "9999999999999999999999": "9999999999999999999999",
    "a b  c": "a b  c",
    '"  a "': "  a ",
    "a=b": "a=b",
    "a/b:c": "a/b:c",
    '"\\u00e9"': "\u00e9",
    "\u00e9": "\u00e9",
}
_NUMBERS = {"1": "1", "+2": "2", "1.50": "1.5", "1e0": "1.0", "0.1": "0.1", "100": "100"}
_FILE = """\
EndpointConfigName: as-written
ProductionVariants:
  - {{VariantName: main, ModelName: m1, InstanceType: ml.m5.large, InitialInstanceCount: 1, InitialVariantWeight: {weight}}}
Tags:
  - Key: as-written
    Value: {text}
"""
_PLAN = ("plan", "--sandbox", "--format", "json", "as-written")


def _case(says: str, **written: str) -> Case:
    return Case(desired(_FILE.format(**{"text": "x", "weight": "1", **written})), OK, says, words=_PLAN, used=True)


READ_CASES = {f"text {text}": _case(f'"Value": "{read}"', text=text) for text, read in TEXTS.items()}
READ_CASES |= {f"weight {text}": _case(f'"InitialVariantWeight": {read}', weight=text) for text, read in _NUMBERS.items()}
