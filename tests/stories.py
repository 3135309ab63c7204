"""What the stories about comparing have in common: what somebody does to an account, and what a report then says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from syncer import desired, live, sync
from syncer.errors import ApiError
from syncer.model import Identity, Record, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from world import World

    from syncer.aws import Account
    from syncer.remember import Reading

VARIANT = {"VariantName": "main", "ModelName": "m2", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1}
WRITES = ("Create", "Update", "Delete", "AddTags")


@dataclass(frozen=True, slots=True)
class Told:
    """What a report says about one logical name."""

    code: int
    cause: str
    verdicts: Mapping[str, str]  # verdict → the texts of its notes
    subjects: frozenset[str]
    steps: tuple[str, ...]
    refused: str
    report: Mapping[str, Any]

    def params(self, operation: str) -> dict[str, Any]:
        """The parameters of the one step with this operation."""
        (found,) = [step["params"] for step in self.report["steps"] if step["operation"] == operation]
        return dict(found)


def told(world: World, name: str = "fraud", *, command: str = "drift") -> Told:
    """Run `drift` or `plan` and return what it says about a name."""
    result = world.run(f"{command} --sandbox --format json")
    (change,) = [change for change in result.json["changes"] if change["name"] == name]
    notes = change["verdicts"]
    texts = {note["verdict"]: " ".join(item["text"] for item in notes if item["verdict"] == note["verdict"]) for note in notes}
    return Told(
        result.code,
        change["cause"],
        texts,
        frozenset(note["subject"] for note in notes),
        tuple(step["operation"] for step in change["steps"]),
        " ".join(change["refused"]),
        change,
    )


def text(world: World) -> str:
    """Return the drift report for people."""
    return world.run("drift --sandbox").out


def by_hand(world: World, name: str = "hand", *, tags: Mapping[str, str] | None = None, **members: Any) -> str:
    """Create a config as somebody else would, and return its name."""
    given = {"Tags": pairs(tags)} if tags else {}
    world.call("CreateEndpointConfig", EndpointConfigName=name, ProductionVariants=[VARIANT | members], **given)
    return name


def pairs(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Write tags as the API takes them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(world: World, arn: str) -> dict[str, str]:
    """Read the tags of a resource."""
    found = world.box.call("ListTags", {"ResourceArn": arn})["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def config_arn(world: World, name: str) -> str:
    """Return the ARN of a config."""
    return str(world.box.call("DescribeEndpointConfig", {"EndpointConfigName": name})["EndpointConfigArn"])


def recreate(world: World, name: str, *, tagged: bool, **members: Any) -> None:
    """Delete a config and create it again under its name, with other content, and with its tags or with none."""
    tags = tags_of(world, config_arn(world, name))
    world.call("DeleteEndpointConfig", EndpointConfigName=name)
    by_hand(world, name, tags=tags if tagged else None, **members)


def strip_tags(world: World, arn: str) -> None:
    """Take all tags off a resource."""
    world.call("DeleteTags", ResourceArn=arn, TagKeys=list(tags_of(world, arn)))


def state(world: World) -> bytes:
    """Return the simulated account as it is stored; it is written by every call that changes something, and by no other."""
    return (world.path / "state" / "sandbox.json").read_bytes()


def edit_state(world: World, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the simulated account in ways that no API call can."""
    path = world.path / "state" / "sandbox.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    change(found)
    path.write_text(json.dumps(found), encoding="utf-8")


def fingerprint(world: World, kind: str, name: str) -> dict[str, Any]:
    """Return all that an account says about a config or an endpoint, tags included."""
    described = world.box.call(f"Describe{kind}", {f"{kind}Name": name})
    del described["ResponseMetadata"]
    return described | {"Tags": tags_of(world, described[f"{kind}Arn"])}


@dataclass
class Watched:
    """An account with a log of its calls, in which some calls are answered otherwise.

    `answers` maps an operation to a function of (params, ask); `ask()` makes the call.
    """

    inner: Account
    answers: Mapping[str, Callable[[Mapping[str, Any], Callable[[], dict[str, Any]]], dict[str, Any]]] = field(
        default_factory=dict
    )
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer one call."""
        self.calls.append((operation, params))

        def ask() -> dict[str, Any]:
            return self.inner.call(operation, params)

        return self.answers[operation](params, ask) if operation in self.answers else ask()

    @property
    def written(self) -> list[str]:
        """The operations that could change something."""
        return [operation for operation, _ in self.calls if operation.startswith(WRITES)]


def denied(operation: str, member: str = "", value: str = "") -> Callable[..., dict[str, Any]]:
    """Answer AccessDenied to calls of an operation; with `member` only to those in which it has this value."""

    def answer(params: Mapping[str, Any], ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if member and params.get(member) != value:
            return ask()
        text_ = f"User is not authorized to perform: sagemaker:{operation}"
        raise ApiError("AccessDeniedException", text_, operation=operation)

    return answer


def record(world: World) -> Record:
    """Return what the ledger knows; nothing when it is lost."""
    book = world.ledger()
    try:
        return book.record()
    finally:
        book.close()


def reading(world: World, account: Account, *, remembers: bool = True) -> Reading:
    """Plan in this process, on an account of the test's choice."""
    loaded = desired.load(world.path / "desired", {}, shown_from=world.path)
    assert not loaded.errors
    scope = Scope("default", "default", "000000000000", "us-east-1", sandbox=True)
    listing = live.begin(live.Source(account, lambda: world.time), Identity("default", "default"))
    return sync.make_plan(loaded.declared, listing, record(world) if remembers else Record(), scope)


def verdicts(found: Reading, name: str = "fraud") -> set[str]:
    """Return the verdicts of a reading about a name."""
    return {note.verdict.value for change in found.plan.changes if change.name == name for note in change.difference.notes}


def second_file(model: str = "m1", name: str = "second") -> str:
    """Return another desired file, of a config without an endpoint."""
    return json.dumps({"EndpointConfigName": name, "ProductionVariants": [VARIANT | {"ModelName": model}]})
