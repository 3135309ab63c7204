"""The inputs of the action: one table, which `action.yml` and its documentation repeat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.errors import UsageError
from syncer.gate import Mode

if TYPE_CHECKING:
    from collections.abc import Mapping

YES_NO = ("true", "false")
_LONGEST_ROLL = 1440  # minutes, as `apply --timeout` has it
_LONGEST_LOCK = 86_400  # seconds, as `--lock-timeout` has it
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Input:
    """One input; `allowed` is empty where any text is."""

    name: str
    default: str
    meaning: str
    allowed: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that carries it."""
        return f"INPUT_{self.name.upper().replace('-', '_')}"


INPUTS = (
    Input("command", "", "what to do: validate, plan, apply or drift", ("validate", "plan", "apply", "drift")),
    Input("target", "", "a target of syncer.yaml; needed where there are several"),
    Input("working-directory", ".", "the folder of syncer.yaml, within the checkout"),
    Input("sandbox", "false", "use the simulated account in place of AWS", YES_NO),
    Input("github-token", "", "what comments and issues are written with; the token of the job by default"),
    Input("comment", "true", "comment on the pull request: always, never, or only with changes", (*YES_NO, "changes-only")),
    Input("comment-author", "github-actions[bot]", "who the token writes as: only comments of this login are ours"),
    Input("reviewed-plan", "require", "what becomes of an edit that stood on no reviewed plan", tuple(Mode)),
    Input("approve-digest", "", "apply the plan with this digest, and no other, although nobody reviewed it"),
    Input("max-changes", "", "refuse to apply more changes than this at once"),
    Input("retry", "", "names whose content rolled back, and is to be tried again; separated by spaces"),
    Input("on-drift", "issue", "keep an issue, fail, do both, or only report", ("issue", "fail", "both", "report")),
    Input("issue-labels", "syncer-drift", "labels of the drift issue, separated by commas; it is found by the first"),
    Input("issue-assignees", "", "who the drift issue is assigned to, separated by commas"),
    Input("notify", "", "who is told when the condition changes: webhook:VARIABLE or sns:ARN"),
    Input("timeout", "45", "minutes to wait for a roll"),
    Input("lock-timeout", "0", "seconds to wait while somebody else is applying"),
    Input("python", "python3", "the Python, 3.11 or newer, that syncer is installed with"),
)
_BY_NAME = {item.name: item for item in INPUTS}


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs as values. `most` is None for any number of changes; `timeout` in minutes, `lock_timeout` in seconds."""

    target: str | None
    directory: str
    sandbox: bool
    token: str
    comment: str
    author: str
    mode: Mode
    digest: str
    most: int | None
    retry: tuple[str, ...]
    on_drift: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    notify: str
    timeout: int
    lock_timeout: float


def read(environment: Mapping[str, str]) -> Inputs:
    """Read the inputs; an empty one is the default. Raises UsageError naming the input and what it may be."""
    text = {name: _text(item, environment) for name, item in _BY_NAME.items() if name != "command"}
    return Inputs(
        target=text["target"] or None,
        directory=text["working-directory"],
        sandbox=text["sandbox"] == "true",
        token=text["github-token"],
        comment=text["comment"],
        author=text["comment-author"],
        mode=Mode(text["reviewed-plan"]),
        digest=_digest(text["approve-digest"]),
        most=_number("max-changes", text["max-changes"], range(1, 1_000_000)) if text["max-changes"] else None,
        retry=tuple(text["retry"].split()),
        on_drift=text["on-drift"],
        labels=_listed(text["issue-labels"]) or (_BY_NAME["issue-labels"].default,),
        assignees=_listed(text["issue-assignees"]),
        notify=text["notify"],
        timeout=_number("timeout", text["timeout"], range(1, _LONGEST_ROLL + 1)),
        lock_timeout=float(_number("lock-timeout", text["lock-timeout"], range(_LONGEST_LOCK + 1))),
    )


def _text(item: Input, environment: Mapping[str, str]) -> str:
    found = environment.get(item.variable, "").strip() or item.default
    if item.allowed and found not in item.allowed:
        raise UsageError(f"input {item.name} is {found[:80]!r}", f"Use one of: {', '.join(item.allowed)}")
    return found


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def _number(name: str, text: str, allowed: range) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS) or int(text) not in allowed:
        raise UsageError(f"input {name} is {text[:80]!r}", f"Use a whole number from {allowed.start} to {allowed.stop - 1}")
    return int(text)


def _digest(text: str) -> str:
    """Take a digest as it is shown; a part of one approves nothing."""
    if text and (len(text) != 64 or not set(text) <= set("0123456789abcdef")):  # noqa: PLR2004  # SHA-256 in hex
        raise UsageError(f"input approve-digest is {text[:80]!r}", "Copy the whole digest, 64 hex digits, from the refusal")
    return text
