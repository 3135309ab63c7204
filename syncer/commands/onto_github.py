"""`syncer init --github`: the workflows of each target, and what is to be set on GitHub next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer import targets, workflows
from syncer.errors import UsageError
from syncer.workflows import FOLDER, KINDS, PLACEHOLDER, POLICIES, REGION, Workflow, is_pinned

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from syncer.shell import Shell
    from syncer.targets import Target

BRANCH = "main"  # as in the templates of the workflows
_RIGHTS = {"plan": "reads", "apply": "writes", "drift": "reads"}


def check(shell: Shell, action: str) -> None:
    """Raise UsageError where workflows would not be read, or the action is not pinned."""
    if action != PLACEHOLDER and not is_pinned(action):
        hint = "A tag can be moved to other code; give all 40 hex digits of a commit"
        raise UsageError(f"--action {action!r} is not OWNER/REPO@COMMIT", hint)
    inside = next((parent for parent in shell.cwd.parents if (parent / ".git").exists()), None)
    if inside is not None and not (shell.cwd / ".git").exists():
        hint = "Run it there, and give the action this folder as working-directory; the other files may stay here"
        raise UsageError(f"GitHub reads workflows only in {inside / FOLDER}", hint)


def files(shell: Shell, action: str) -> dict[Path, str]:
    """Return the workflows and the policies of each target of syncer.yaml: paths and what they hold."""
    found = targets.load(shell.cwd).values()
    written = [_workflow(target, action) for target in found]
    made = {shell.cwd / one.path(kind): one.text(kind) for one in written for kind in KINDS}
    policies = {_folder(target): workflows.policies(_known(target)) for target in found}
    return made | {shell.cwd / folder / name: text for folder, each in policies.items() for name, text in each.items()}


def _folder(target: Target) -> str:
    """Return where the policies of a target's roles are kept, from the root of the repository."""
    return POLICIES if target.name == targets.DEFAULT else f"{POLICIES}/{target.name}"


def _known(target: Target) -> dict[str, str]:
    """Return what the policies hold of a target, as far as syncer.yaml knows it."""
    said = {
        "OWNER": target.owner,
        "TARGET": target.name,
        "ENVIRONMENT": Workflow(target.name).environment,
        "BRANCH": BRANCH,
        "ACCOUNT": target.account,
        "REGION": target.region,
        "BUCKET": target.state.bucket,
        "KEY": target.state.key,
    }
    return {name: text for name, text in said.items() if text}


def next_steps(shell: Shell, action: str) -> str:
    """Say what is to be set, which no file in git can."""
    found = targets.load(shell.cwd)
    lines = ["Next, on GitHub:", *_action(action), *_region(found)]
    lines += [f"roles: fill in what stands between < and > in {POLICIES} (docs/github.md has the commands)"]
    lines += [line for target in found.values() for line in _steps(target, action)]
    return "\n  ".join(lines) + "\n"


def _workflow(target: Target, action: str) -> Workflow:
    return Workflow(target.name, target.region, action)


def _action(action: str) -> list[str]:
    asked = f"put the action that you use in the place of {PLACEHOLDER} in {FOLDER}"
    return [asked] if action == PLACEHOLDER else []


def _region(found: Mapping[str, Target]) -> list[str]:
    return [] if all(target.region for target in found.values()) else [f"variable {REGION}: the region"]


def _steps(target: Target, action: str) -> list[str]:
    workflow = _workflow(target, action)
    roles = [f"variable {workflow.role(kind)}: the ARN of the role that {_RIGHTS[kind]} for {kind}" for kind in KINDS]
    kept = f"state of target {target.name} in {targets.FILE}: s3://BUCKET/{target.name}.db, for a runner keeps no files"
    protected = f"environment {workflow.environment}: allow the branch main alone; add reviewers if you want them"
    return [protected, *roles, *([] if target.state.bucket else [kept])]
