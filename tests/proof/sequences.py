"""Random sequences of edits and outside changes, each on two accounts: one keeps its ledger, one loses it before every run.

Both must end alike. What a lost ledger cannot know is listed by name in EXCUSES, and nothing else may differ.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stage import Stage

from proof.canonical import Watching, differences, picture
from proof.outside import OUTSIDE, act
from syncer import normalize
from syncer.model import Declared, EndpointSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

NAMES = ("fraud", "rank")
MODELS = ("m1", "m2", "m3")
TEAMS = ("risk", "search", "ops")
SETTLE = 1_000.0  # seconds between two steps: longer than any roll


@dataclass(slots=True)
class File:
    """One desired file; `past` are the contents that it had."""

    name: str
    model: str = MODELS[0]
    count: int = 1
    weight: float = 1.0
    team: str = TEAMS[0]
    stage: str | None = None  # a tag that is not always there
    endpoint: str | None = ""
    there: bool = True
    past: list[tuple[str, int, float]] = field(default_factory=list)
    keys: set[str] = field(default_factory=lambda: {"team"})

    @property
    def content(self) -> tuple[str, int, float]:
        """What a version is made of."""
        return (self.model, self.count, self.weight)

    def become(self, content: tuple[str, int, float]) -> None:
        """Take another content, and remember this one."""
        self.past.append(self.content)
        self.model, self.count, self.weight = content

    def declared(self) -> Declared:
        """Read the file as syncer does."""
        variants = [variant("main", self.model, self.count, self.weight), variant("next", MODELS[2], 1, 1.0)]
        content = {"ProductionVariants": variants}
        tags = {"team": self.team} | ({"stage": self.stage} if self.stage else {})
        spec = None if self.endpoint is None else EndpointSpec(self.endpoint or self.name)
        return Declared(self.name, content, tags, spec, normalize.content(content), f"{self.name}.yaml")


def variant(name: str, model: str, count: int, weight: float) -> dict[str, Any]:
    """Return one production variant."""
    shape = {"InstanceType": "ml.m5.large", "InitialInstanceCount": count, "InitialVariantWeight": weight}
    return {"VariantName": name, "ModelName": model, **shape}


def _edit(file: File, rng: random.Random) -> None:
    file.become((rng.choice(MODELS), rng.randint(1, 3), rng.choice((1.0, 0.5, 3.0))))


def _revert(file: File, rng: random.Random) -> None:
    if file.past:
        file.become(rng.choice(file.past))


def _retag(file: File, rng: random.Random) -> None:
    file.team = rng.choice(TEAMS)
    file.stage = rng.choice((None, "test", "live"))
    file.keys |= {"stage"} if file.stage else set()


def _rename(file: File, rng: random.Random) -> None:
    file.endpoint = rng.choice(("", f"{file.name}-b", f"{file.name}-c"))


def _blockless(file: File, _rng: random.Random) -> None:
    file.endpoint = "" if file.endpoint is None else None


def _drop(file: File, _rng: random.Random) -> None:
    file.there = not file.there


EDITS: Mapping[str, Callable[[File, random.Random], None]] = {
    "edit": _edit,
    "revert": _revert,
    "edit the tags": _retag,
    "rename the endpoint": _rename,
    "drop the Endpoint block, or bring it back": _blockless,
    "drop the file, or bring it back": _drop,
}
_WEIGHTS = {"edit": 5, "revert": 4, "edit the tags": 4, "rename the endpoint": 2}


@dataclass(frozen=True, slots=True)
class Action:
    """One step of a sequence: what, to which logical name, with which luck."""

    what: str
    name: str
    seed: int

    def __str__(self) -> str:
        return f"{self.what} ({self.name}, {self.seed})"


def sequence(seed: int) -> list[Action]:
    """Return the steps of a seed: from 4 to 10, edits and outside changes mixed."""
    rng = random.Random(seed)
    kinds = [*EDITS, *OUTSIDE]
    weights = [_WEIGHTS.get(kind, 1) for kind in kinds]
    chosen = rng.choices(kinds, weights, k=rng.randint(4, 10))
    return [Action(what, rng.choice(NAMES), rng.randrange(1_000_000)) for what in chosen]


@dataclass(slots=True)
class Twin:
    """One of the two accounts; `forgets`: it loses its ledger before every run."""

    stage: Stage
    forgets: bool
    watching: Watching = field(init=False)

    def __post_init__(self) -> None:
        self.watching = Watching(self.stage.box)
        self.stage.account = self.watching

    def step(self, action: Action, files: Mapping[str, File]) -> None:
        """Let somebody act, if it is not git that moved, and apply."""
        if action.what in OUTSIDE:
            act(action.what, self.stage.box, action.name, action.seed)
        self.stage.sleep(SETTLE)
        self.apply(files)

    def apply(self, files: Mapping[str, File]) -> None:
        """Lose the ledger where that is this twin's fate, then apply."""
        if self.forgets:
            self.stage.forget()
        self.stage.apply(*(file.declared() for file in files.values() if file.there))
        self.stage.sleep(SETTLE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one sequence: the steps that were played, what went wrong after the last of them, and how much was done."""

    seed: int
    steps: tuple[Action, ...]
    trouble: tuple[str, ...] = ()
    excused: Counter[str] = field(default_factory=Counter)
    applies: int = 0
    creates: int = 0

    def __str__(self) -> str:
        lines = (f"seed {self.seed}, shortest failing prefix:", *map(str, self.steps), *(f"! {text}" for text in self.trouble))
        return "\n  ".join(lines)


def _dropped_tag(name: str, text: str, files: Mapping[str, File]) -> bool:
    """A tag that git set once and dropped: without the ledger nobody knows that it was git's, so it stays."""
    kind, _, key = text.partition(" ")
    return kind == "tag" and any(key in file.keys for file in files.values() if name.startswith(file.name))


# What may differ where the ledger is lost, by name. Nothing else may.
EXCUSES: Mapping[str, Callable[[str, str, Mapping[str, File]], bool]] = {"a tag that git dropped stays": _dropped_tag}


def play(seed: int, folder: Path) -> Outcome:
    """Play a sequence on both accounts; ends at the first trouble, so that what was played is the shortest that shows it."""
    files = {name: File(name) for name in NAMES}
    kept, lost = (Twin(Stage(folder / f"{seed}-{which}.db"), which == "lost") for which in ("kept", "lost"))
    excused: Counter[str] = Counter()
    actions = [Action("edit", NAMES[0], seed), *sequence(seed)]
    done = 0
    trouble: tuple[str, ...] = ()
    for action in actions:
        if action.what in EDITS:
            EDITS[action.what](files[action.name], random.Random(action.seed))
        for twin in (kept, lost):
            twin.step(action, files)
        done += 1
        trouble = tuple(_troubles(kept, lost, files, excused))
        if trouble:
            break
    for twin in (kept, lost):
        twin.stage.book.close()
        twin.stage.path.unlink()
    creates = kept.watching.creates + lost.watching.creates
    return Outcome(seed, tuple(actions[:done]), trouble, excused, 2 * done, creates)


def _troubles(kept: Twin, lost: Twin, files: Mapping[str, File], excused: Counter[str]) -> Iterator[str]:
    for twin in (kept, lost):
        yield from (f"created twice {'without' if twin.forgets else 'with'} the ledger: {pair}" for pair in twin.watching.twice)
    for name, text in differences(picture(kept.stage.box), picture(lost.stage.box)):
        excuse = next((each for each, fits in EXCUSES.items() if fits(name, text, files)), "")
        if excuse:
            excused[excuse] += 1
        else:
            yield f"{name}: {text}"
