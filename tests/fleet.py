"""A fleet of any size in memory: files, account and ledger that agree, and ways in which they do not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stage import IDENTITY, SCOPE, declared

from syncer import apply, names, normalize
from syncer.compare import View
from syncer.model import LiveConfig, LiveEndpoint, Record, RuntimeVariant, Snapshot, Version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model import Declared

CREATED = "2026-11-01T00:00:00.000Z"
_ARN = f"arn:aws:sagemaker:{SCOPE.region}:{SCOPE.account}"


@dataclass(frozen=True, slots=True)
class Fleet:
    """What git says, what the account says, and what the ledger knows."""

    declared: Mapping[str, Declared]
    snapshot: Snapshot
    record: Record

    @property
    def view(self) -> View:
        """Account and ledger as a comparison looks at them."""
        return View(self.snapshot, self.record, IDENTITY)


def fleet(configs: int, endpoints: int) -> Fleet:
    """So many configs, of which the first ones have endpoints; all in sync."""
    files = [declared(f"model-{number:05d}", endpoint="" if number < endpoints else None) for number in range(configs)]
    versions = [_config(document) for document in files]
    pairs = list(zip(files, versions, strict=True))
    served = {file.name: _endpoint(file, config) for file, config in pairs if file.endpoint}
    snapshot = Snapshot(
        account=SCOPE.account,
        region=SCOPE.region,
        configs={config.name: config for config in versions},
        config_names={config.name: config.created for config in versions},
        endpoints=served,
        endpoint_names=dict.fromkeys(served, CREATED),
        models={"m1": "2026-10-01T00:00:00.000Z"},
    )
    record = Record(
        applied={file.name: replace(apply.standing(file, config.name), created=CREATED) for file, config in pairs},
        versions={config.name: Version(file.name, config.name, CREATED, file.content.hash, 1) for file, config in pairs},
        descriptions={(config.name, config.created): config.body for config in versions},
        revisions=dict.fromkeys((file.name for file in files), 1),
    )
    return Fleet({file.name: file for file in files}, snapshot, record)


def edited(item: Fleet, instance: str = "ml.m5.xlarge") -> Fleet:
    """The same fleet after git moved every file."""
    moved = {
        name: declared(name, endpoint="" if file.endpoint else None, InstanceType=instance)
        for name, file in item.declared.items()
    }
    return replace(item, declared=moved)


def abandoned(item: Fleet) -> Fleet:
    """The same fleet after git dropped every file."""
    return replace(item, declared={})


def unread(item: Fleet) -> Fleet:
    """The same fleet where no config can be read."""
    unknown = {f"config {name}": "AccessDeniedException: no" for name in item.snapshot.configs}
    return replace(item, snapshot=replace(item.snapshot, configs={}, unknown=unknown))


def _config(document: Declared) -> LiveConfig:
    name = names.physical(document.name, document.content)
    tags = names.owner_tags(IDENTITY, document.name) | {names.HASH: names.hash_tag(document.content), names.REVISION: "1"}
    return LiveConfig(
        name,
        f"{_ARN}:endpoint-config/{name}",
        CREATED,
        document.body,
        normalize.content(document.body),  # equal, and not the same object
        tags | dict(document.tags),
    )


def _endpoint(document: Declared, config: LiveConfig) -> LiveEndpoint:
    tags = names.owner_tags(IDENTITY, document.name) | {names.APPLIED: names.hash_tag(document.content)}
    return LiveEndpoint(
        document.name,
        f"{_ARN}:endpoint/{document.name}",
        config.name,
        "InService",
        CREATED,
        CREATED,
        variants=(RuntimeVariant("main", 1.0, 1.0, 1, 1),),
        tags=tags | dict(document.tags),
    )
