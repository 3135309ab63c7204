"""Trees of desired files for tests: one good file, written many times."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from syncer import desired

if TYPE_CHECKING:
    from syncer.model import Level

GOOD = """\
EndpointConfigName: NAME
ProductionVariants:
  - {VariantName: main, ModelName: 0123, InstanceType: ml.m5.xlarge, InitialInstanceCount: 2}
"""


def write(tree: Path, name: str, *more: str, text: str = GOOD, logical: str = "") -> None:
    """Write a file; NAME in its text becomes the logical name, by default the name of the file."""
    path = tree / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join((text.replace("NAME", logical or Path(name).stem), *more)), encoding="utf-8")


def load(tree: Path, **levels: Level) -> desired.Loaded:
    """Load a tree, with levels of rules by id (`_` for `-`)."""
    by_id = {rule.replace("_", "-"): level for rule, level in levels.items()}
    return desired.load(tree, by_id, shown_from=tree.parent)


def told(loaded: desired.Loaded) -> list[tuple[str, str]]:
    """Return place and rule of each finding."""
    return [(str(finding.position), finding.rule) for finding in loaded.findings]
