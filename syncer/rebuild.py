"""A lost ledger's current facts, from tags and live reads; what only the ledger knew is left open, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer import names, remember
from syncer.compare.fields import changes
from syncer.errors import Incomplete
from syncer.model import Applied, Content, RollRejected, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from syncer.ledger import Ledger
    from syncer.model import Declared, Identity, LiveConfig, LiveEndpoint
    from syncer.remember import Reading
    from syncer.state import Holder


@dataclass(frozen=True, slots=True)
class Facts:
    """What tags and contents prove: our configs with their versions, what stands for each name, what came back."""

    versions: tuple[tuple[Version, LiveConfig], ...]
    applied: tuple[Applied, ...]
    rejected: tuple[RollRejected, ...]


def facts(reading: Reading, identity: Identity) -> Facts:
    """Collect what an account proves. `reading` was made without a ledger. Raises Incomplete where it could not all be read."""
    snapshot = reading.snapshot
    if snapshot.unknown:
        listed = "; ".join(f"{subject}: {why}" for subject, why in sorted(snapshot.unknown.items()))
        raise Incomplete(f"not all of the account could be read: {listed}", "Run it again when it can be")
    ours = [item for item in snapshot.configs.values() if names.is_our_config(item.name, item.tags, identity)]
    versions = tuple((version, item) for item in ours if (version := _version(item, reading.declared)) is not None)
    endpoints = [item for _, item in sorted(snapshot.endpoints.items()) if names.is_ours(item.tags, identity)]
    in_sync = {applied.name: applied for _, _, applied in remember.unrecorded(reading) if applied is not None}
    stands = {applied.name: applied for applied in _applied(versions, endpoints)} | in_sync
    rejected = tuple(RollRejected(item.name, content) for item in endpoints if (content := _hash(item.tags, names.REJECTED)))
    return Facts(versions, tuple(stands[name] for name in sorted(stands)), rejected)


def write(reading: Reading, found: Facts, ledger: Ledger, holder: Holder) -> None:
    """Write facts into a new ledger, as one run: who did what before, and when, is lost."""
    ledger.bind(reading.plan.scope)
    run = ledger.begin(
        actor=holder.actor, commit=holder.commit, changes=(), command="rebuild", url=holder.url, holder=holder.id
    )
    for version, config in found.versions:
        ledger.know(run, version, remember.described(config))
    for applied in found.applied:
        ledger.settle(run, applied)
    for event in found.rejected:
        ledger.note(run, event)
    remember.write(reading, ledger, run)
    ledger.finish(run, "done")


def _hash(tags: Mapping[str, str], key: str) -> str:
    """Return the content's hash that a tag tells, "" where there is none of this scheme."""
    scheme, _, found = tags.get(key, "").partition(":")
    return found if scheme == str(names.SCHEME) else ""


def _version(config: LiveConfig, declared: Mapping[str, Declared]) -> Version | None:
    """Return a config as a version; None where it does not hold what its tag says, for then somebody meddled."""
    asked, name = _hash(config.tags, names.HASH), config.tags[names.NAME]
    document = declared.get(name)
    added = document is not None and document.content.hash == asked and _only_added(config, document)
    return remember.version_of(name, config, asked) if asked == config.content.hash or added else None


def _only_added(config: LiveConfig, document: Declared) -> bool:
    """Say whether a config holds all that the file asks for, and beside it only what the service fills in."""
    return all(field.after is None for field in changes(config.content.normal, document.content.normal))


def _applied(versions: tuple[tuple[Version, LiveConfig], ...], endpoints: list[LiveEndpoint]) -> Iterator[Applied]:
    """Yield what stands for each name: what its endpoint's tag says; without an endpoint, its only version.

    Which user tags we set nobody knows: others may have added theirs, and what we set we may remove.
    """
    for name in sorted({version.name for version, _ in versions}):
        own = [(version, config) for version, config in versions if version.name == name]
        endpoint = next((item for item in endpoints if item.tags.get(names.NAME) == name), None)
        content = _hash(endpoint.tags, names.APPLIED) if endpoint else ""
        fitting = [pair for pair in own if pair[0].hash == content] if endpoint else own
        if not fitting or (endpoint is None and len(own) > 1):
            continue
        served = endpoint.config if endpoint else ""
        version, config = max(fitting, key=lambda pair: (pair[1].name == served, pair[0].created))
        yield _standing(version, config, endpoint)


def _standing(version: Version, config: LiveConfig, endpoint: LiveEndpoint | None) -> Applied:
    return Applied(
        name=version.name,
        config=config.name,
        created=version.created,
        content=Content(config.content.normal, version.hash),
        tags=None,
        endpoint=endpoint.name if endpoint else "",
        deployment=endpoint.deployment if endpoint else None,
    )
