"""Writing events down, and reading back what stands."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from sqlite_utils.db import NotFoundError

from syncer.errors import LedgerError, WrongAccount
from syncer.model import (
    Applied,
    Change,
    ChangeFinished,
    ConfigVerified,
    Content,
    Event,
    HistoryRow,
    Record,
    RollRejected,
    Scope,
    StepFinished,
    StepProgress,
    StepStarted,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlite_utils import Database

P = ParamSpec("P")
T = TypeVar("T")
_HINT = "Look at the disk and at who else uses the file. What was begun in AWS is found there by the next apply"


def _told(method: Callable[P, T]) -> Callable[P, T]:
    """Let a method of the ledger raise LedgerError where SQLite, or what a row holds, fails it."""

    @wraps(method)
    def telling(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return method(*args, **kwargs)
        except (sqlite3.Error, NotFoundError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise LedgerError(f"the ledger failed: {error}", _HINT) from error

    return telling


_REVISIONS = """
    select name, max(revision) as top
    from (select name, revision from versions union all select name, revision from changes where outcome <> 'intended')
    group by name
"""
# A run that was cut, or a roll that it left under way, may still arrive: who finds it there must not call it moved by hand.
_ATTEMPTED = """
    select changes.name, changes.config, max(changes.outcome = 'under_way') as left
    from changes
    join steps on steps.run = changes.run and steps.name = changes.name
    left join applied on applied.name = changes.name
    where steps.operation in ('CreateEndpoint', 'UpdateEndpoint', 'DescribeEndpoint')
      and steps.outcome in ('running', 'under_way', 'done')
      and changes.outcome not in ('done', 'rolled_back')
      and changes.run > coalesce(applied.run, 0)
      and changes.config <> coalesce(applied.config, '')
    group by changes.name, changes.config
