"""What the documents say is what the program does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from typer.main import get_command
from typer.testing import CliRunner

from syncer import jsonschema, rules, skeleton
from syncer.cli import app
from syncer.commands.ci import job
from syncer.errors import PRECEDENCE, Exit
from syncer.model import Verdict
from syncer.workflows import KINDS, Workflow

if TYPE_CHECKING:
    from world import World

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/github.md").read_text(encoding="utf-8")
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
CODE = re.compile(r"^ *(```+|~~~+).*?^ *\1 *$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
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


# --- links -----------------------------------------------------------------------------------------------------------


def links(path: Path) -> list[tuple[str, str]]:
    """The links of a page that lead to files: path and fragment; code has none."""
    text = CODE.sub("", path.read_text(encoding="utf-8"))
    found = re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", text)
    return [(file, fragment) for file, fragment in found if not re.match(r"[a-z]+:", file)]


def headings(path: Path) -> set[str]:
    """What GitHub makes of a page's headings: lower case, no punctuation, hyphens for spaces."""
    said = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in said}


def lost(path: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    found = [(path.parent / file if file else path, fragment) for file, fragment in links(path)]
    return [
        f"{place}#{fragment}"
        for place, fragment in found
        if not place.exists() or (fragment and fragment not in headings(place))
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_to_a_heading_in_it(path: Path) -> None:
    assert lost(path) == []


def test_a_link_to_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    text = "# One: two\n[a](#one-two) [b](page.md#three) [c](gone.md) ![d](gone.png) `[e](code.md)`\n"
    page.write_text(text, encoding="utf-8")

    assert [place.removeprefix(f"{tmp_path}/") for place in lost(page)] == ["page.md#three", "gone.md#", "gone.png#"]


# --- GitHub ----------------------------------------------------------------------------------------------------------


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below a heading of the guide, without its head."""
    section = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", GUIDE, re.DOTALL | re.MULTILINE)[0]
    rows = re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE)[0].splitlines()
    return [[cell.strip() for cell in row.strip("|").split(" |")] for row in rows[2:]]


def test_the_guide_names_the_inputs_of_the_action_with_their_defaults() -> None:
    told = {row[0].strip("`"): row[1].strip("`") for row in table("Inputs")}

    assert told == {name: one.get("default", "") for name, one in ACTION["inputs"].items()}


def test_the_guide_names_the_outputs_of_the_action() -> None:
    assert [row[0].strip("`") for row in table("Outputs")] == list(ACTION["outputs"])


def test_the_guide_names_every_reason_for_a_failure_and_its_exit_code() -> None:
    codes = {name: kind.exit_code for kind, name in job._REASONS} | {name: code for code, name in job.REASONS_OF_CODES.items()}

    assert {row[0].strip("`"): row[1] for row in table("Failures")} == {name: str(code.value) for name, code in codes.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_guide_names_the_permissions_of_a_workflow(kind: str) -> None:
    told = {row[0]: row[1] for row in table("Permissions")}
    given = yaml.safe_load(Workflow("default").text(kind))["jobs"][kind]["permissions"]

    assert told[kind] == ", ".join(f"`{name}: {right}`" for name, right in given.items())


@pytest.mark.parametrize("name", [f"{prefix}{kind}" for kind in KINDS for prefix in ("", "trust-")])
def test_the_guide_fills_in_every_placeholder_of_a_role(name: str) -> None:
    text = (ROOT / f"syncer/workflows/iam/{name}.json").read_text(encoding="utf-8")

    assert set(re.findall("<[A-Z_]+>", text)) - set(re.findall(r'-e "s\|(<[A-Z_]+>)\|', GUIDE)) == set()
