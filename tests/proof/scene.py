"""The run that is killed at every effect: two new configs, two edits that roll, a new endpoint, tags set and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_FILE = """\
EndpointConfigName: {name}
ProductionVariants:
  - {{VariantName: main, ModelName: {model}, InstanceType: ml.m5.large, InitialInstanceCount: {count}}}
Tags:
{tags}{endpoint}"""
MODELS = ("m1", "m2", "m3")


def _file(
    name: str, model: str = "m1", *, count: int = 1, tags: tuple[str, ...] = ("team=risk",), endpoint: bool = True
) -> str:
    lines = "".join(f"  - {{Key: {tag.split('=')[0]}, Value: {tag.split('=')[1]}}}\n" for tag in tags)
    return _FILE.format(name=name, model=model, count=count, tags=lines, endpoint="Endpoint: {}\n" if endpoint else "")


BEFORE = {
    "edited": _file("edited"),
    "both": _file("both", "m2"),
    "tagged": _file("tagged", "m3", tags=("team=risk", "stage=test")),
}
AFTER = {
    "edited": _file("edited", "m2"),
    "both": _file("both", "m2", count=2, tags=("team=ops",)),
    "tagged": _file("tagged", "m3", tags=("team=risk", "cost=7")),
    "new": _file("new", "m1"),
    "config-only": _file("config-only", "m3", endpoint=False),
}


def write(folder: Path, files: dict[str, str]) -> None:
    """Put the desired files there."""
    desired = folder / "desired"
    desired.mkdir(exist_ok=True)
    for name, text in files.items():
        (desired / f"{name}.yaml").write_text(text, encoding="utf-8")
