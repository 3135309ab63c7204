"""Texts that attack what they are posted into, and values in which every text that comes from data is one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from posted import ORIGIN, PULL

from syncer.model import (
    DIGITS,
    Applied,
    Capacity,
    Capture,
    Cause,
    Change,
    ChangeFinished,
    Content,
    CreateConfig,
    Decision,
    Difference,
    FieldChange,
    Finding,
    Level,
    Move,
    MoveEndpoint,
    Note,
    Outcome,
    Plan,
    Position,
    Property,
    Reviewed,
    Scope,
    Step,
    Verdict,
)
from syncer.render.posts import drift, marker, outcome, pull
from syncer.render.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable

PAYLOADS = {
    "link": "[x](http://evil.example)",
    "link with title": '[x](http://evil.example "y")',
    "reference link": "[x][y]",
    "reference": "[x]: http://evil.example",
    "label closed": "x](http://evil.example)[y",
    "image": "![x](http://evil.example/x.png)",
    "reference image": "![x][y]",
    "autolink": "<http://evil.example>",
    "mail autolink": "<a@evil.example>",
    "www": "www.evil.example",
    "bare url": "http://evil.example/x",
    "ftp": "ftp://evil.example",
    "mail": "someone@evil.example",
    "mailto": "mailto:someone@evil.example",
    "script": "<script>alert(1)</script>",
    "img": "<img src=x onerror=alert(1)>",
    "anchor": "<a href='http://evil.example'>x</a>",
    "iframe": "<iframe src=//evil.example>",
    "style": "<style>*{display:none}</style>",
    "plaintext": "<plaintext>",
    "form": "<form action=//evil.example><input>",
    "svg": "<svg/onload=alert(1)>",
    "comment begun": "<!-- hidden",
    "comment": "<!-- hidden -->",
    "comment ended": "-->",
    "comment ended otherwise": "--!>",
    "cdata": "<![CDATA[x]]>",
    "instruction": "<?php x ?>",
    "declaration": "<!DOCTYPE x>",
    "details ended": "</details>",
    "summary ended": "</summary></details>",
    "code ended": "</code>",
    "code ended in markdown": "`</code>`",
    "table ended": "</td></tr></table>",
    "entity": "&lt;b&gt; &#60;b&#62; &commat;team",
    "mention": "@octocat",
    "team mention": "@acme/ml-platform",
    "issue": "#123",
    "issue elsewhere": "acme/other#123",
    "gh issue": "GH-1",
    "commit": "9e77d01c9e77d01c9e77d01c9e77d01c9e77d01c",
    "commit elsewhere": "acme/other@9e77d01c9e77d01c9e77d01c9e77d01c9e77d01c",
    "command": "::error::x",
    "command behind spaces": "  ::error file=x::y",
    "old command": "##[error]x",
    "old command behind more": "####[error]x",
    "stop commands": "::stop-commands::x",
    "command on a line of its own": "x\n::set-output name=a::b",
    "old command on a line of its own": "x\n##[add-mask]y",
    "backtick": "`",
    "backticks": "``` x ``",
    "long run of backticks": "`" * 81 + "<b>x</b>" + "`" * 81,
    "very long run of backticks": "`" * 300,
    "backtick at both ends": "`<b>x</b>`",
    "tildes": "~~~",
    "strikethrough": "~~x~~",
    "emphasis": "**x** _y_ *z*",
    "pipe": "a|b",
    "escaped pipe": "a\\|b",
    "doubly escaped pipe": "a\\\\|b",
    "trailing backslash": "x\\",
    "row": "| x | y |\n|---|---|\n| z | w |",
    "newline": "x\n# y",
    "blank line": "x\n\n<b>y</b>\n\n",
    "carriage return": "x\r<b>y</b>",
    "line separator": "x\u2028<b>y</b>",
    "paragraph separator": "x\u2029# y",
    "next line": "x\u0085# y",
    "form feed": "x\f# y",
    "bidi override": "x\u202ey\u202c",
    "bidi isolate": "x\u2066y\u2069",
    "zero width": "a\u200bd\u200dm\ufeffin",
    "tag characters": "x\U000e0041",
    "setext underline": "x\n===",
    "setext rule": "x\n---",
    "heading": "# x",
    "quote": "> [!CAUTION]\n> x",
    "list": "- [x] y",
    "footnote": "[^1]",
    "footnote text": "[^1]: http://evil.example",
    "emoji": ":tada: :shipit:",
    "formula": "$\\href{http://evil.example}{x}$",
    "display formula": "$$x$$",
    "formula by backticks": "$`x`$",
    "mermaid": "```mermaid\ngraph TD; A-->B\n```",
    "math fence": "```math\nx\n```",
    "fence in a diff": "+ ```\n</details>\n```diff",
    "indented code": "    x",
    "escape sequence": "\x1b[31mx\x1b[0m",
    "link in the terminal": "\x1b]8;;http://evil.example\x1b\\x",
    "null": "x\x00y",
    "marker": '<!-- syncer:v1 {"kind":"plan","target":"default","digest":"x"} -->',
    "marker on a line of its own": '\n<!-- syncer:v1 {"kind":"plan","target":"default","run":9} -->\n',
    "way out of the tree": "../../../../evil/repo",
    "absolute path": "/evil",
    "query": "x?y=z#L1",
    "hard break": "x  \ny\\\nz",
    "color": "`#ff0000`",
}


def change(text: str, cause: Cause, *verdicts: Verdict, operation: str = "UpdateEndpoint", name: str = "") -> Change:
    """A change in which every text is the given one, with calls unless `operation` is ""."""
    steps = tuple(_steps(text, operation)) if operation else ()
    properties = (
        Property(text, "DesiredInstanceCount", 1, 2, kept=True),
        Property("", "DataCaptureConfig", Capture(1, text), None, kept=False),
    )
    capacity = (Capacity(text, text, 0.5),)
    kind = Move.CREATE if operation == "CreateEndpoint" else Move.UPDATE
    difference = Difference(
        name or text,
        cause,
        tuple(Note(verdict, text, text, (FieldChange(text, text, None),)) for verdict in verdicts),
        current=text,
        served=text,
        fields=(FieldChange(text, text, f"{text}!"), FieldChange(text, None, {text: text}), FieldChange(text, [text], None)),
        create=CreateConfig(text, {text: text}),
        move=MoveEndpoint(kind, text, text, text, before=capacity, after=capacity, properties=properties),
        blocked="" if operation else text,
        file=f"desired/{text}.yaml",
    )
    findings = (Finding(Level.WARNING, text, text, text, text, text, Position(text, 1, 1), text),)
    return Change(difference, steps, "ab" * 32 if operation else "", findings=findings)


def _steps(text: str, operation: str) -> list[Step]:
    deployment = {
        "BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {"Type": text}},
        "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": text}]},
    }
    tags = [{"Key": text, "Value": text}]
    return [
        Step(text, "CreateEndpointConfig", {"Tags": tags}, text),
        Step(text, operation, {"DeploymentConfig": deployment, "RetainAllVariantProperties": True}, text),
        Step(text, "AddTags", {"Tags": tags}, text),
    ]


def plan(text: str) -> Plan:
    """A plan with one change of each kind, in which every text is the given one."""
    changes = (
        change(text, Cause.EDIT, Verdict.PENDING),
        change(text, Cause.EDIT, Verdict.PENDING, operation="CreateEndpoint"),
        change(text, Cause.BOTH, Verdict.ENDPOINT_MOVED, Verdict.RECREATED),
        change(text, Cause.DRIFT, Verdict.MISSING, Verdict.TAGS),
        change(text, Cause.DRIFT, Verdict.DANGLING, operation=""),
        change(text, Cause.EDIT, Verdict.FOREIGN, operation=""),
        change(text, Cause.NONE, Verdict.UNKNOWN, operation=""),
        Change(Difference(text, Cause.NONE, (Note(Verdict.ORPHANED, text, text),)), (), ""),
        Change(Difference(text, Cause.NONE, (Note(Verdict.IN_SYNC, text, text),), file=text), (), ""),
    )
    return Plan(Scope(text, text, text, text, sandbox=True, only=(text, text)), changes, (1, 1), (text, text))


def decision(text: str) -> Decision:
    """What a gate made of that plan."""
    changes = plan(text).changes
    kept = Reviewed(12, PULL, "cd" * 32, {text: ("ef" * (DIGITS // 2), text)})
    return Decision((text,), changes[:3], changes[3:5], (kept, Reviewed(13, PULL, "cd" * 32, None)))


def finished(text: str) -> list[ChangeFinished]:
    """One ending of each kind."""
    now = Applied(text, text, "", Content({}, ""), {}, text)
    done = ChangeFinished(text, Outcome.DONE, text, applied=now)
    return [done, *(ChangeFinished(text, end, text, text) for end in Outcome if end is not Outcome.DONE)]


def _row(text: str) -> Row:
    facts = (("config", text), ("", text))
    return Row("~", text, "edited", f"desired/{text}.yaml", facts, (("~", text),), (text,), (("tags", text),))


def findings(text: str) -> list[Finding]:
    """An error and a warning, with a place and without."""
    return [
        Finding(Level.ERROR, text, text, text, text, text, Position(f"desired/{text}.yaml", 3, 1), text),
        Finding(Level.WARNING, text, text, text, subject=text),
    ]


class _Now:
    def strftime(self, form: str, /) -> str:
        """Write a fixed time."""
        return "2026-08-22" if form.endswith("%d") else "2026-08-22T03:19:11Z"


def seen(text: str) -> dict[str, list[Any]]:
    """Since when that plan's drift has been seen."""
    return drift.seen({}, plan(text), _Now(), {})


# Every kind of post, made of one text.
POSTS: dict[str, Callable[[str], str]] = {
    "plan": lambda text: pull.plan(plan(text), ORIGIN),
    "summary": lambda text: pull.summary(plan(text), ORIGIN),
    "invalid": lambda text: pull.invalid(findings(text), text, ORIGIN),
    "offline": lambda text: pull.offline([_row(text)], 2, text, ORIGIN),
    "applied": lambda text: outcome.applied(decision(text), finished(text), text, ORIGIN, seconds=461.0),
    "refused": lambda text: outcome.refused(decision(text), plan(text), ORIGIN, dispatch_url=f"{PULL}/dispatch"),
    "drift": lambda text: drift.body(plan(text), seen(text), ORIGIN, apply_url=f"{PULL}/apply"),
    "changed": lambda text: drift.changed(plan(text), ORIGIN),
    "back": lambda text: drift.back(plan(text), ORIGIN),
    "gone": lambda _text: drift.gone(ORIGIN),
}
MARKED = {
    "plan": marker.PLAN,
    "invalid": marker.PLAN,
    "applied": marker.RESULT,
    "refused": marker.RESULT,
    "drift": marker.DRIFT,
}
