"""What the documents say is what the program does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from syncer import jsonschema, rules, skeleton
from syncer.cli import app
from syncer.errors import PRECEDENCE, Exit
from syncer.model import Verdict

if TYPE_CHECKING:
    from world import World

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]  # the root is a group


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`syncer {command}" in README


@pytest.mark.parametrize("command", [command for command in COMMANDS if command != "sandbox"])
def test_every_command_has_help_that_states_the_exit_codes(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"])

    assert shown.exit_code == 0
    assert "Exit codes: 0 fine; 1 failed; 2 wrong usage; 3 differences" in " ".join(shown.output.split())


def test_every_option_has_help() -> None:
    bare = [
        f"{name} {parameter.name}"
        for name, command in get_command(app).commands.items()  # type: ignore[attr-defined]
        for parameter in command.params
        if not getattr(parameter, "help", None)
    ]

    assert bare == []


@pytest.mark.parametrize("code", list(Exit))
def test_every_exit_code_is_in_the_readme(code: Exit) -> None:
    assert re.search(rf"^\| {code.value} \|", README, re.MULTILINE)


def test_the_readme_states_the_order_of_exit_codes() -> None:
    order = ", ".join(str(code.value) for code in PRECEDENCE if code is not Exit.OK)

    assert f"the first of {order} is the exit code" in README


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.IN_SYNC])
def test_every_verdict_is_in_the_readme(verdict: Verdict) -> None:
    assert f"`{verdict}`" in README


def test_the_readme_counts_the_rules() -> None:
    assert f"[{len(rules.RULES)} rules across fields]" in README


def test_the_skeleton_in_the_docs_is_the_one_that_is_printed() -> None:
    assert (ROOT / "docs/skeleton.yaml").read_text(encoding="utf-8") == skeleton.text()


def test_the_schema_in_the_docs_is_the_one_that_is_printed() -> None:
    assert json.loads((ROOT / "docs/desired.schema.json").read_text(encoding="utf-8")) == jsonschema.document()


def test_the_file_shown_in_the_readme_is_valid_and_its_plan_reads_as_shown(world: World) -> None:
    shown = re.findall(r"```yaml\n(# desired/churn-capture.yaml\n.*?)```", README, re.DOTALL)[0]
    world.seed("churn-v7")
    world.write(shown.replace("ml.m5.xlarge ", "ml.m5.large "), "desired/churn-capture.yaml")
    world.applied()
    world.write(shown, "desired/churn-capture.yaml")

    written = world.run("plan --sandbox").out

    expected = re.findall(r"(~ churn-capture  edited.*?)\n\nIn sync", README, re.DOTALL)[0]
    without_hashes = [re.sub(r"-[0-9a-f]{10}", "-HASH", text) for text in (expected, written)]
    assert without_hashes[0] in without_hashes[1]
