"""`syncer show NAME@REV` and `syncer diff`: what a revision was, and where two of them, or one and the account, differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer import live, normalize
from syncer.commands import session
from syncer.commands.history import book
from syncer.commands.options import What
from syncer.compare import fields
from syncer.errors import Exit, Incomplete, LedgerError, SyncerError, UsageError
from syncer.model import Identity, Record, Revision
from syncer.render import past

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from syncer.commands.options import Where
    from syncer.ledger import Ledger
    from syncer.model import Body
    from syncer.shell import Shell

LIVE = "live"
_FORM = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]{0,62})@([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Address:
    """One revision of one logical name."""

    name: str
    revision: int


def address(text: str) -> Address:
    """Read NAME@REV. Raises UsageError for anything else."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is no revision", "Write NAME@REV, such as fraud@3; `syncer history NAME` lists them")
    return Address(match[1], int(match[2]))


def show(shell: Shell, where: Where, sought: str, *, request: bool, form: str) -> Exit:
    """Show what a revision was, from the ledger alone; or the literal request that made its config."""
    with book(shell, where) as ledger:
        revision = _revision(ledger, address(sought))
    if request and revision.request is None:
        text = f"the ledger does not know the request that made {revision.config}"
        raise UsageError(text, f"See what is known: `syncer show {sought}`")
    if request:
        shell.say(past.as_json(dict(revision.request or {})))
    else:
        shell.say(past.revision_json(revision, _body(revision)) if form == "json" else past.revision(revision, _body(revision)))
    return Exit.OK


def diff(shell: Shell, where: Where, before: str, after: str, *, form: str) -> Exit:
    """Show where two revisions differ, leaf by leaf; or a revision and what its endpoint serves now."""
    first = address(before)
    second = None if after == LIVE else address(after)
    with book(shell, where) as ledger:
        old = _side(_revision(ledger, first))
        new = _side(_revision(ledger, second)) if second else None
        record = ledger.record() if second is None else Record()
    if new is None:
        new = _live(shell, where, first.name, record)
    found = fields.changes(_normal(old), _normal(new))
    shell.say(past.diff_json(old, new, found) if form == "json" else past.diff(old, new, found))
    return Exit.OK


def _revision(ledger: Ledger, sought: Address) -> Revision:
    """Find a revision. Raises UsageError that says which there are."""
    found = ledger.revision(sought.name, sought.revision)
    if found is not None:
        return found
    there = ledger.revisions(sought.name)
    if there:
        text = f"{sought.name} has no revision {sought.revision}"
        raise UsageError(text, f"There are: {', '.join(map(str, there))}")
    known = ", ".join(ledger.names())
    hint = f"It knows: {known}" if known else "It is empty: the first `syncer apply` begins it"
    raise UsageError(f"the ledger knows no {sought.name!r}", hint)


def _body(revision: Revision) -> Body | None:
    """Return a revision's content in the API's own members: as described, else as asked for; None when nobody knows."""
    told = revision.description or revision.request
    return {key: value for key, value in told.items() if key not in normalize.NOT_CONTENT} if told else None


def _side(revision: Revision) -> past.Side:
    body = _body(revision)
    title = f"{revision.name}@{revision.revision}"
    if body is None:
        text = f"the ledger does not know what {title} held: {revision.config or 'its config'} was never described"
        raise LedgerError(text, "Describe it by hand, if it is still there: `aws sagemaker describe-endpoint-config`")
    return past.Side(title, revision.config, body)


def _normal(side: past.Side) -> Mapping[str, Any]:
    return normalize.content(side.body).normal


def _live(shell: Shell, where: Where, name: str, record: Record) -> past.Side:
    """Read what the endpoint of a name serves now. Raises UsageError where none follows it, Incomplete when unread."""
    stands = record.applied.get(name)
    if stands is None or not stands.endpoint:
        raise UsageError(f"no endpoint follows {name}, so nothing of it is live", "Compare two revisions: NAME@3 NAME@5")
    opened = session.open_session(shell, session.target_of(shell, where), where, What((name,)))
    identity = Identity(opened.scope.owner, opened.scope.target)
    reader = live.Reader(live.Source(opened.patient, shell.wall), live.interest({}, record, identity))
    endpoint = reader.endpoints([stands.endpoint]).get(stands.endpoint.lower())
    config = reader.configs({endpoint.config: None}).get(endpoint.config) if endpoint and endpoint.config else None
    if endpoint is None or config is None:
        why = "; ".join(f"{subject}: {text}" for subject, text in sorted(reader.unknown.items()))
        if why:
            raise Incomplete(f"what {stands.endpoint} serves could not be read: {why}", "Run again")
        gone = f"endpoint {stands.endpoint}" if endpoint is None else f"config {endpoint.config or '(none)'} of its endpoint"
        raise SyncerError(f"{gone} is not in the account: nothing of {name} is live", "Run `syncer plan`")
    return past.Side(LIVE, config.name, config.body, f"endpoint {endpoint.name} is {endpoint.status}")
