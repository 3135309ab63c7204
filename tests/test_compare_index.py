"""What belongs to which logical name."""

from __future__ import annotations

from dataclasses import replace

from fleet import CREATED, fleet
from stage import IDENTITY, declared

from syncer import names
from syncer.compare import View, compare
from syncer.model import Version


def test_the_index_knows_what_is_ours_by_tags_or_ledger_and_sorts_the_newest_first() -> None:
    item = fleet(2, 1)
    first, second = item.snapshot.configs.values()
    newer = replace(first, name=f"{names.logical_of(first.name)}-0123456789", created="2026-11-02T00:00:00.000Z")
    known = replace(first, name="made-by-hand", tags={})
    foreign = replace(second, name="model-00001-0123456789", tags={})
    snapshot = replace(item.snapshot, configs={each.name: each for each in (first, second, newer, known, foreign)})
    versions = {known.name: Version("model-00000", known.name, CREATED, "")}

    view = View(snapshot, replace(item.record, versions=versions), IDENTITY)

    assert view.versions_of("model-00000") == (newer, first)
    assert view.versions_of("model-00001") == (second,)
    assert view.index.versions[""] == (known,)  # ours, but no name that we give
    assert view.logical_names() == {"model-00000", "model-00001"}
    assert [endpoint.name for endpoint in view.endpoints_of("model-00000")] == ["model-00000"]


def test_older_versions_are_told_beside_the_one_that_holds_what_git_wants() -> None:
    item = fleet(1, 1)
    (document,), (config,) = item.declared.values(), item.snapshot.configs.values()
    older = [
        replace(config, name=f"{document.name}-{number:010x}", content=declared(InstanceType=f"ml.m5.{number}xlarge").content)
        for number in range(3)
    ]
    snapshot = replace(item.snapshot, configs={config.name: config} | {each.name: each for each in older})

    (found,) = compare(item.declared, View(snapshot, item.record, IDENTITY))

    assert found.current == config.name
    assert [note.text[:16] for note in found.notes if note.text] == ["3 other versions"]
