"""What was done: the changes of past runs, the calls of one run, what a revision was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncer import names
from syncer.ledger.rows import json_object, tag_object
from syncer.model import CallRow, HistoryRow, Revision, RunRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

# What stands for a name was put there by the last change that ended well on that config.
_SERVED = """
    (select changes.name, max(changes.run) as run from changes
     join applied on applied.name = changes.name and applied.config = changes.config
     where changes.outcome = 'done' group by changes.name)
"""
_HISTORY = f"""
    select changes.run, coalesce(runs.started, '') as "when", changes.name, coalesce(changes.revision, 0) as revision,
           coalesce(changes.config, '') as config, coalesce(changes.cause, '') as cause,
           coalesce(changes.outcome, '') as outcome, served.run is not null as served, coalesce(runs.actor, '') as actor,
           coalesce(runs.author, '') as author, coalesce(runs."commit", '') as "commit", coalesce(runs.url, '') as url,
           coalesce(changes.detail, '') as detail
    from changes join runs on runs.id = changes.run
    left join {_SERVED} as served on served.name = changes.name and served.run = changes.run
    where :name is null or changes.name = :name
    order by changes.run desc, changes.name limit :limit
"""  # noqa: S608  # a query of ours inside another
_RUNS = """
    select id as run, coalesce(holder, '') as holder, coalesce(command, '') as command, coalesce(actor, '') as actor,
           coalesce(author, '') as author, coalesce("commit", '') as "commit", coalesce(started, '') as started,
           coalesce(finished, '') as finished, coalesce(outcome, '') as outcome, coalesce(url, '') as url
    from runs where id = :number or (:prefix <> '' and substr(holder, 1, length(:prefix)) = :prefix)
    order by id = :number desc, id
"""
_CALLS = """
    select name, position, coalesce(operation, '') as operation, coalesce(summary, '') as summary,
           coalesce(started, '') as started, seconds, coalesce(outcome, '') as outcome,
           coalesce(request_id, '') as request_id, coalesce(detail, '') as detail
    from steps where run = :run order by rowid
"""
_NUMBERS = """
    select revision from changes where name = :name union select revision from versions where name = :name and revision > 0
    order by 1
"""
_NAMES = "select name from changes union select name from versions union select name from applied order by 1"
# Of the attempts at one revision, what was begun counts before what was only meant, and earlier before later.
_ATTEMPTS = """
    select run, config, outcome, detail, hash, tags from changes
    where name = :name and revision = :revision order by outcome = 'intended', run
"""
_LATEST_DESCRIPTION = """
    select body from descriptions left join versions using (config) where config = ?
    order by descriptions.created = versions.created desc, descriptions.created desc limit 1
"""
_NO_ROW: Mapping[str, Any] = {}
_LONGEST_NUMBER = 9


def history(database: Database, name: str | None, limit: int) -> list[HistoryRow]:
    """Return the changes of past runs, the newest first."""
    rows = database.query(_HISTORY, {"name": name, "limit": limit})
    return [HistoryRow(**{**row, "served": bool(row["served"])}) for row in rows]


def runs(database: Database, sought: str) -> list[RunRow]:
    """Return the runs that a number, or the beginning of a holder's id, may mean; a number means one run only."""
    number = int(sought) if sought.isascii() and sought.isdecimal() and len(sought) <= _LONGEST_NUMBER else None
    rows = list(database.query(_RUNS, {"number": number, "prefix": sought.lower()}))
    exact = [row for row in rows if row["run"] == number]
    return [RunRow(**row, calls=_calls(database, row["run"])) for row in exact or rows]


def _calls(database: Database, run: int) -> tuple[CallRow, ...]:
    return tuple(CallRow(**row) for row in database.query(_CALLS, {"run": run}))


def numbers(database: Database, name: str) -> list[int]:
    """Return the revisions that a name had, in order."""
    return [row["revision"] for row in database.query(_NUMBERS, {"name": name}) if row["revision"] is not None]


