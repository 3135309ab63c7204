"""What others do to an account behind syncer's back; each finds its victim by its part, for names may differ."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from syncer import names
from syncer.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.sandbox import Sandbox
    from syncer.sandbox.state import Endpoint, Resource

HAND = "hand"  # a config that somebody made by hand


def _variants(model: str, count: int) -> list[dict[str, Any]]:
    common = {"ModelName": model, "InstanceType": "ml.c5.xlarge", "InitialInstanceCount": count}
    return [{"VariantName": name, **common} for name in ("main", "next")]


def _endpoint(box: Sandbox, name: str) -> Endpoint | None:
    """Return the newest endpoint that carries a logical name, by its name."""
    found = [each for each in box.state["endpoints"].values() if (each["tags"] or {}).get(names.NAME) == name]
    return max(found, key=lambda each: (each["created"], each["name"]), default=None)


def _config(box: Sandbox, name: str) -> Resource | None:
    """Return the config that the endpoint of a logical name serves, else its newest version."""
    endpoint = _endpoint(box, name)
    served = box.state["configs"].get(endpoint["config"]) if endpoint else None
    versions = _versions(box, name)
    return served or (versions[-1] if versions else None)


def _versions(box: Sandbox, name: str) -> list[Resource]:
    """Return the configs of a logical name, the oldest first."""
    found = [each for each in box.state["configs"].values() if names.logical_of(each["name"]) == name]
    return sorted(found, key=lambda each: (each["created"], each["name"]))


def _delete_config(box: Sandbox, name: str, _rng: random.Random) -> None:
    if config := _config(box, name):
        box.call("DeleteEndpointConfig", {"EndpointConfigName": config["name"]})


def _recreate(box: Sandbox, name: str, rng: random.Random) -> None:
    """Delete a config and create it again under its name with other content, with its tags or without."""
    if config := _config(box, name):
        box.call("DeleteEndpointConfig", {"EndpointConfigName": config["name"]})
        tags = [{"Key": key, "Value": value} for key, value in (config["tags"] or {}).items()] if rng.random() < 0.5 else []
        body = {"ProductionVariants": _variants(rng.choice(("m1", "m2")), rng.randint(1, 4))}
        box.call("CreateEndpointConfig", {"EndpointConfigName": config["name"], **body} | ({"Tags": tags} if tags else {}))


def _move_away(box: Sandbox, name: str, _rng: random.Random) -> None:
    """Point the endpoint at a config that somebody made by hand."""
    if HAND not in box.state["configs"]:
        box.call("CreateEndpointConfig", {"EndpointConfigName": HAND, "ProductionVariants": _variants("m2", 2)})
    _move(box, name, HAND)


def _move_back(box: Sandbox, name: str, rng: random.Random) -> None:
    """Point the endpoint at one of the versions, as who rolls back by hand at night does."""
    if versions := _versions(box, name):
        _move(box, name, rng.choice(versions)["name"])


def _move(box: Sandbox, name: str, config: str) -> None:
    endpoint = _endpoint(box, name)
    if endpoint and endpoint["config"] != config and endpoint["config"] in box.state["configs"]:
        box.call("UpdateEndpoint", {"EndpointName": endpoint["name"], "EndpointConfigName": config})


def _delete_endpoint(box: Sandbox, name: str, _rng: random.Random) -> None:
    if endpoint := _endpoint(box, name):
        box.call("DeleteEndpoint", {"EndpointName": endpoint["name"]})


def _weights(box: Sandbox, name: str, rng: random.Random) -> None:
    if endpoint := _endpoint(box, name):
        wanted = [
            {"VariantName": "main", "DesiredWeight": rng.choice((0.0, 2.0, 5.0)), "DesiredInstanceCount": rng.randint(1, 4)}
        ]
        params = {"EndpointName": endpoint["name"], "DesiredWeightsAndCapacities": wanted}
        box.call("UpdateEndpointWeightsAndCapacities", params)


def _change_tag(box: Sandbox, name: str, rng: random.Random) -> None:
    if thing := _thing(box, name, rng):
        tags = [{"Key": rng.choice(("team", "stage")), "Value": rng.choice(("theirs", "ops"))}]
        box.call("AddTags", {"ResourceArn": thing["arn"], "Tags": tags})


def _add_tag(box: Sandbox, name: str, rng: random.Random) -> None:
    if thing := _thing(box, name, rng):
        box.call("AddTags", {"ResourceArn": thing["arn"], "Tags": [{"Key": "cost", "Value": str(rng.randint(1, 9))}]})


def _remove_tag(box: Sandbox, name: str, rng: random.Random) -> None:
    """Remove a tag of the user's, or the mark of what we applied; never whose the thing is."""
    if thing := _thing(box, name, rng):
        key = rng.choice(("team", "stage", names.APPLIED, names.REVISION))
        box.call("DeleteTags", {"ResourceArn": thing["arn"], "TagKeys": [key]})


def _thing(box: Sandbox, name: str, rng: random.Random) -> Endpoint | Resource | None:
    return _endpoint(box, name) if rng.random() < 0.6 else _config(box, name)


OUTSIDE: Mapping[str, Callable[[Sandbox, str, random.Random], None]] = {
    "somebody deletes the config": _delete_config,
    "somebody re-creates the config with other content": _recreate,
    "somebody moves the endpoint to a config of theirs": _move_away,
    "somebody moves the endpoint to another version": _move_back,
    "somebody deletes the endpoint": _delete_endpoint,
    "somebody moves weights and counts": _weights,
    "somebody changes a tag": _change_tag,
    "somebody adds a tag": _add_tag,
    "somebody removes a tag": _remove_tag,
}


def act(what: str, box: Sandbox, name: str, seed: int) -> None:
    """Do it, if AWS lets them: an endpoint that failed, or a config that is gone, refuses much."""
    try:
        OUTSIDE[what](box, name, random.Random(seed))
    except ApiError:
        return
