"""A generated account, as syncer left it when it was applied an hour ago, and the files that it was applied from.

`python -m bench.account FOLDER COUNT` makes both, in a process of its own, so that the one that measures stays small; one more
number makes so many files more, each of which asks for one create.
"""

from __future__ import annotations

import random
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from bench.size import REGION, SHARE, STATE, Size
from syncer import desired, ledger, live, sync
from syncer.apply import Context
from syncer.clock import Clock
from syncer.model import Identity, Record, Scope
from syncer.sandbox import Sandbox, Timing, new_state, save
from syncer.state import Holder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.aws import Account
    from syncer.model import Declared
    from syncer.sandbox import State

ACCOUNT, OWNER = "000000000000", "bench"
SCOPE = Scope("default", OWNER, ACCOUNT, REGION, commit="b" * 40)
SETTINGS = f"owner: {OWNER}\n"
AGE = 3600.0  # seconds since the last of it came to be: longer than any list or index lags
_BY = sync.By(Holder("bench", "bench", "apply", SCOPE.commit))
_TYPES = ("ml.m5.large", "ml.m5.xlarge", "ml.c5.xlarge", "ml.c6i.2xlarge", "ml.g5.xlarge", "ml.r5.large")
_TEAMS = ("risk", "growth", "search", "ads", "pricing", "support", "logistics")


def documents(count: int, *, first: int = 0, models: int | None = None) -> dict[str, dict[str, Any]]:
    """Return so many desired documents by the path of their file; one in five asks for an endpoint."""
    known = models or Size(count).models
    return {_path(number): _document(number, known) for number in range(first, first + count)}


def extra(count: int, size: Size) -> dict[str, dict[str, Any]]:
    """Return so many documents more, each without an endpoint: as many creates."""
    found = documents(count, first=size.configs, models=size.models)
    return {path: {key: value for key, value in each.items() if key != "Endpoint"} for path, each in found.items()}


def write(folder: Path, found: Mapping[str, Mapping[str, Any]]) -> None:
    """Write documents as files, and what a repository needs besides."""
    (folder / "syncer.yaml").write_text(SETTINGS, encoding="utf-8")
    for path, document in found.items():
        file = folder / "desired" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False), encoding="utf-8")


def applied(folder: Path, size: Size, now: float) -> State:
    """Return the account that the files of a folder were applied to, `AGE` seconds before `now`.

    The calls are those of a plan of syncer's, carried out one by one; the state is what the simulated account made of them.
    """
    moment = now - AGE - 2.0 * size.configs
    box = Sandbox(new_state(REGION, ACCOUNT), clock=lambda: moment, rng=random.Random(1), timing=Timing(1.0, 1.0, 1.0))
    box.seed_models(_model(number) for number in range(size.models))
    for operation, params in _calls(load(folder), box):
        moment += 1.0
        box.call(operation, params)
    moment = now
    box.call("ListEndpoints", {})  # whatever was under way is over
    return box.state


def remembered(folder: Path, state: State, now: float) -> None:
    """Give a folder the ledger that an apply leaves there which finds nothing to do."""
    context = Context(
        Sandbox(state, clock=lambda: now), Identity(OWNER, SCOPE.target), Clock(lambda: now, lambda _seconds: None)
    )
    (folder / "state").mkdir(exist_ok=True)
    with closing(ledger.write(folder / "state" / "default.db", lambda: datetime.fromtimestamp(now, UTC))) as book:
        reading = sync.make_plan(load(folder), listing(context.account), book.record(), SCOPE)
        assert not reading.plan.pending, reading.plan.pending[0]
        assert not list(sync.carry_out(reading, context, book, by=_BY, parallel=1))


def listing(account: Account) -> live.Listing:
    """Begin to read an account, with one hand."""
    return live.begin(live.Source(account, time.time), Identity(SCOPE.owner, SCOPE.target))


def load(folder: Path) -> Mapping[str, Declared]:
    """Return the declared configs of a folder; all must be good."""
    loaded = desired.load(folder / "desired", {}, shown_from=folder)
    assert not loaded.findings, loaded.findings[:3]
    return loaded.declared


def _calls(declared: Mapping[str, Declared], box: Sandbox) -> list[tuple[str, dict[str, Any]]]:
    changes = sync.make_plan(declared, listing(box), Record(), SCOPE).plan.pending
    return [(step.operation, dict(step.params)) for change in changes for step in change.steps]


def _path(number: int) -> str:
    return f"{_TEAMS[number % len(_TEAMS)]}/config-{number:05}.yaml"


def _model(number: int) -> str:
    return f"model-{number:05}"


def _document(number: int, models: int) -> dict[str, Any]:
    """Return one document: of ten, one is serverless, one has two variants, two capture data, the others are plain."""
    made: dict[str, Any] = {"EndpointConfigName": f"config-{number:05}", "ProductionVariants": _variants(number, models)}
    if number % 10 in (1, 6):
        made["DataCaptureConfig"] = _capture(number)
    tags = {"team": _TEAMS[number % len(_TEAMS)], "cost-center": f"{number % 90 + 10}", "stage": "production"}
    made["Tags"] = [{"Key": key, "Value": value} for key, value in list(tags.items())[: 1 + number % len(tags)]]
    return made | ({} if number % SHARE else {"Endpoint": {}})


def _variants(number: int, models: int) -> list[dict[str, Any]]:
    model = _model(number % models)
    if number % 10 == 3:
        limits = {"MemorySizeInMB": 2048, "MaxConcurrency": 5 + number % 20}
        return [{"VariantName": "main", "ModelName": model, "ServerlessConfig": limits}]
    kind = {"InstanceType": _TYPES[number % len(_TYPES)], "InitialInstanceCount": 1 + number % 4}
    main = {"VariantName": "main", "ModelName": model, **kind}
    if number % 10 != 5:
        return [main]
    other = {"VariantName": "next", "ModelName": _model((number + 1) % models), **kind, "InitialVariantWeight": 0.1}
    return [main | {"InitialVariantWeight": 0.9}, other]


def _capture(number: int) -> dict[str, Any]:
    return {
        "EnableCapture": True,
        "InitialSamplingPercentage": 10 + number % 50,
        "DestinationS3Uri": f"s3://bench-monitoring/{number:05}/",
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
    }


def main(folder: Path, count: int, creates: int = 0) -> None:
    """Make files and account, or, with `creates`, so many files more."""
    if creates:
        write(folder, extra(creates, Size(count)))
        return
    write(folder, documents(count))
    save(folder / STATE, applied(folder, Size(count), time.time()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
