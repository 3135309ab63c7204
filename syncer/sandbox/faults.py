"""What can go wrong between a client and the simulated account, as one value that can be written on a command line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.errors import UsageError
from syncer.sandbox.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from syncer.sandbox.operations import Kind

SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "": 1.0}


@dataclass(frozen=True, slots=True)
class Faults:
    """Which calls fail and which reads are late; all off by default, and all decided by `seed`.

    Shares (0 to 1) of the calls: `throttle` is refused with a throttling error, `error` answers InternalFailure (500), `reset`
    is lost before it is carried out, `lost` is carried out and its answer lost. `only` names the operations that these strike,
    all when empty. `stale_…` are windows in seconds: each read of that kind sees the account as it was at a moment drawn from
    its window. `latency` is seconds that a server waits before it answers; the account itself never waits. `rate` is the calls
    a second that the account accepts, none refused when 0; `burst` of them may come at once, those of a whole second when 0.
    """

    seed: int = 0
    throttle: float = 0.0
    error: float = 0.0
    reset: float = 0.0
    lost: float = 0.0
    only: frozenset[str] = frozenset()
    stale_describe: float = 0.0
    stale_load: float = 0.0
    stale_tags: float = 0.0
    stale_list: float = 0.0
    stale_index: float = 0.0
    latency: float = 0.0
    rate: float = 0.0
    burst: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Faults:
        """Read `throttle=0.2,lost=0.05,stale=5s,stale.tags=20s,seed=7`; raises UsageError that names what is allowed."""
        given = _pairs(text)
        windows = {f"stale.{kind}": given["stale"] for kind in KINDS if "stale" in given}
        wanted = windows | {key: value for key, value in given.items() if key != "stale"}
        return cls(**{key.replace(".", "_"): OPTIONS[key].read(key, value) for key, value in wanted.items()})

    def window(self, kind: Kind) -> float:
        """Return the longest lag of a kind of read, in seconds."""
        found: float = getattr(self, f"stale_{kind}")
        return found

    @property
    def widest(self) -> float:
        """The longest lag of any read, in seconds."""
        return max(self.window(kind) for kind in KINDS)


@dataclass(frozen=True, slots=True)
class Option:
    """One `key=value` of the text form: how its value is read, and what it means."""

    read: Callable[[str, str], Any]
    meaning: str


def _pairs(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        key, equals, value = (one.strip() for one in part.partition("="))
        if key not in OPTIONS or not equals:
            raise UsageError(f"fault {part!r} is unknown", f"Write key=value, with a key of {', '.join(OPTIONS)}")
        if key in found:
            raise UsageError(f"fault {key!r} is given twice", "Give it once")
        found[key] = value
    return found


def _share(key: str, value: str) -> float:
    return _number(key, value, "a share between 0 and 1, such as 0.05", high=1.0)


def _calls(key: str, value: str) -> float:
    return _number(key, value, "a number of calls, such as 100")


def _number(key: str, value: str, allowed: str, high: float = 1e9) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?|\.\d+", value, re.ASCII) or float(value) > high:
        raise UsageError(f"fault {key}={value}: allowed is {allowed}", "Correct the value")
    return float(value)


def _seconds(key: str, value: str) -> float:
    amount, unit = re.fullmatch(r"(.*?)(ms|s|m|)", value).groups()  # type: ignore[union-attr]  # it matches any text
    return _number(key, amount, "a time such as 20ms, 5s or 2m", high=86_400) * SECONDS[unit]


def _whole(key: str, value: str) -> int:
    return int(_number(key, value if value.isdigit() else "", "a whole number", high=2**63))


def _operations(key: str, value: str) -> frozenset[str]:
    names = value.split("+")
    unknown = [name for name in names if name not in OPERATIONS]
    if unknown:
        raise UsageError(f"fault {key}: {unknown[0]!r} is no operation", f"Join some of {', '.join(OPERATIONS)} with +")
    return frozenset(names)


KINDS: tuple[Kind, ...] = ("describe", "load", "tags", "list", "index")
OPTIONS: dict[str, Option] = {
    "seed": Option(_whole, "decides everything: the same seed and the same calls give the same faults"),
    "throttle": Option(_share, "share of calls refused with ThrottlingException (GetResources: ThrottledException)"),
    "error": Option(_share, "share of calls answered with InternalFailure, HTTP 500, and not carried out"),
    "reset": Option(_share, "share of calls whose connection is lost before they are carried out"),
    "lost": Option(_share, "share of calls that are carried out and whose answer is lost"),
    "only": Option(_operations, "operations, joined with +, that the four shares strike; all without it"),
    "stale": Option(_seconds, "how far behind any read may be; the next five set one kind of read"),
    "stale.describe": Option(_seconds, "Describe calls"),
    "stale.load": Option(_seconds, "the look-up of models and configs inside Create and Update calls"),
    "stale.tags": Option(_seconds, "ListTags"),
    "stale.list": Option(_seconds, "List calls"),
    "stale.index": Option(_seconds, "GetResources"),
    "latency": Option(_seconds, "how long the server waits before it answers"),
    "rate": Option(_calls, "calls a second that the account accepts, the others are throttled and do not count"),
    "burst": Option(_calls, "how many of them it accepts at once after a silence; those of a whole second without it"),
}