def known_names(database: Database) -> list[str]:
    """Return every logical name that the ledger knows, sorted."""
    return [row["name"] for row in database.query(_NAMES)]


def revision(database: Database, name: str, number: int) -> Revision | None:
    """Return what a revision of a name was, None when there never was one."""
    attempt = _attempt(database, name, number)
    found = "config = :config" if attempt else "name = :name and revision = :revision"
    where = {"config": attempt.get("config"), "name": name, "revision": number}
    version = next(iter(database.table("versions").rows_where(found, where)), _NO_ROW)
    if not attempt and not version:
        return None
    run = next(iter(database.table("runs").rows_where("id = ?", [attempt.get("run")])), _NO_ROW)
    config = str(attempt.get("config") or version.get("config") or "")
    return Revision(
        name=name,
        revision=number,
        config=config,
        hash=version.get("hash") or attempt.get("hash") or "",
        created=version.get("created") or "",
        outcome=attempt.get("outcome") or "found",
        served=_serves(database, name, config, attempt.get("run")),
        run=attempt.get("run"),
        when=run.get("started") or version.get("recorded") or "",
        actor=run.get("actor") or "",
        author=run.get("author") or "",
        commit=run.get("commit") or version.get("commit") or "",
        url=run.get("url") or "",
        detail=attempt.get("detail") or "",
        tags=_tags(database, name, attempt, config),
        description=_description(database, config),
        request=_request(database, name, config),
    )


def _attempt(database: Database, name: str, number: int) -> Mapping[str, Any]:
    """Return the change that made a revision: of all that aimed at the config of the first, the one that arrived."""
    rows = list(database.query(_ATTEMPTS, {"name": name, "revision": number}))
    same = [row for row in rows if row["config"] == rows[0]["config"]]
    return next((row for row in same if row["outcome"] == "done"), same[-1] if same else _NO_ROW)


def _serves(database: Database, name: str, config: str, run: int | None) -> bool:
    """Say whether a change, or a version that no change made, is what stands now."""
    if run is None:
        return bool(list(database.table("applied").rows_where("name = ? and config = ?", [name, config])))
    sql = f"select max(name = ? and run = ?) from {_SERVED}"  # noqa: S608  # a query of ours inside another
    return bool(database.execute(sql, [name, run]).fetchone()[0])


def _request(database: Database, name: str, config: str) -> dict[str, Any] | None:
    """Return what CreateEndpointConfig got for a config, None when it was not us who made it, or nobody wrote it down."""
    made = "name = ? and operation = 'CreateEndpointConfig'"
    rows = database.table("steps").rows_where(made, [name], order_by="run desc")
    found = (json_object(row["params"]) for row in rows)
    return next((params for params in found if params and params.get("EndpointConfigName") == config), None)


def _tags(database: Database, name: str, attempt: Mapping[str, Any], config: str) -> dict[str, str] | None:
    """Return the user tags of a revision: those that it arrived with, else those asked for, else those that stand."""
    if attempt.get("tags"):
        return tag_object(attempt["tags"])
    request = _request(database, name, config)
    if request is not None:
        return names.user_tags({str(tag["Key"]): str(tag["Value"]) for tag in request.get("Tags", [])})
    standing = database.table("applied").rows_where("name = ? and config = ?", [name, config])
    return next((tag_object(row["tags"]) for row in standing), None)


def _description(database: Database, config: str) -> dict[str, Any] | None:
    row = database.execute(_LATEST_DESCRIPTION, [config]).fetchone()
    return json_object(row[0]) if row else None


_FACTS = """
    select lineage, serial, (select user_version from pragma_user_version) as "schema",
           coalesce((select 'account ' || account || ', ' || region from binding), '') as about,
           coalesce((select command || ' ' || id || ', ' || outcome || ', ' || started || ', by ' || actor
                     from runs order by id desc limit 1), '') as last_run
    from header
"""


def facts(database: Database) -> dict[str, Any]:
    """Return what a ledger is, in words for people: its state, what it is about, its last run."""
    return dict(next(iter(database.query(_FACTS)), _NO_ROW))
