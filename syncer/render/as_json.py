"""Plan and drift as JSON: an interface, with a version. A plan in this form is what `apply --plan` approves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syncer.errors import UsageError
from syncer.model import Approved, Scope, Step
from syncer.render import moves, rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model import Change, FieldChange, Finding, Plan

VERSION = 1


def plan(item: Plan) -> str:
    """Write a plan, complete: every change with its leaves, its literal calls and its digest."""
    return _dump({"version": VERSION, "kind": "plan", "digest": item.digest, **_scope(item), **_changes(item)})


def drift(item: Plan) -> str:
    """Write a drift report; `complete` is false when something could not be read."""
    return _dump(
        {
            "version": VERSION,
            "kind": "drift",
            "drift": [change.name for change in rows.drifted(item)],
            "complete": not rows.unread(item),
            **_scope(item),
            **_changes(item),
        }
    )


def _dump(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=False) + "\n"


def _scope(item: Plan) -> dict[str, Any]:
    scope = item.scope
    return {
        "target": scope.target,
        "owner": scope.owner,
        "account": scope.account,
        "region": scope.region,
        "sandbox": scope.sandbox,
        "commit": scope.commit,
        "only": list(scope.only),
    }


def _changes(item: Plan) -> dict[str, Any]:
    configs, endpoints = item.unmanaged
    return {
        "changes": [_change(change) for change in item.changes],
        "unmanaged": {"configs": configs, "endpoints": endpoints},
        "notices": list(item.notices),
    }


def _change(change: Change) -> dict[str, Any]:
    difference = change.difference
    notes = [
        {"verdict": note.verdict, "subject": note.subject, "text": note.text, "fields": _fields(note.fields)}
        for note in difference.notes
    ]
    steps = [{"operation": step.operation, "params": step.params, "summary": step.summary} for step in change.steps]
    return {
        "name": change.name,
        "file": difference.file,
        "cause": difference.cause,
        "verdicts": notes,
        "current": difference.current,
        "served": difference.served,
        "presumes": difference.presumes,
        "fields": _fields(difference.fields),
        "endpoint": moves.as_data(difference.move, rows.how(change) if change.steps else ()),
        "steps": steps,
        "digest": change.digest,
        "refused": list(change.refusals),
        "findings": [_finding(finding) for finding in change.findings],
    }


def _fields(fields: tuple[FieldChange, ...]) -> list[dict[str, Any]]:
    return [{"path": field.path, "before": field.before, "after": field.after} for field in fields]


def _finding(finding: Finding) -> dict[str, str]:
    return {"level": finding.level, "rule": finding.rule, "problem": finding.problem, "hint": finding.hint}


def approved(data: bytes, file: str) -> Approved:
    """Read a plan file as an approval; calls are never taken from it. Raises UsageError when it is no plan of this version."""
    try:
        document = json.loads(data)
        if document["version"] != VERSION or document["kind"] != "plan":
            raise UsageError(f"{file} is no plan of version {VERSION}", "Make it with `syncer plan --out FILE`")
        scope = Scope(
            str(document["target"]),
            str(document["owner"]),
            str(document["account"]),
            str(document["region"]),
            sandbox=document["sandbox"] is True,
            only=tuple(str(name) for name in document["only"]),
        )
        return Approved(scope, {str(item["name"]): _approved(item) for item in document["changes"] if item["digest"]})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(f"{file} is no plan file", "Make it with `syncer plan --out FILE`") from None


def _approved(item: Mapping[str, Any]) -> tuple[str, tuple[Step, ...], str]:
    name = str(item["name"])
    steps = tuple(Step(name, str(step["operation"]), dict(step["params"]), "") for step in item["steps"])
    return str(item["presumes"]), steps, str(item["digest"])
