"""`syncer init`, `skeleton` and `schema`: what a new repository needs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from syncer import jsonschema, skeleton
from syncer.commands import onto_github
from syncer.errors import Exit, UsageError
from syncer.targets import FILE

if TYPE_CHECKING:
    from pathlib import Path

    from syncer.shell import Shell

_SETTINGS = """\
# Targets: one account and region each, with its own desired folder and ledger.
owner: {owner}
targets:
  default:
    # account: "123456789012"    # refuse to act with credentials of any other account
    # region: eu-west-1
    desired: desired
    state: state/default.db
"""
_IGNORE = """\
state/*.db*
state/sandbox*.json*
"""
_LONGEST_OWNER = 64
_FIRST = """\
# yaml-language-server: $schema=../.syncer/desired.schema.json
# A SageMaker endpoint config, in the API's own member names. `syncer skeleton` shows every parameter.
EndpointConfigName: my-first-endpoint
ProductionVariants:
  - VariantName: main
    ModelName: my-model
    InstanceType: ml.m5.large
    InitialInstanceCount: 1
Endpoint: {}
"""


def init(shell: Shell, *, owner: str | None, action: str | None = None) -> Exit:
    """Make folders, settings, a first file and the editor's schema; nothing that exists is overwritten.

    With an `action` also the workflows that use it, and a word on what is to be set on GitHub. Raises UsageError.
    """
    settled = (shell.cwd / FILE).exists()
    if settled and owner:
        raise UsageError(f"{FILE} exists, and names its owner", f"Change `owner` in {FILE}")
    if action is not None:
        onto_github.check(shell, action)
    for path, content in _files(shell, owner, settled=settled).items():
        _make(shell, path, content)
    (shell.cwd / "state").mkdir(exist_ok=True)
    if action is not None:
        for path, content in onto_github.files(shell, action).items():
            _make(shell, path, content)
    shell.say("Next: `syncer sandbox seed`, `syncer plan --sandbox`, `syncer apply --sandbox`\n")
    if action is not None:
        shell.say(onto_github.next_steps(shell, action))
    return Exit.OK


def _files(shell: Shell, owner: str | None, *, settled: bool) -> dict[Path, str]:
    first = {} if settled else {shell.cwd / "desired" / "my-first-endpoint.yaml": _FIRST}
    return {
        shell.cwd / FILE: _SETTINGS.format(owner=json_text(_owner(owner, shell.cwd.name))),
        **first,
        shell.cwd / ".syncer" / "desired.schema.json": _schema(),
        shell.cwd / ".gitignore": _IGNORE,
    }


def _make(shell: Shell, path: Path, content: str) -> None:
    shell.say(f"{'made' if _write(path, content) else 'kept'} {path.relative_to(shell.cwd)}\n")


def _owner(asked: str | None, folder: str) -> str:
    """Return the owner asked for, or the folder's name as far as a name may have it. Raises UsageError."""
    if asked is None:
        return re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")[:_LONGEST_OWNER].strip("-") or "default"
    if not re.fullmatch(r"[A-Za-z0-9](-*[A-Za-z0-9._]){0,63}", asked):
        raise UsageError(f"--owner {asked!r} is no name", "Use letters, digits, dots, underscores and hyphens, at most 64")
    return asked


def json_text(name: str) -> str:
    """Quote a name for YAML: JSON's quotes are YAML's too."""
    return json.dumps(name)


def _write(path: Path, content: str) -> bool:
    """Write a new file; say whether there was none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        return False
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}", "Run it in a folder of yours") from None
    return True


def show_skeleton(shell: Shell) -> Exit:
    """Print the commented file with every parameter."""
    shell.say(skeleton.text())
    return Exit.OK


def _schema() -> str:
    return json.dumps(jsonschema.document(), indent=1, ensure_ascii=False) + "\n"


def show_schema(shell: Shell) -> Exit:
    """Print the JSON Schema of a desired file."""
    shell.say(_schema())
    return Exit.OK