"""


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}


class Ledger:
    """An open ledger. Methods that write commit at once: a crash loses nothing that was told.

    Every method raises LedgerError when the file cannot be used: a full disk, another writer, a damaged row.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._db = database
        self._now = now

    def _time(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    @_told
    def bind(self, scope: Scope) -> None:
        """Tie the ledger to its account and region at the first apply. Raises WrongAccount when it has others."""
        row = next(iter(self._db.table("binding").rows), None)
        if row is None:
            fields = {"account": scope.account, "region": scope.region, "owner": scope.owner, "target": scope.target}
            self._db.table("binding").insert(fields)
            return
        _check_binding(row, scope)

    @_told
    def check_binding(self, scope: Scope) -> None:
        """Raise WrongAccount when the ledger belongs to another account or region; an unbound one fits all."""
        for row in self._db.table("binding").rows:
            _check_binding(row, scope)

    @_told
    def record(self) -> Record:
        """Return all that a comparison needs."""
        versions = {row["config"]: _version(row) for row in self._db.table("versions").rows}
        described = self._db.table("descriptions").rows
        attempted = list(self._db.query(_ATTEMPTED))
        return Record(
            applied={row["name"]: _applied(row, versions) for row in self._db.table("applied").rows},
            versions=versions,
            rejected=_grouped((row["endpoint"], row["hash"]) for row in self._db.table("rejected").rows),
            descriptions={(row["config"], row["created"]): json.loads(row["body"]) for row in described},
            revisions={row["name"]: row["top"] for row in self._db.query(_REVISIONS)},
            attempted=_grouped((row["name"], row["config"]) for row in attempted),
            left=_grouped((row["name"], row["config"]) for row in attempted if row["left"]),
        )

    @_told
    def begin(self, *, actor: str, commit: str, changes: Iterable[Change]) -> int:
        """Open a run with the changes that it intends; returns its number."""
        run = {"kind": "apply", "actor": actor, "commit": commit, "started": self._time(), "outcome": "running"}
        number = int(str(self._db.table("runs").insert(run).last_pk))
        for change in changes:
            difference = change.difference
            self._db.table("changes").insert(
                {
                    "run": number,
                    "name": change.name,
                    "cause": difference.cause.value,
                    "revision": change.revision,
                    "config": difference.current,
                    "served_before": difference.served,
                    "endpoint": difference.move.endpoint if difference.move else "",
                    "outcome": "intended",
                    "detail": "",
                }
            )
        return number

    @_told
    def note(self, run: int, event: Event) -> None:
        """Write one event down; what is only progress leaves no row."""
        match event:
            case StepStarted():
                self._step_started(run, event)
            case StepFinished():
                self._step_finished(run, event)
            case ConfigVerified():
                self.know(run, event.version, event.description)
            case RollRejected():
                self._roll_rejected(run, event)
            case ChangeFinished():
                self._change_finished(run, event)
            case StepProgress():
                pass

    def _step_started(self, run: int, event: StepStarted) -> None:
        step = event.step
        self._db.table("steps").insert(
            {
                "run": run,
                "name": step.change,
                "position": event.position,
                "operation": step.operation,
                "summary": step.summary,
                "params": json.dumps(step.params, sort_keys=True, ensure_ascii=False),
                "outcome": "running",
            }
        )

    def _step_finished(self, run: int, event: StepFinished) -> None:
        row = {
            "run": run,
            "name": event.step.change,
            "position": event.position,
            "operation": event.step.operation,
            "summary": event.step.summary,
            "outcome": event.outcome.value,
            "detail": event.detail,
            "request_id": event.request_id,
            "seconds": round(event.seconds, 3),
        }
        self._db.table("steps").upsert(row, pk=("run", "name", "position"))

    @_told
    def know(self, run: int | None, version: Version, description: Any) -> None:
        """Remember a verified version and its description."""
        row = {
            "config": version.config,
            "name": version.name,
            "revision": version.revision,
            "hash": version.hash,
            "created": version.created,
            "run": run,
        }
        self._db.table("versions").insert(row, replace=True)
        body = json.dumps(description, sort_keys=True, ensure_ascii=False)
        described = {"config": version.config, "created": version.created, "body": body}
        self._db.table("descriptions").insert(described, replace=True)

    def _roll_rejected(self, run: int, event: RollRejected) -> None:
        row = {"endpoint": event.endpoint.lower(), "hash": event.hash, "run": run}
        self._db.table("rejected").insert(row, replace=True)

    def _change_finished(self, run: int, event: ChangeFinished) -> None:
        outcome = {"outcome": event.outcome.value, "detail": event.detail}
        self._db.table("changes").update((run, event.name), outcome)
        if event.applied is not None:
            self.settle(run, event.applied)

    @_told
    def settle(self, run: int | None, applied: Applied) -> None:
        """Remember what stands for a logical name; a content that arrived is no longer a rejected one."""
        row = {
            "name": applied.name,
            "config": applied.config,
            "hash": applied.content.hash,
            "normal": json.dumps(applied.content.normal, sort_keys=True, ensure_ascii=False),
            "tags": json.dumps(applied.tags, sort_keys=True, ensure_ascii=False),
            "endpoint": applied.endpoint,
            "deployment": json.dumps(applied.deployment, sort_keys=True, ensure_ascii=False),
            "run": run,
        }
        # What is only remembered was done by no run: the run that did it stays.
        known = {name: value for name, value in row.items() if name != "run" or run is not None}
        self._db.table("applied").upsert(known, pk="name")
        where = (applied.endpoint.lower(), applied.content.hash)
        self._db.table("rejected").delete_where("endpoint = ? and hash = ?", where)

    @_told
    def finish(self, run: int, outcome: str) -> None:
        """Close a run."""
        self._db.table("runs").update(run, {"finished": self._time(), "outcome": outcome})

    @_told
    def history(self, name: str | None = None, limit: int = 50) -> list[HistoryRow]:
        """Return the changes of past runs, the newest first."""
        sql = """
            select changes.run, runs.started as "when", changes.name, changes.revision, changes.config, changes.cause,
                   changes.outcome, runs.actor, runs."commit", changes.detail
            from changes join runs on runs.id = changes.run
            where :name is null or changes.name = :name
            order by changes.run desc, changes.name limit :limit
        """
        return [HistoryRow(**row) for row in self._db.query(sql, {"name": name, "limit": limit})]

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _check_binding(row: dict[str, str], scope: Scope) -> None:
    if (row["account"], row["region"]) != (scope.account, scope.region):
        raise WrongAccount(
            f"the ledger belongs to account {row['account']} in {row['region']}, not to {scope.account} in {scope.region}",
            "Use the credentials of that account, or give this target a ledger of its own (`state` in syncer.yaml)",
        )


def _version(row: dict[str, Any]) -> Version:
    return Version(row["name"], row["config"], row["created"], row["hash"], row["revision"] or 0)


def _applied(row: dict[str, Any], versions: dict[str, Version]) -> Applied:
    version = versions.get(row["config"])
    return Applied(
        name=row["name"],
        config=row["config"],
        created=version.created if version else "",
        content=Content(json.loads(row["normal"]), row["hash"]),
        tags=json.loads(row["tags"]),
        endpoint=row["endpoint"],
        deployment=json.loads(row["deployment"]),
    )
