"""The tables of the ledger: what each column holds. The file, its page in the docs and Datasette's metadata are made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SCHEMA = 3  # PRAGMA user_version; moves with every change of a table
APPLICATION = 0x53594E43  # PRAGMA application_id: "SYNC", so that another program's database is not taken for ours

Columns = Mapping[str, tuple[type, str]]  # name → its type, and what it means


@dataclass(frozen=True, slots=True)
class Table:
    """`references`: columns that hold the `id` of a run; `label`: what stands for a row; `hidden`: syncer's own business."""

    meaning: str
    columns: Columns
    key: tuple[str, ...]
    references: tuple[str, ...] = ()
    label: str = ""
    hidden: bool = False


_HEADER: Columns = {
    "lineage": (str, "Made with the ledger, the same for ever: two ledgers of one lineage are versions of each other"),
    "serial": (int, "Counts the states that were stored away; 0 in a new ledger"),
    "parent": (str, 'SHA-256 (hex) of the stored state that this one was made from; "" for none'),
    "run": (str, 'The `holder` of the run that stored it; "" for none'),
}
_BINDING: Columns = {
    "account": (str, "The AWS account that this ledger is about, by the first apply; any other is refused"),
    "region": (str, "Its region"),
    "owner": (str, "`owner` of syncer.yaml, then"),
    "target": (str, "The target of syncer.yaml, then"),
}
_RUNS: Columns = {
    "id": (int, "Counts runs from 1"),
    "command": (str, "What was run, such as `apply`"),
    "actor": (str, "Who ran it: the user of CI, or of the machine"),
    "commit": (str, 'The commit of the desired files, with `+dirty` where they were not as committed; "" outside git'),
    "started": (str, "When it began, UTC"),
    "finished": (str, "When it ended; empty for a run that is under way or was cut off"),
    "outcome": (str, "`running`, `done`, or `incomplete`: something failed, or goes on"),
    "holder": (str, 'The id of the lock that the run held, in hex; "" where it held none'),
    "url": (str, 'The page of the run in CI; "" elsewhere'),
    "author": (str, 'Who wrote the commit, by git; "" when nobody knows'),
}
_CHANGES: Columns = {
    "run": (int, "The run that meant to make this change"),
    "name": (str, "The logical name: `EndpointConfigName` of the desired file"),
    "cause": (str, "Who moved: `edit` (git), `drift` (the account), `both`, or `undetermined`"),
    "revision": (int, "Counts what a name went through; for people, never identity"),
    "config": (str, "The endpoint config that is to be current after it"),
    "served_before": (str, 'The config that the endpoint served before it; "" for none'),
    "endpoint": (str, 'The endpoint that is created or rolled; "" for none'),
    "outcome": (str, "`intended` until it ends; then `done`, `failed`, `rolled_back`, `under_way` or `skipped`"),
    "detail": (str, "Why it did not arrive, or what is worth telling although it did"),
    "hash": (str, "SHA-256 (hex) of the content that arrived; empty unless it did"),
    "tags": (str, "The user tags that were asked for, a JSON object; empty unless it arrived"),
}
_STEPS: Columns = {
    "run": (int, "The run that made this call"),
    "name": (str, "The change that it belongs to"),
    "position": (int, "Its place among the steps of the change, from 1"),
    "operation": (str, "The operation of the API"),
    "summary": (str, "What it is for, in words"),
    "params": (str, "The literal parameters, JSON; empty for a call that was skipped"),
    "outcome": (str, "`running` from before the call is made until its outcome is known; then as in `changes`"),
    "detail": (str, "What went wrong, or what is worth telling"),
    "request_id": (str, 'AWS\'s id of the request, which CloudTrail and AWS Support know; "" when there was no answer'),
    "seconds": (float, "How long it took, with the waiting"),
    "started": (str, "When it began, UTC; empty for a call that was skipped"),
}
_VERSIONS: Columns = {
    "config": (str, "The endpoint config's name in the account"),
    "name": (str, "The logical name that it is a version of"),
    "revision": (int, "The revision that it was made for; 0 when unknown"),
    "hash": (str, "SHA-256 (hex) of the content that was asked for"),
    "created": (str, "Its CreationTime: with the name, it identifies the content for ever"),
    "run": (int, "The run that made or adopted it; empty when nobody knows"),
    "commit": (str, 'The commit that it was made from; "" when unknown'),
    "recorded": (str, "When it was verified and written down here, UTC"),
}
_APPLIED: Columns = {
    "name": (str, "The logical name"),
    "config": (str, "The endpoint config that stands, and that the endpoint was proved to serve"),
    "hash": (str, "SHA-256 (hex) of its content"),
    "normal": (str, "The normal form of that content, JSON: equal forms are equal contents"),
    "tags": (str, "The user tags that stand, a JSON object; `null` when unknown"),
    "endpoint": (str, 'The endpoint that follows it; "" for none'),
    "deployment": (str, "Its DeploymentConfig, JSON"),
    "run": (int, "The run that put it there; empty when nobody knows"),
}
_DESCRIPTIONS: Columns = {
    "config": (str, "The endpoint config's name in the account"),
    "created": (str, "Its CreationTime"),
    "body": (str, "What DescribeEndpointConfig answered, JSON; it never changes, so it is asked once"),
    "botocore": (str, "The version of botocore that read the answer"),
    "shape": (str, "Stands for all members that botocore knew then: when it learns one, the config is described again"),
}
_ENDPOINTS: Columns = {
    "endpoint": (str, "The endpoint's name in the account"),
    "modified": (str, "Its LastModifiedTime then: when it moves, the endpoint is described again"),
    "body": (str, "What DescribeEndpoint answered last while the endpoint was not on its way, JSON"),
    "botocore": (str, "The version of botocore that read the answer"),
    "shape": (str, "Stands for all members that botocore knew then: when it learns one, the endpoint is described again"),
}
_REJECTED: Columns = {
    "endpoint": (str, "The endpoint, in lower case"),
    "hash": (str, "SHA-256 (hex) of a content that it rolled back from: not tried again until `apply --retry`"),
    "run": (int, "The run that saw it come back"),
}
_DRIFT: Columns = {
    "name": (str, "The logical name"),
    "verdict": (str, "What was found, such as `missing` or `endpoint_moved`"),
    "subject": (str, "The config, endpoint or model that it was found on"),
    "first": (str, "When an apply first found it, UTC"),
    "last": (str, "When an apply last found it, UTC"),
}

