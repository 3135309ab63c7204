"""Which tests come to which line, and which of them are asked about a mutant, in what order."""

from __future__ import annotations

import ast
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from mutation.modules import MODULES, ROOT, judges
from mutation.mutants import mutants
from mutation.planting import swap

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from mutation.mutants import Mutant

HIT = "__hit__"


@dataclass(slots=True)
class Covered:
    """`lines`: module → line → the tests that come to it; `seconds`: of processor time that each test takes."""

    lines: dict[str, dict[int, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def plain(covered: Covered) -> Covered:
    """Return what goes from one process to another, without the tests that fail."""
    failed = set(covered.failed)
    lines = {
        module: {line: [test for test in tests if test not in failed] for line, tests in told.items()}
        for module, told in covered.lines.items()
    }
    return Covered(lines, covered.seconds, covered.failed)


class Tracing:
    """A plugin that lets each test tell the statements that it comes to, by a call in front of each.

    Coverage cannot tell: CPython 3.11 traces nothing of a generator that goes on with an error thrown into it, as flows do.
    """

    def __init__(self) -> None:
        self.covered = Covered()
        self._reached: set[tuple[str, int]] = set()

    def begin(self) -> None:
        """Put the calls into every function of the modules that are imported; in a fork, for they stay."""
        for module in MODULES:
            if module in sys.modules:
                vars(sys.modules[module])[HIT] = lambda line, module=module: self._reached.add((module, line))
                swap(_telling(mutants(module)[0]), module)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, None, None]:
        """Count the test's time, with what its fixtures take, and write its lines down under its name."""
        self._reached.clear()
        begun = time.process_time()
        yield
        self.covered.seconds[item.nodeid] = time.process_time() - begun
        for module, line in self._reached:
            self.covered.lines[module][line].append(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that fails without any mutant."""
        if report.failed:
            self.covered.failed.append(report.nodeid)


def _telling(tree: ast.Module) -> ast.Module:
    """Put a call in front of each statement of each function."""
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        for node in list(ast.walk(function)):
            for name in ("body", "orelse", "finalbody"):
                statements = getattr(node, name, None)
                if isinstance(statements, list):
                    setattr(node, name, [each for statement in statements for each in (*_hit(statement), statement)])
    return ast.fix_missing_locations(tree)


def _hit(statement: ast.stmt) -> list[ast.stmt]:
    if getattr(statement, HIT, False) or isinstance(statement, ast.Nonlocal | ast.Global):
        return []  # told already, as a statement of a function in a function is
    setattr(statement, HIT, True)
    call = ast.Call(ast.Name(HIT, ast.Load()), [ast.Constant(statement.lineno)], [])
    told = ast.copy_location(ast.Expr(call), statement)
    setattr(told, HIT, True)
    return [told]


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
        files = {str(path.relative_to(ROOT)) for path in judges(mutant.module)}
        found = {test for test in self._reaching(mutant) if test.partition("::")[0] in files}
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
        lines = self._covered.lines.get(mutant.module, {})
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
