"""action.yml: its interface, what reaches a script, and that what is written about it is true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from syncer.commands.ci import job
from syncer.commands.ci.inputs import INPUTS, Input

ROOT = Path(__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INSTALL, RUN = ACTION["runs"]["steps"]
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
FILES = sorted(
    path for folder in ("syncer/workflows", "examples/workflows", ".github/workflows") for path in ROOT.glob(f"{folder}/*.yml")
)
OTHERS = ("actions/", "aws-actions/")  # whose actions are used beside ours

OUTPUTS = [
    "changes",
    "to-create",
    "to-roll",
    "to-tag",
    "refused",
    "drift",
    "complete",
    "plan-digest",
    "plan-json",
    "plan-markdown",
    "current-json",
    "comment-id",
    "comment-url",
    "issue-number",
    "issue-url",
    "applied",
    "failure-reason",
]


def description(item: Input) -> str:
    """What action.yml says of an input: what it means, and its words where that does not name them."""
    named = all(word in item.meaning for word in item.allowed)
    return item.meaning if named else f"{item.meaning} ({', '.join(item.allowed)})"


def blocks(path: Path) -> list[str]:
    """The YAML of a file: all of a workflow, the fenced blocks of a Markdown page."""
    text = path.read_text(encoding="utf-8")
    return [text] if path.suffix == ".yml" else fenced(text)


def fenced(page: str) -> list[str]:
    """The YAML blocks of a Markdown page."""
    return re.findall(r"^ *```ya?ml\n(.*?)^ *```", page, re.DOTALL | re.MULTILINE)


def steps(text: str) -> list[dict[str, Any]]:
    """Every step of a YAML text that uses our action."""
    used = [node for node in mappings(yaml.safe_load(text)) if isinstance(node.get("uses"), str)]
    return [step for step in used if not step["uses"].startswith(OTHERS)]


def mappings(node: Any) -> list[dict[str, Any]]:
    """Every mapping within a document."""
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return ([node] if isinstance(node, dict) else []) + [found for child in inside for found in mappings(child)]


def strange(text: str) -> set[str]:
    """The inputs and outputs that a text uses and the action does not have."""
    named = {step["id"] for step in steps(text) if "id" in step}
    used = {output for step, output in re.findall(r"steps\.([\w-]+)\.outputs\.([\w-]+)", text) if step in named}
    given = {key for step in steps(text) for key in step.get("with", {})}
    return (given - {item.name for item in INPUTS}) | (used - set(OUTPUTS))


def test_the_inputs_are_those_that_syncer_reads_with_their_defaults() -> None:
    assert {name: one["description"] for name, one in ACTION["inputs"].items()} == {
        item.name: description(item) for item in INPUTS
    }
    given = {name: one.get("default", "") for name, one in ACTION["inputs"].items()}
    assert given == {item.name: item.default for item in INPUTS} | {"github-token": "${{ github.token }}"}
    assert [name for name, one in ACTION["inputs"].items() if one.get("required")] == ["command"]


def test_the_outputs_are_these_and_come_from_the_step_that_runs_syncer() -> None:
    assert {name: one["value"] for name, one in ACTION["outputs"].items()} == {
        name: f"${{{{ steps.{RUN['id']}.outputs.{name} }}}}" for name in OUTPUTS
    }


def test_every_reason_for_a_failure_is_named() -> None:
    words = set(re.findall(r"[a-z-]+", ACTION["outputs"]["failure-reason"]["description"]))

    assert {name for _kind, name in job._REASONS} | set(job.REASONS_OF_CODES.values()) <= words


def test_every_input_reaches_syncer_by_the_environment() -> None:
    given = {item.variable: f"${{{{ inputs.{item.name} }}}}" for item in INPUTS}

    assert RUN["env"] | {"INPUT_PYTHON": INSTALL["env"]["INPUT_PYTHON"]} == given


def test_no_script_has_anything_interpolated_and_none_writes_what_later_steps_trust() -> None:
    scripts = INSTALL["run"] + RUN["run"]

    assert "${{" not in scripts
    assert "GITHUB_ENV" not in scripts
    assert "GITHUB_PATH" not in scripts
    assert not [step for step in (INSTALL, RUN) if "uses" in step]


def test_the_last_line_becomes_syncer() -> None:
    last = RUN["run"].strip().splitlines()[-1]

    assert last == 'exec "$RUNNER_TEMP/syncer-venv/bin/python" -P -m syncer ci "$INPUT_COMMAND"'


@pytest.mark.parametrize("path", PAGES + FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_written_uses_only_inputs_and_outputs_that_exist(path: Path) -> None:
    assert [found for text in blocks(path) for found in strange(text)] == []


def test_every_workflow_but_the_one_of_the_tests_uses_the_action() -> None:
    assert sorted(path.name for path in FILES if any(steps(text) for text in blocks(path))) == sorted(
        3 * ["apply.yml", "drift.yml", "plan.yml"]
    )


@pytest.mark.parametrize("keys", ["comand: plan", "command: plan, scope: prod"])
def test_a_planted_wrong_input_is_found_in_a_page(keys: str) -> None:
    page = f"Use it so:\n\n```yaml\n- uses: acme/syncer@v1\n  with: {{{keys}}}\n```\n"

    assert [strange(text) != set() for text in fenced(page)] == [True]


def test_a_planted_wrong_output_is_found() -> None:
    used = "if: ${{ steps.syncer.outputs.drfit == 'true' }}"

    assert strange(f"steps:\n  - {{id: syncer, uses: ./, with: {{command: drift}}}}\n  - {used}\n") == {"drfit"}