_RUN = ("run",)
TABLES: dict[str, Table] = {
    "header": Table("Which state of which ledger this is; one row", _HEADER, ("lineage",), hidden=True),
    "binding": Table("The account and region that this ledger is about; one row", _BINDING, ("account",), hidden=True),
    "runs": Table("Runs that changed something, or meant to", _RUNS, ("id",), label="started"),
    "changes": Table("What each run did to each name", _CHANGES, ("run", "name"), _RUN, "name"),
    "steps": Table(
        "Every call: written before it is made, and again when its outcome is known",
        _STEPS,
        ("run", "name", "position"),
        _RUN,
        "operation",
    ),
    "versions": Table("Endpoint configs that were made or adopted, and verified", _VERSIONS, ("config",), _RUN, "config"),
    "applied": Table("What stands now, by logical name", _APPLIED, ("name",), _RUN, "name"),
    "descriptions": Table(
        "What was once described, and so need not be again", _DESCRIPTIONS, ("config", "created"), label="config"
    ),
    "endpoints": Table(
        "How endpoints were described last, so that those that did not change need not be again",
        _ENDPOINTS,
        ("endpoint",),
        label="endpoint",
    ),
    "rejected": Table("Contents that endpoints rolled back from", _REJECTED, ("endpoint", "hash"), _RUN, "endpoint"),
    "drift": Table("What apply found changed outside git", _DRIFT, ("name", "verdict", "subject"), label="name"),
}
