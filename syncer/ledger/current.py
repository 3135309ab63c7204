"""What stands, and what is known: everything that a comparison needs, in one record."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from syncer import schema
from syncer.ledger.rows import json_object, tag_object
from syncer.model import Applied, Content, Record, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlite_utils import Database

DESCRIBE = "DescribeEndpointConfig"
LOOK = "DescribeEndpoint"
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
# A run that was cut may have begun something, too: a step that is `running` was about to be made.
_LAST = """
    select runs."commit" from runs join steps on steps.run = runs.id
    where runs.command = 'apply' and steps.outcome in ('done', 'running', 'under_way')
    order by runs.id desc limit 1
"""


def record(database: Database) -> Record:
    """Return all that a comparison needs. Raises ValueError or the like for rows that cannot be what we wrote."""
    versions = {row["config"]: _version(row) for row in database.table("versions").rows}
    attempted = list(database.query(_ATTEMPTED))
    return Record(
        applied={row["name"]: _applied(row, versions) for row in database.table("applied").rows},
        versions=versions,
        rejected=_grouped((row["endpoint"], row["hash"]) for row in database.table("rejected").rows),
        descriptions=_descriptions(database),
        endpoints=_endpoints(database),
        revisions={row["name"]: row["top"] or 0 for row in database.query(_REVISIONS)},
        attempted=_grouped((row["name"], row["config"]) for row in attempted),
        left=_grouped((row["name"], row["config"]) for row in attempted if row["left"]),
        commit=next((row["commit"] or "" for row in database.query(_LAST)), ""),
        drift={(row["name"], row["verdict"], row["subject"]): row["first"] or "" for row in database.table("drift").rows},
    )


def _descriptions(database: Database) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Leave out what an older botocore could not read completely: who needs it describes it again."""
    rows = database.query("select config, created, body from descriptions where shape = ?", [schema.output_mark(DESCRIBE)])
    found = ((row, json_object(row["body"])) for row in rows)
    return {(row["config"], row["created"]): body for row, body in found if body is not None}


def _endpoints(database: Database) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Leave out, as above, what an older botocore could not read completely."""
    rows = database.query("select endpoint, modified, body from endpoints where shape = ?", [schema.output_mark(LOOK)])
    found = ((row, json_object(row["body"])) for row in rows)
    return {(row["endpoint"], row["modified"]): body for row, body in found if body is not None}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _version(row: Mapping[str, Any]) -> Version:
    return Version(
        name=row["name"] or "",
        config=row["config"] or "",
        created=row["created"] or "",
        hash=row["hash"] or "",
        revision=row["revision"] or 0,
        commit=row["commit"] or "",
    )


def _applied(row: Mapping[str, Any], versions: Mapping[str, Version]) -> Applied:
    version = versions.get(row["config"])
    return Applied(
        name=row["name"] or "",
        config=row["config"] or "",
        created=version.created if version else "",
        content=Content(json_object(row["normal"]) or {}, row["hash"] or ""),
        tags=tag_object(row["tags"]),
        endpoint=row["endpoint"] or "",
        deployment=json_object(row["deployment"]),
    )
