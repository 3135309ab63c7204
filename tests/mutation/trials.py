"""Try mutants: each in a fork of a process that has collected the tests already, or has not where an import is mutated."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from mutation.covering import Choice, Covered, Tracing, plain
from mutation.forks import Ending, forked, log, may_compute
from mutation.modules import ROOT, judges
from mutation.planting import functions, hook, swap

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence

    from mutation.mutants import Mutant

OPTIONS = (
    *("-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:pytest_cov", f"--rootdir={ROOT}"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),  # hypothesis is imported already, and is none of ours
)
PATIENCE = 5.0  # a test may take so many times as long as without a mutant, in processor time, and GRACE s more
GRACE = 2.0
COLLECTING = 30.0  # seconds of processor time for a collection
NO_LIMIT = 86_400.0
# Slow to import, and none imports syncer: every fork has them.
HEAVY = ("boto3", "botocore.session", "moto", "hypothesis", "sqlite_utils", "deepdiff", "typer", "rich.live", "jsonschema")

Planned = list[tuple["ast.Module", "Mutant"]]  # a mutant, and the tree that it was found in


class Fate(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True)
class Trial:
    """The fate of the mutant at a place in the plan. `by` killed it; `asked` of the `reaching` tests were chosen."""

    place: int
    fate: Fate
    by: str
    asked: int
    reaching: int


@dataclass(frozen=True, slots=True)
class _Question:
    """A mutant that is tried: its place in the plan, its tree, the `tests` that are asked, of so many `reaching` it."""

    place: int
    tree: ast.Module
    mutant: Mutant
    tests: list[str]
    reaching: int

    def trial(self, ending: Ending) -> Trial:
        """Say what the end of its fork means."""
        fate = Fate.TIMED_OUT if ending.timed_out else Fate.SURVIVED if ending.value == "" else Fate.KILLED
        if fate is Fate.SURVIVED:
            log(f"survived {len(self.tests)} of {self.reaching} tests: {self.mutant}")
        return Trial(self.place, fate, ending.value or "", len(self.tests), self.reaching)


def _questions(planned: Planned, choice: Choice, *, at_import: bool) -> Iterator[_Question]:
    """Yield what is to be tried, one at a time: who killed the last one is asked first about the next."""
    for place, (tree, mutant) in enumerate(planned):
        if at_import is not bool(mutant.scope):
            tests, reaching = choice.tests(mutant)
            yield _Question(place, tree, mutant, tests, reaching)


def tried(planned: Planned, budget: float) -> list[Trial]:
    """Try mutants, each by tests that take up to `budget` seconds. Raises RuntimeError when tests fail without a mutant."""
    for name in HEAVY:
        import_module(name)
    ending = forked(lambda: _collected(planned, budget), wall=NO_LIMIT, apart=False)
    if isinstance(ending.value, str) or ending.value is None:
        raise RuntimeError(ending.value or "the tests could not be collected")
    choice, trials = ending.value
    trials += _importing(planned, choice)
    return sorted(trials, key=lambda trial: trial.place)


# --- where a function is mutated --------------------------------------------------------------------------------------


def _collected(planned: Planned, budget: float) -> tuple[Choice, list[Trial]] | str:
    """Collect the tests, and try what is mutated inside functions; returns what went wrong otherwise."""
    workshop = Workshop(planned, budget)
    files = dict.fromkeys(str(path) for _, mutant in planned for path in judges(mutant.module))
    code = pytest.main([*OPTIONS, *files], plugins=[workshop])
    if workshop.choice is None:  # the code says whether all tests ran, which they were not meant to
        return workshop.wrong or f"the tests could not be collected: {code}"
    return workshop.choice, workshop.trials


@dataclass(slots=True)
class Workshop:
    """A plugin that does not run the collected tests, but lets forks do so: once traced, then for each mutant."""

    planned: Planned
    budget: float
    choice: Choice | None = None
    trials: list[Trial] = field(default_factory=list)
    wrong: str = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of the loop over the tests."""
        items = {item.nodeid: item for item in session.items if not item.get_closest_marker("no_cover")}
        functions()
        covered: Covered | None = forked(lambda: _traced(list(items.values())), wall=NO_LIMIT).value
        if covered is None:
            self.wrong = "the tests could not be traced"
            return True
        log(f"{len(items)} tests, {sum(covered.seconds.values()):.0f} s; judge nothing, for they fail: {covered.failed}")
        choice = self.choice = Choice(covered, self.budget)
        for question in _questions(self.planned, choice, at_import=False):
            asked = [items[test] for test in question.tests]
            ending = forked(lambda: _swapped(question, asked, covered.seconds))  # noqa: B023  # called at once
            choice.heard(question.mutant, ending.value)
            self.trials.append(question.trial(ending))
        return True


