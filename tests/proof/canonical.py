"""An account as a person would compare it: which content each endpoint serves, which versions stand, with which user tags."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stage import IDENTITY

from syncer import names, normalize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.sandbox import Sandbox
    from syncer.sandbox.state import Resource


@dataclass(frozen=True, slots=True)
class Seen:
    """One endpoint: the content that it serves, what it runs on, its user tags."""

    status: str
    content: str
    runs: tuple[tuple[str, Any, Any], ...]
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """One account. `configs` counts the configs by logical name (or by name where they are not ours) and content."""

    endpoints: Mapping[str, Seen]
    configs: Counter[tuple[str, str]]


def picture(box: Sandbox) -> Picture:
    """Look at an account."""
    return Picture({name: _seen(box, name) for name in sorted(box.state["endpoints"])}, Counter(map(_kind, _configs(box))))


def _configs(box: Sandbox) -> list[Resource]:
    return list(box.state["configs"].values())


def _kind(config: Resource) -> tuple[str, str]:
    return (names.logical_of(config["name"]) or config["name"], content_of(config["request"]))


def content_of(request: Mapping[str, Any]) -> str:
    """Return the hash of a request's content."""
    return normalize.content(request).hash


def _seen(box: Sandbox, name: str) -> Seen:
    answer = box.call("DescribeEndpoint", {"EndpointName": name})
    served = box.state["configs"].get(answer["EndpointConfigName"])
    content = content_of(served["request"]) if served else f"gone: {names.logical_of(answer['EndpointConfigName'])}"
    runs = tuple(
        (each["VariantName"], each["DesiredInstanceCount"], each["DesiredWeight"]) for each in answer["ProductionVariants"]
    )
    return Seen(answer["EndpointStatus"], content, runs, names.user_tags(box.state["endpoints"][name]["tags"] or {}))


def differences(
    kept: Picture, lost: Picture, *, called: tuple[str, str] = ("with the ledger", "without the ledger")
) -> list[tuple[str, str]]:
    """Name every difference: the endpoint or config and a text. Extra tags are `tag KEY`, so that they can be excused.

    `called` is how the two are called in the texts.
    """
    first, second = called
    found = []
    for name in sorted(kept.endpoints.keys() | lost.endpoints.keys()):
        one, other = kept.endpoints.get(name), lost.endpoints.get(name)
        if one is None or other is None:
            found.append((name, "is in one account only"))
            continue
        plain = [(part, getattr(one, part), getattr(other, part)) for part in ("status", "content", "runs")]
        found += [(name, f"{part}: {mine} {first}, {theirs} {second}") for part, mine, theirs in plain if mine != theirs]
        found += [(name, text) for text in _tags(one.tags, other.tags)]
    more, less = lost.configs - kept.configs, kept.configs - lost.configs
    found += [(kind[0], f"{count} × {kind[1][:10]} only {second}") for kind, count in more.items()]
    found += [(kind[0], f"{count} × {kind[1][:10]} only {first}") for kind, count in less.items()]
    return found


def _tags(kept: Mapping[str, str], lost: Mapping[str, str]) -> list[str]:
    extra = [f"tag {key}" for key in sorted(lost.keys() - kept.keys())]
    return extra + [f"tags: {key}" for key in sorted(kept) if kept[key] != lost.get(key)]


@dataclass(slots=True)
class Watching:
    """An account that notes each create of a config whose content stands already, as a version of ours of that name."""

    box: Sandbox
    creates: int = 0
    twice: list[str] = field(default_factory=list)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on."""
        if operation == "CreateEndpointConfig":
            self.creates += 1
            stand = _standing(self.box, params)
            self.twice += [f"{params['EndpointConfigName']} beside {name}" for name in stand]
        return self.box.call(operation, params)


def _standing(box: Sandbox, params: Mapping[str, Any]) -> list[str]:
    """Return our configs of the same logical name and content."""
    logical, content = names.logical_of(params["EndpointConfigName"]), content_of(params)
    return [
        config["name"]
        for config in _configs(box)
        if names.logical_of(config["name"]) == logical
        and names.is_our_config(config["name"], config["tags"] or {}, IDENTITY)
        and content_of(config["request"]) == content
    ]
