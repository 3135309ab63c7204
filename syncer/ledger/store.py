"""Writing events down, and reading back what stands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import botocore

from syncer import schema
from syncer.errors import WrongAccount
from syncer.ledger import current, past
from syncer.ledger.checks import flaws
from syncer.ledger.rows import finished, intent, json_text, known, standing, started
from syncer.ledger.trouble import told, whole
from syncer.model import (
    DRIFT,
    Applied,
    Body,
    Change,
    ChangeFinished,
    ConfigVerified,
    Difference,
    EndpointSeen,
    Event,
    HistoryRow,
    Record,
    Revision,
    RollRejected,
    RunRow,
    Scope,
    StepFinished,
    StepProgress,
    StepStarted,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from sqlite_utils import Database


_SAW = """
    insert into drift (name, verdict, subject, first, last) values (?, ?, ?, ?, ?)
    on conflict (name, verdict, subject) do update set last = excluded.last
"""
_VANISHED = "delete from endpoints where endpoint not in (select value from json_each(?))"


class Ledger:
    """An open ledger. Methods that write commit at once: a crash loses nothing that was told.

    Every method raises LedgerError when the file cannot be used: a full disk, another writer, a damaged row.
    """

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._db = database
        self._now = now

    def _time(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    @told
    def bind(self, scope: Scope) -> None:
        """Tie the ledger to its account and region at the first apply. Raises WrongAccount when it has others."""
        row = next(iter(self._db.table("binding").rows), None)
        if row is None:
            fields = {"account": scope.account, "region": scope.region, "owner": scope.owner, "target": scope.target}
            self._db.table("binding").insert(fields)
            return
        _check_binding(row, scope)

    @told
    def check_binding(self, scope: Scope) -> None:
        """Raise WrongAccount when the ledger belongs to another account or region; an unbound one fits all."""
        for row in self._db.table("binding").rows:
            _check_binding(row, scope)

    @told
    def record(self) -> Record:
        """Return all that a comparison needs."""
        return current.record(self._db)

    @told
    def begin(  # what is known of a run
        self,
        *,
        actor: str,
        commit: str,
        changes: Iterable[Change],
        command: str = "apply",
        author: str = "",
        url: str = "",
        holder: str = "",
    ) -> int:
        """Open a run with the changes that it intends; returns its number.

        `author` wrote the commit, `url` is the run's page in CI, `holder` the id of the lock that it holds.
        """
        run = {
            "command": command,
            "actor": actor,
            "commit": commit,
            "started": self._time(),
            "outcome": "running",
            "holder": holder,
            "url": url,
            "author": author,
        }
        with whole(self._db):
            number = int(str(self._db.table("runs").insert(run).last_pk))
            self._db.table("changes").insert_all(intent(number, change) for change in changes)
        return number

    @told
    def saw(self, differences: Iterable[Difference]) -> None:
        """Write down what was found changed outside git: when first, when last."""
        now = self._time()
        with whole(self._db):
            for difference in differences:
                for note in difference.notes:
                    if note.verdict in DRIFT:
                        self._db.execute(_SAW, [difference.name, note.verdict.value, note.subject, now, now])

    @told
    def note(self, run: int, *events: Event) -> None:
        """Write events down, all of them or none; what is only progress leaves no row.

        Together they cost one sync of the disk, which takes a hundred times as long as the rest.
        """
        with whole(self._db):
            for event in events:
                self._note(run, event)

    def _note(self, run: int, event: Event) -> None:
        match event:
            case StepStarted():
                self._db.table("steps").insert(started(run, event, self._time()))
            case StepFinished():
                self._db.table("steps").upsert(finished(run, event), pk=("run", "name", "position"))
            case ConfigVerified():
                self.know(run, event.version, event.description)
            case EndpointSeen():
                self.look([(event.endpoint, event.modified, event.description)])
            case RollRejected():
                row = {"endpoint": event.endpoint.lower(), "hash": event.hash, "run": run}
                self._db.table("rejected").insert(row, replace=True)
            case ChangeFinished():
                self._change_finished(run, event)
            case StepProgress():
                pass

    @told
    def together(self, write: Callable[[], None]) -> None:
        """Let everything that `write` writes here be one transaction: all of it or nothing, and one sync of the disk."""
        with whole(self._db):
            write()

    @told
    def know(self, run: int | None, version: Version, description: Body) -> None:
        """Remember a verified version and its description."""
        with whole(self._db):
            self._db.table("versions").insert(known(run, version, self._time()), replace=True)
            self.describe([(version.config, version.created, description)])

    @told
    def describe(self, described: Iterable[tuple[str, str, Body]]) -> None:
        """Remember what was described: (config, CreationTime, DescribeEndpointConfig's answer with times as text)."""
        mark = schema.output_mark(current.DESCRIBE)
        rows = (
            {"config": config, "created": created, "body": json_text(body), "botocore": botocore.__version__, "shape": mark}
            for config, created, body in described
        )
        with whole(self._db):
            self._db.table("descriptions").insert_all(rows, replace=True)

    @told
    def look(self, described: Iterable[tuple[str, str, Body]], present: Collection[str] | None = None) -> None:
        """Remember how endpoints look: (name, LastModifiedTime, DescribeEndpoint's answer with times as text), each once.

        `present` names all endpoints that there are: what is known of any other is forgotten. None forgets nothing.
        """
        mark = schema.output_mark(current.LOOK)
        rows = (
            {"endpoint": name, "modified": moment, "body": json_text(body), "botocore": botocore.__version__, "shape": mark}
            for name, moment, body in described
        )
        with whole(self._db):
            self._db.table("endpoints").insert_all(rows, replace=True)
            if present is not None:
                self._db.execute(_VANISHED, [json_text(sorted(present))])

    def _change_finished(self, run: int, event: ChangeFinished) -> None:
        ending: dict[str, Any] = {"outcome": event.outcome.value, "detail": event.detail}
        if event.applied is not None:
            ending |= {"hash": event.applied.content.hash, "tags": json_text(event.applied.tags)}
        self._db.table("changes").update((run, event.name), ending)
        if event.applied is not None:
            self.settle(run, event.applied)

    @told
    def settle(self, run: int | None, applied: Applied) -> None:
        """Remember what stands for a logical name; a content that arrived is no longer a rejected one."""
        with whole(self._db):
            self._db.table("applied").upsert(standing(run, applied), pk="name")
            where = (applied.endpoint.lower(), applied.content.hash)
            self._db.table("rejected").delete_where("endpoint = ? and hash = ?", where)

    @told
    def finish(self, run: int, outcome: str) -> None:
        """Close a run."""
        self._db.table("runs").update(run, {"finished": self._time(), "outcome": outcome})

    @told
    def facts(self) -> dict[str, Any]:
        """Return what the ledger is: schema, lineage, serial, what it is about, its last run."""
        return past.facts(self._db)

    @told
    def flaws(self) -> list[str]:
        """Return where rows contradict each other; none in a ledger that syncer wrote."""
        return flaws(self._db)

    @told
    def history(self, name: str | None = None, limit: int = 50) -> list[HistoryRow]:
        """Return the changes of past runs, the newest first."""
        return past.history(self._db, name, limit)

    @told
    def runs(self, sought: str) -> list[RunRow]:
        """Return the runs that a number, or the beginning of a holder's id, may mean; a number means one run only."""
        return past.runs(self._db, sought)

    @told
    def revisions(self, name: str) -> list[int]:
        """Return the revisions that a logical name had, in order; none for a name that the ledger does not know."""
        return past.numbers(self._db, name)

    @told
    def revision(self, name: str, number: int) -> Revision | None:
        """Return what a revision of a logical name was, None when there never was one."""
        return past.revision(self._db, name, number)

    @told
    def names(self) -> list[str]:
        """Return every logical name that the ledger knows, sorted."""
        return past.known_names(self._db)

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _check_binding(row: dict[str, str], scope: Scope) -> None:
    if (row["account"], row["region"]) != (scope.account, scope.region):
        raise WrongAccount(
            f"the ledger belongs to account {row['account']} in {row['region']}, not to {scope.account} in {scope.region}",
            "Use the credentials of that account, or give this target a ledger of its own (`state` in syncer.yaml)",
        )
