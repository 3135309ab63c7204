"""The GitHub workflows of a target: templates, which are valid workflows of the target `default`, and what of them varies."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

KINDS = ("plan", "apply", "drift")
FOLDER = ".github/workflows"
POLICIES = ".github/iam"
PLACEHOLDER = f"your-org/syncer@{'0' * 40}"  # the action, where nobody said which; no commit has this id
REGION = "AWS_REGION"
_REMINDER = " # the release that you use"
_DEFAULT = "default"
_ACTION = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+@[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Workflow:
    """What differs from one target's workflows to another's; where `region` is empty, the variable AWS_REGION says it."""

    target: str
    region: str = ""
    action: str = PLACEHOLDER

    @property
    def environment(self) -> str:
        """The environment of GitHub in which the target is applied."""
        return "production" if self.target == _DEFAULT else self.target

    def role(self, kind: str) -> str:
        """Return the variable of GitHub that holds the role of a kind of workflow."""
        name = f"SYNCER_{kind.upper()}_ROLE"
        return name if self.target == _DEFAULT else f"{name}_{re.sub('[^A-Z0-9]', '_', self.target.upper())}"

    def path(self, kind: str) -> str:
        """Return where a workflow is kept, from the root of the repository."""
        return f"{FOLDER}/{file_name(kind, self.target)}"

    def text(self, kind: str) -> str:
        """Write a workflow."""
        written = template(kind).read_text(encoding="utf-8")
        for old, new in self._changes(kind).items():
            written = written.replace(old, new)
        return written

    def _changes(self, kind: str) -> dict[str, str]:
        region = {f"aws-region: ${{{{ vars.{REGION} }}}}": f"aws-region: {self.region}"} if self.region else {}
        action = {} if self.action == PLACEHOLDER else {f"{PLACEHOLDER}{_REMINDER}": self.action}
        return region | action | ({} if self.target == _DEFAULT else self._names(kind))

    def _names(self, kind: str) -> dict[str, str]:
        quoted = f'"{self.target}"'  # a target may be called `on`, or `1e3`
        return {
            f"name: syncer {kind}\n": f"name: syncer {kind} {self.target}\n",
            f"syncer-plan-{_DEFAULT}-": f"syncer-plan-{self.target}-",
            f"syncer-state-{_DEFAULT} ": f"syncer-state-{self.target} ",
            "environment: production ": f"environment: {quoted} ",
            f"SYNCER_{kind.upper()}_ROLE ": f"{self.role(kind)} ",
            f"target: {_DEFAULT}\n": f"target: {quoted}\n",
        }


def policies(known: Mapping[str, str]) -> dict[str, str]:
    """Return the IAM policies of the roles by file name; `known` is put in the place of what stands between < and >."""
    found = {}
    for file in sorted((resources.files(__name__) / "iam").iterdir(), key=lambda file: file.name):
        text = file.read_text(encoding="utf-8")
        for name, value in known.items():
            text = text.replace(f"<{name}>", json.dumps(value)[1:-1])
        found[file.name] = text
    return found


def file_name(kind: str, target: str) -> str:
    """Return the name of a target's workflow: `apply.yml`, or `apply-prod.yml` for another target than `default`."""
    return f"{kind}.yml" if target == _DEFAULT else f"{kind}-{target}.yml"


def template(kind: str) -> Traversable:
    """Return the template of a kind of workflow."""
    return resources.files(__name__) / f"{kind}.yml"


def is_pinned(action: str) -> bool:
    """Say whether an action is named with the whole id of a commit; tags and branches move."""
    return _ACTION.fullmatch(action) is not None
