"""The workflows: the linters find nothing in them, what varies from target to target, and what `init --github` writes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from syncer.workflows import FOLDER, KINDS, PLACEHOLDER, Workflow, is_pinned, template

if TYPE_CHECKING:
    from world import World

ROOT = Path(__file__).parent.parent
PROGRAMS = Path(sys.executable).parent
EXAMPLES = ROOT / "examples/workflows"
PINNED = f"acme/syncer@{'a1' * 20}"
SEVERAL = """\
targets:
  prod: {region: eu-west-1, state: "s3://ledgers/prod.db"}
  "on": {}
  st.ag-ing: {}
"""
BAD = """\
name: bad
on: pull_request_target
jobs:
  bad:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - run: echo ${{ github.event.pull_request.title }}
"""


def lint(*paths: Path) -> dict[str, str]:
    """What each linter says about workflows and actions, "" for nothing; actionlint knows workflows alone."""
    zizmor = [
        "zizmor",
        "--offline",
        "--no-progress",
        "--quiet",
        "--persona=auditor",
        "--config",
        str(ROOT / ".github/zizmor.yml"),
    ]
    flows = [str(path) for path in paths if path.name != "action.yml"]
    return {words[0]: _said([*words, *names]) for words, names in ((zizmor, map(str, paths)), (["actionlint"], flows))}


def _said(words: list[str]) -> str:
    program, *arguments = words
    done = subprocess.run([PROGRAMS / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def workflow(text: str) -> Any:
    """A workflow as data; `on` is a boolean in YAML 1.1."""
    return yaml.load(text, yaml.BaseLoader)  # makes strings and nothing else


def job(text: str) -> Any:
    """The one job of a workflow."""
    [found] = workflow(text)["jobs"].values()
    return found


def test_the_linters_find_nothing_in_the_action_the_examples_and_our_own_workflows() -> None:
    paths = [*ROOT.glob(f"{FOLDER}/*.yml"), *EXAMPLES.glob("*.yml"), ROOT / "action.yml"]

    assert len(paths) == 8
    assert lint(*paths) == {"zizmor": "", "actionlint": ""}


def test_both_linters_find_what_is_wrong_with_a_bad_workflow(tmp_path: Path) -> None:
    path = tmp_path / FOLDER / "bad.yml"
    path.parent.mkdir(parents=True)
    path.write_text(BAD, encoding="utf-8")

    said = lint(path)

    for audit in ("dangerous-triggers", "template-injection", "unpinned-uses", "artipacked", "excessive-permissions"):
        assert f"[{audit}]" in said["zizmor"]
    assert "is potentially untrusted" in said["actionlint"]


def test_the_examples_are_the_templates() -> None:
    assert {path.name: path.read_text(encoding="utf-8") for path in EXAMPLES.iterdir()} == {
        f"{kind}.yml": template(kind).read_text(encoding="utf-8") for kind in KINDS
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_is_the_workflow_of_the_target_default(kind: str) -> None:
    assert Workflow("default").text(kind) == template(kind).read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_a_workflow_of_another_target_has_nothing_left_of_the_template(kind: str) -> None:
    text = Workflow("on", "eu-west-1", PINNED).text(kind)

    found = job(text)
    ours = found["steps"][-1]
    assert ours["uses"] == PINNED
    assert (ours["with"]["command"], ours["with"]["target"]) == (kind, "on")
    assert found["steps"][1]["with"]["role-to-assume"] == f"${{{{ vars.SYNCER_{kind.upper()}_ROLE_ON }}}}"
    assert found["steps"][1]["with"]["aws-region"] == "eu-west-1"
    assert found["name"] == workflow(text)["name"] == f"syncer {kind} on"
    assert "default\n" not in text.replace("default: ", "")
    assert PLACEHOLDER not in text


def test_apply_and_drift_of_a_target_wait_for_each_other_and_for_nobody_else() -> None:
    groups = {
        (target, kind): workflow(Workflow(target).text(kind))["concurrency"]["group"]
        for target in ("default", "prod")
        for kind in KINDS
    }

    assert groups["prod", "apply"] == groups["prod", "drift"] == "syncer-state-prod"
    assert groups["default", "apply"] == groups["default", "drift"] == "syncer-state-default"
    assert len(set(groups.values())) == 4


def test_the_plans_of_one_pull_request_replace_each_other_but_not_those_of_another_target() -> None:
    assert workflow(Workflow("prod").text("plan"))["concurrency"] == {
        "group": "syncer-plan-prod-${{ github.event.pull_request.number || github.ref }}",
        "cancel-in-progress": "true",
    }


def test_apply_waits_in_an_environment_and_drift_in_none() -> None:
    assert job(Workflow("default").text("apply"))["environment"] == "production"
    assert job(Workflow("prod").text("apply"))["environment"] == "prod"
    assert "environment" not in job(Workflow("prod").text("drift"))


@pytest.mark.parametrize(
    ("kind", "rights"),
    [
        ("plan", {"contents": "read", "id-token": "write", "pull-requests": "write"}),
        ("apply", {"contents": "read", "id-token": "write", "pull-requests": "write"}),
        ("drift", {"contents": "read", "id-token": "write", "issues": "write"}),
    ],
)
def test_a_workflow_may_do_what_it_needs_and_nothing_else(kind: str, rights: dict[str, str]) -> None:
    text = Workflow("default").text(kind)

    assert workflow(text)["permissions"] == {}
    assert job(text)["permissions"] == rights
    assert job(text)["steps"][0]["with"]["persist-credentials"] == "false"
    assert all(is_pinned(step["uses"]) for step in job(text)["steps"])


@pytest.mark.parametrize("action", ["acme/syncer@v1", "acme/syncer", f"acme/syncer@{'a' * 39}", f"acme@{'a' * 40}", "./", ""])
def test_init_refuses_an_action_that_is_not_pinned(world: World, action: str) -> None:
    refused = world.run("init", "--github", "--action", action)

    assert refused.code == 2
    assert "give all 40 hex digits" in refused.err
    assert not (world.path / "syncer.yaml").exists()


def test_init_refuses_an_action_without_workflows(world: World) -> None:
    assert world.run("init", "--action", PINNED).code == 2


def test_init_makes_no_workflows_unasked(world: World) -> None:
    assert world.run("init").code == 0
    assert not (world.path / ".github").exists()


def test_init_makes_the_workflows_and_says_what_to_set_next(world: World) -> None:
    made = world.run("init --github")

    assert made.code == 0
    for kind in KINDS:
        assert (world.path / FOLDER / f"{kind}.yml").read_bytes() == (EXAMPLES / f"{kind}.yml").read_bytes()
    assert made.out.partition("Next, on GitHub:\n")[2] == (
        f"  put the action that you use in the place of {PLACEHOLDER} in .github/workflows\n"
        "  variable AWS_REGION: the region\n"
        "  roles: fill in what stands between < and > in .github/iam (docs/github.md has the commands)\n"
        "  environment production: allow the branch main alone; add reviewers if you want them\n"
        "  variable SYNCER_PLAN_ROLE: the ARN of the role that reads for plan\n"
        "  variable SYNCER_APPLY_ROLE: the ARN of the role that writes for apply\n"
        "  variable SYNCER_DRIFT_ROLE: the ARN of the role that reads for drift\n"
        "  state of target default in syncer.yaml: s3://BUCKET/default.db, for a runner keeps no files\n"
    )


def test_init_makes_workflows_for_each_target_that_the_linters_accept(world: World) -> None:
    world.write(SEVERAL, "syncer.yaml")

    made = world.run("init", "--github", "--action", PINNED)

    paths = sorted((world.path / FOLDER).iterdir())
    assert [path.name for path in paths] == [
        f"{kind}-{name}.yml" for kind in sorted(KINDS) for name in ("on", "prod", "st.ag-ing")
    ]
    assert lint(*paths) == {"zizmor": "", "actionlint": ""}
    assert "variable SYNCER_APPLY_ROLE_ST_AG_ING" in made.out
    assert "s3://BUCKET/on.db" in made.out
    assert "s3://BUCKET/prod.db" not in made.out


def test_init_makes_the_policies_of_each_target_with_what_is_known_of_it(world: World) -> None:
    known = '{account: "123456789012", region: eu-west-1, state: "s3://vault/ledger/prod.db"}'
    world.write(f"owner: risk\ntargets:\n  prod: {known}\n  default: {{}}\n", "syncer.yaml")
    world.run("init --github")
    names = ("prod/apply.json", "apply.json", "prod/trust-apply.json")
    prod, default, trust = ((world.path / ".github/iam" / name).read_text(encoding="utf-8") for name in names)

    assert set(re.findall("<[A-Z_]+>", prod)) == {"<EXECUTION_ROLE>"}
    assert "arn:aws:s3:::vault/ledger/prod.db" in prod
    assert '"prod"' in prod
    assert "<ACCOUNT>" in default
    assert ":environment:prod" in trust
    assert all(json.loads(text)["Statement"] for text in (prod, default, trust))


def test_init_overwrites_no_workflow(world: World) -> None:
    world.write("mine\n", f"{FOLDER}/plan.yml")

    made = world.run("init --github")

    assert f"kept {FOLDER}/plan.yml" in made.out
    assert f"made {FOLDER}/apply.yml" in made.out
    assert (world.path / FOLDER / "plan.yml").read_text(encoding="utf-8") == "mine\n"


def test_init_makes_no_workflows_where_github_would_not_read_them(world: World) -> None:
    (world.path / ".git").mkdir()
    world.path = world.path / "endpoints"
    world.path.mkdir()

    refused = world.run("init --github")

    assert refused.code == 2
    assert f"GitHub reads workflows only in {world.path.parent / FOLDER}" in refused.err
    assert list(world.path.iterdir()) == []


def test_the_package_carries_the_templates(tmp_path: Path) -> None:
    """Built as a wheel is: setuptools' own build step, into a folder."""
    build = ["-q", "egg_info", "--egg-base", str(tmp_path), "build_py", "--build-lib", str(tmp_path)]
    program = f"from setuptools import setup; setup(script_args={build})"
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, check=True, capture_output=True)

    assert sorted(path.name for path in (tmp_path / "syncer/workflows").glob("*.yml")) == ["apply.yml", "drift.yml", "plan.yml"]
