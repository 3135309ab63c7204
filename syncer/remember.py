"""What a reading says that the ledger does not know: written down, so that a new ledger knows what it stands on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncer import apply, live, names
from syncer.model import Verdict, Version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from syncer.ledger import Ledger
    from syncer.model import Applied, Body, Declared, LiveConfig, LiveEndpoint, Plan, Record, Snapshot


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan and what it was made from."""

    plan: Plan
    declared: Mapping[str, Declared]
    snapshot: Snapshot
    record: Record


def is_news(reading: Reading) -> bool:
    """Say whether an apply has anything to do, or its ledger to learn."""
    news = (_undescribed(reading), _moved(reading), unrecorded(reading))
    return bool(reading.plan.pending) or any(any(found) for found in news)


def write(reading: Reading, ledger: Ledger, run: int | None = None) -> None:
    """Write down what is in sync and not in the ledger yet, so that a new ledger knows what it stands on.

    What was described is remembered whatever it is: with its CreationTime, a config's name identifies a content for ever, and
    with its LastModifiedTime an endpoint's name how it is until it changes again.
    """
    ledger.together(lambda: _write(reading, ledger, run))


def _write(reading: Reading, ledger: Ledger, run: int | None) -> None:
    ledger.describe((config.name, config.created, described(config)) for config in _undescribed(reading))
    ledger.look(((item.name, item.modified, item.body) for item in _moved(reading)), reading.snapshot.endpoint_names)
    for version, answer, applied in unrecorded(reading):
        if version is not None:
            ledger.know(run, version, answer)
        if applied is not None:
            ledger.settle(run, applied)


def unrecorded(reading: Reading) -> Iterator[tuple[Version | None, Body, Applied | None]]:
    """Yield what stands and what the ledger does not know of it: a version with its description, what is applied, or both."""
    for change in reading.plan.changes:
        document = reading.declared.get(change.name)
        config = reading.snapshot.configs.get(change.difference.current)
        if document is None or config is None:
            continue
        known = reading.record.versions.get(config.name)
        version = None if known and known.created == config.created else version_of(change.name, config, document.content.hash)
        stands = reading.record.applied.get(change.name)
        applied = apply.standing(document, config.name)
        settled = not change.difference.has(Verdict.IN_SYNC) or (stands is not None and replace(stands, created="") == applied)
        if version is not None or not settled:
            yield version, described(config), None if settled else applied


def _undescribed(reading: Reading) -> Iterator[LiveConfig]:
    known = reading.record.descriptions
    return (config for config in reading.snapshot.configs.values() if (config.name, config.created) not in known)


def _moved(reading: Reading) -> Iterator[LiveEndpoint]:
    """Yield the endpoints that look another way than the ledger says, but for those on their way: they will look otherwise."""
    known, found = reading.record.endpoints, reading.snapshot.endpoints.values()
    return (item for item in found if item.status in live.SETTLED and known.get((item.name, item.modified)) != item.body)


def version_of(name: str, config: LiveConfig, content: str) -> Version:
    """Return a config that stands as a version of a logical name; `content` is the hash of what was asked for."""
    return Version(name, config.name, config.created, content, names.revision(config.tags), config.tags.get(names.COMMIT, ""))


def described(config: LiveConfig) -> Body:
    """Return a config as DescribeEndpointConfig answers, with times as text."""
    named = {"EndpointConfigName": config.name, "EndpointConfigArn": config.arn, "CreationTime": config.created}
    return {**config.body, **named}
