"""All targets by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fuzz import event, ledger_file, lock_note, markdown, normal_form, plan_file, yaml_reader

if TYPE_CHECKING:
    from fuzz.target import Target

TARGETS: dict[str, Target] = {
    module.TARGET.name: module.TARGET
    for module in (yaml_reader, normal_form, markdown, ledger_file, plan_file, event, lock_note)
}
