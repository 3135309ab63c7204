"""What the account really holds, read from its own state: no run's word is asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulation import world as world_
from syncer import names, normalize
from syncer.live import stamp
from syncer.model import Identity
from syncer.sandbox import lifecycle
from syncer.sandbox.state import moment
from syncer.state.seal import digest, from_metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulation.world import World
    from syncer.model import Declared
    from syncer.sandbox.state import Endpoint, Resource

IDENTITY = Identity("default", "default")
_EMPTY = """
    create table versions (config, created, hash);
    create table applied (name, config);
    create table runs (id, holder);
    create table steps (run, operation, outcome);
"""
_SERVING = frozenset({"InService", "Updating", "SystemUpdating"})


@dataclass(slots=True)
class Truth:
    """The account of a world. `contents` remembers what every config that ever stood there held, by name and CreationTime."""

    world: World
    contents: dict[tuple[str, str], str] = field(default_factory=dict)
    since: dict[str, float] = field(default_factory=dict)  # name → since when it stands there
    taken: dict[tuple[str, str], str] = field(default_factory=dict)  # (endpoint, config) → what that held when it was put there

    def look(self) -> None:
        """Remember what stands now; nothing that stood is forgotten."""
        for config in self.configs():
            key = (config["name"], born(config))
            if key not in self.contents:
                self.contents[key] = normalize.content(config["request"]).hash
        self.since = {config["name"]: config["created"] for config in self.configs()}
        heading = {(name, config) for name, each in self.world.box.state["endpoints"].items() for config in _configs(each)}
        self.taken = {pair: self.taken.get(pair) or self.content(pair[1]) for pair in heading}

    def configs(self) -> list[Resource]:
        """All endpoint configs that stand."""
        return list(self.world.box.state["configs"].values())

    def ours(self) -> list[Resource]:
        """The configs that syncer made."""
        return [each for each in self.configs() if names.is_our_config(each["name"], each["tags"] or {}, IDENTITY)]

    def content(self, name: str) -> str:
        """Return the hash of what a config holds, "" where there is none."""
        config = self.world.box.state["configs"].get(name)
        return self.contents.get((name, born(config)), "") if config else ""

    def served(self, endpoint: str, config: str) -> str:
        """Return the hash of what an endpoint runs: a config that was deleted or made again is as it was for it."""
        return self.taken.get((endpoint.lower(), config)) or self.content(config)

    def endpoint(self, name: str) -> Endpoint | None:
        """Return an endpoint as it is now."""
        lifecycle.settle(self.world.box.state, self.world.director.now)
        return self.world.box.state["endpoints"].get(name.lower())

    def arrived(self, declared: Declared) -> bool:
        """Say whether the endpoint of a declared config is in service on its content; without endpoint, whether it stands."""
        if declared.endpoint is None:
            return any(self.content(config["name"]) == declared.content.hash for config in self.ours())
        found = self.endpoint(declared.endpoint.name)
        return found is not None and _serves(found) and self.served(found["name"], found["config"]) == declared.content.hash


def _serves(endpoint: Endpoint) -> bool:
    """Say whether an endpoint is in service and stays on its config: scaling moves counts and weights while it is."""
    roll = endpoint["roll"]
    stays = roll is None or (roll["next"] is not None and roll["next"]["config"] == endpoint["config"])
    return endpoint["serving"] is not None and endpoint["status"] in _SERVING and stays


@contextmanager
def stored(world: World) -> Iterator[sqlite3.Connection]:
    """Open the ledger that is stored, with SQLite alone; one with nothing in it where there is none, or none that is sound."""
    with closing(sqlite3.connect(":memory:")) as book:
        body = _sound(world)
        if body:
            book.deserialize(body)
        else:
            book.executescript(_EMPTY)
        yield book


def _sound(world: World) -> bytes:
    if not world.chaos.remote:
        path = world.folder / "prod.db"
        return path.read_bytes() if path.exists() else b""
    found = world.bucket.objects.get(world_.KEY)
    seal = from_metadata(found.seal) if found else None
    return found.body if found and seal and digest(found.body) == seal.sha256 else b""


def born(config: Resource) -> str:
    """Return a config's CreationTime as the ledger writes it."""
    return stamp(moment(config["created"]))


def _configs(endpoint: Endpoint) -> set[str]:
    """Return the configs that an endpoint has to do with: shown, running, and the one that it is on its way to."""
    roll = endpoint["roll"]
    running = [serving["config"] for serving in (endpoint["serving"], roll["next"] if roll else None) if serving]
    return {endpoint["config"], *running}