def _traced(items: list[pytest.Item]) -> Covered:
    """Run all tests, and return what they come to."""
    tracing = Tracing()
    items[0].config.pluginmanager.register(tracing)
    tracing.begin()
    _run(items)
    return plain(tracing.covered)


def _swapped(question: _Question, items: list[pytest.Item], seconds: dict[str, float]) -> str:
    try:
        question.mutant.put()
        swap(question.tree, question.mutant.module, question.mutant.scope)
    except (LookupError, ValueError, SyntaxError) as error:  # else a mutant that never ran would count as killed
        log(f"cannot be tried: {error!r}: {question.mutant}")
        return ""
    return _run(items, seconds)


# --- what tests say ---------------------------------------------------------------------------------------------------


class _Failures:
    """A plugin that remembers whether a test failed."""

    def __init__(self) -> None:
        self.seen = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at each phase of each test."""
        self.seen |= report.failed


def _run(items: Sequence[pytest.Item], seconds: dict[str, float] | None = None) -> str:
    """Run tests; where their `seconds` are known, only until one fails, whose name is returned."""
    failures = _Failures()
    if items:
        items[0].config.pluginmanager.register(failures)
    for item, following in pairwise([*items, None]):
        assert item is not None
        if seconds is not None:
            may_compute(PATIENCE * seconds[item.nodeid] + GRACE)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if failures.seen and seconds is not None:
            return item.nodeid
    return ""


# --- where an import is mutated ---------------------------------------------------------------------------------------


def _importing(planned: Planned, choice: Choice) -> Iterator[Trial]:
    """Try what is done when a module is imported: the tests are collected anew, after that. Without a mutant they pass."""
    sound: set[str] = set()
    for question in _questions(planned, choice, at_import=True):
        module = question.mutant.module
        if module not in sound:
            without = forked(lambda: _anew(question, choice.seconds))  # noqa: B023  # called at once
            if without.value != "":
                raise RuntimeError(f"tests of {module} fail when collected anew, without a mutant: {without}")
            sound.add(module)
        ending = forked(lambda: _planted(question, choice.seconds))  # noqa: B023  # called at once
        choice.heard(question.mutant, ending.value)
        yield question.trial(ending)


def _planted(question: _Question, seconds: dict[str, float]) -> str:
    question.mutant.put()
    return _anew(question, seconds)


def _anew(question: _Question, seconds: dict[str, float]) -> str:
    """Collect the files of these tests with a module from a tree, and run the tests; returns the first that fails."""
    hook(question.tree, question.mutant.module)
    may_compute(COLLECTING)
    asking = _Asking({test: place for place, test in enumerate(question.tests)}, seconds)
    files = dict.fromkeys(str(ROOT / test.partition("::")[0]) for test in question.tests)
    code = pytest.main([*OPTIONS, *files], plugins=[asking])
    return asking.failed if not code else "collection"


@dataclass(slots=True)
class _Asking:
    """A plugin that runs some of the collected tests, in an order, until one fails."""

    order: dict[str, int]
    seconds: dict[str, float]
    failed: str = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of the loop over the tests."""
        asked = [item for item in session.items if item.nodeid in self.order]
        self.failed = _run(sorted(asked, key=lambda item: self.order[item.nodeid]), self.seconds)
        return True
