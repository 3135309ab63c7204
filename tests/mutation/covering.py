"""Which tests come to which line, and which of them are asked about a mutant, in what order."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from coverage import Coverage

from mutation.modules import MODULES

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from mutation.mutants import Mutant


@dataclass(slots=True)
class Covered:
    """`lines`: module → line → the tests that come to it; `seconds`: of processor time that each test takes, traced."""

    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


class Tracing:
    """A plugin that lets each test tell the lines that it comes to."""

    def __init__(self) -> None:
        self.covered = Covered()
        files = [str(path) for path in MODULES.values()]
        self._coverage = Coverage(data_file=None, config_file=False, include=files)

    def begin(self) -> None:
        """Begin to trace."""
        self._coverage.start()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, None, None]:
        """Count the test's time, with what its fixtures take, and write its lines down under its name."""
        self._coverage.switch_context(item.nodeid)
        begun = time.process_time()
        yield
        self.covered.seconds[item.nodeid] = time.process_time() - begun

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that fails without any mutant."""
        if report.failed:
            self.covered.failed.append(report.nodeid)

    def end(self) -> Covered:
        """Return what was found."""
        self._coverage.stop()
        data = self._coverage.get_data()
        for module, path in MODULES.items():
            told = data.contexts_by_lineno(str(path))
            self.covered.lines[module] = {line: [test for test in tests if test] for line, tests in told.items()}
        return self.covered


class Choice:
    """The tests that are asked about a mutant: those that killed its neighbours, then one of each kind, then the quick ones."""

    def __init__(self, covered: Covered, budget: float) -> None:
        self._covered, self._budget = covered, budget
        self.seconds = covered.seconds
        self._near: Counter[tuple[str, str, str]] = Counter()
        self._kills: Counter[tuple[str, str]] = Counter()

    def heard(self, mutant: Mutant, killer: str | None) -> None:
        """Remember who killed, if any test did."""
        if killer:
            self._near[mutant.module, mutant.scope, killer] += 1
            self._kills[mutant.module, killer] += 1

    def tests(self, mutant: Mutant) -> tuple[list[str], int]:
        """Return the tests in their order, within the budget of seconds, and how many there would have been."""
        found = self._reaching(mutant)
        turns = _turns(found, self.seconds)

        def rank(test: str) -> tuple[float, ...]:
            near, kills = self._near[mutant.module, mutant.scope, test], self._kills[mutant.module, test]
            return -near, -kills, turns[test], self.seconds[test]

        order = sorted(found, key=rank)
        chosen: list[str] = []
        spent = 0.0
        for test in order:
            if chosen and spent + self.seconds[test] > self._budget:
                continue
            chosen.append(test)
            spent += self.seconds[test]
        return chosen, len(order)

    def _reaching(self, mutant: Mutant) -> set[str]:
        lines = self._covered.lines[mutant.module]
        if mutant.scope:
            return {test for line in mutant.lines for test in lines.get(line, ())}
        package = mutant.module.rpartition(".")[0]
        own = {test for tests in lines.values() for test in tests}
        return own or {
            test
            for module, each in self._covered.lines.items()
            if module.startswith(f"{package}.")
            for tests in each.values()
            for test in tests
        }


def _turns(tests: Iterable[str], seconds: dict[str, float]) -> dict[str, int]:
    """Number the cases of each test function, the quickest first."""
    seen: Counter[str] = Counter()
    turns: dict[str, int] = {}
    for test in sorted(tests, key=lambda test: seconds[test]):
        name = test.partition("[")[0]
        turns[test] = seen[name]
        seen[name] += 1
    return turns
