"""What a run leaves to the steps after it: outputs, and files in the runner's own folder."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from syncer.errors import UsageError
from syncer.render import as_json, markdown, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.commands.ci.job import Job
    from syncer.model import Plan


def write(job: Job, plan: Plan, *, drift: bool = False) -> None:
    """Write the outputs of a plan or a drift report, and its files where the runner has a folder for them."""
    for name, value in (counts(plan) | _files(job, plan, drift=drift)).items():
        job.runner.output(name, value)


def counts(plan: Plan) -> dict[str, str]:
    """Return what a plan comes to, as outputs."""
    operations = Counter(step.operation for change in plan.pending for step in change.steps)
    return {
        "changes": _word(bool(plan.pending)),
        "to-create": str(operations["CreateEndpointConfig"]),
        "to-roll": str(operations["CreateEndpoint"] + operations["UpdateEndpoint"]),
        "to-tag": str(operations["AddTags"] + operations["DeleteTags"]),
        "refused": str(sum(bool(change.refusals) for change in plan.changes)),
        "drift": _word(bool(rows.drifted(plan))),
        "complete": _word(not rows.unread(plan)),
        "plan-digest": plan.digest if plan.pending else "",
    }


def _word(truth: bool) -> str:  # noqa: FBT001  # what it is for
    return "true" if truth else "false"


def current(plan: Plan) -> Mapping[str, str]:
    """Return which config is, or will be, the right one of each declared name."""
    return {change.name: change.difference.current for change in plan.changes if change.difference.file}


def _files(job: Job, plan: Plan, *, drift: bool) -> dict[str, str]:
    """Write the files beside nothing that a checkout holds; returns their paths."""
    temporary = job.shell.environment.get("RUNNER_TEMP", "")
    if not temporary:
        return {}
    folder = Path(temporary) / f"syncer-{plan.scope.target}"
    texts = {
        "plan-json": ("plan.json", (as_json.drift if drift else as_json.plan)(plan)),
        "plan-markdown": ("plan.md", (markdown.drift if drift else markdown.plan)(plan)),
        "current-json": ("current.json", json.dumps(current(plan), indent=1, sort_keys=True) + "\n"),
    }
    return {name: str(_write(folder / file, text)) for name, (file, text) in texts.items()}


def _write(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", "See RUNNER_TEMP") from None
    return path
