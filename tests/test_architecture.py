"""The structure of the package, held by tests: imports point down, one door to each outside library, sizes stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "syncer"
FILES = sorted(PACKAGE.rglob("*.py"))  # the first is the package itself, which holds only its version

# The layers, lowest first. A module may import from its own package and from layers below, never from beside or above.
LAYERS = (
    ("model", "errors", "clock", "crew", "workflows"),
    ("schema", "names", "rules", "stopping"),
    ("normalize", "filetext", "place"),
    ("yamlfile", "compare", "tree"),
    ("typed",),
    ("plan", "render", "skeleton"),
    ("review", "jsonschema", "gate"),
    ("state",),
    ("aws", "github", "ledger", "desired", "provenance", "sandbox"),
    ("live", "targets", "offline", "notify"),
    ("apply",),
    ("remember",),
    ("rebuild",),
    ("sync", "shell"),
    ("progress",),
    ("commands",),
    ("cli",),
    ("__main__",),
)
LEVEL = {module: level for level, layer in enumerate(LAYERS) for module in layer}
# Pure: no client, no path, no clock, no printing.
PURE = ("model", "errors", "schema", "names", "rules", "normalize", "typed", "compare", "plan", "gate", "render", "review")
IMPURE = frozenset({"pathlib", "os", "sys", "time", "datetime", "subprocess", "sqlite3", "socket", "random", "io"})
HOMES = {
    "boto3": {"aws"},
    "urllib3": {"github", "notify", "aws"},  # aws: only to know the errors that botocore lets through
    "yaml": {"yamlfile"},
    "deepdiff": {"compare"},
    "sqlite_utils": {"ledger"},
    "sqlite3": {"ledger"},
    "typer": {"cli"},
    "rich": {"progress"},
    "subprocess": {"provenance"},
}


def module_of(path: Path) -> str:
    """The first part below the package: `compare` for syncer/compare/tags.py."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def nodes_of(source: str) -> tuple[ast.AST, ...]:
    """Everything in a source, parsed once for all that look at it."""
    return tuple(ast.walk(ast.parse(source)))


def imports(source: str) -> list[str]:
    """Every module that a source imports, wherever in it, as a dotted name."""
    found: list[str] = []
    for node in nodes_of(source):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "syncer":
            found += [f"syncer.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return found


def wrong_imports(source: str, here: str) -> list[str]:
    """The imports of our own modules that do not point down from the module `here`."""
    others = {name.split(".")[1] for name in imports(source) if name.startswith("syncer.")} - {here, "__version__"}
    return sorted(other for other in others if LEVEL[other] >= LEVEL[here])


@pytest.mark.parametrize("path", FILES[1:], ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_only_point_down(path: Path) -> None:
    assert wrong_imports(path.read_text(encoding="utf-8"), module_of(path)) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from syncer.cli import app", ["cli"]),
        ("from syncer import live, names", ["live"]),
        ("def late():\n    import syncer.sync", ["sync"]),
        ("from syncer.names import PREFIX", []),
    ],
)
def test_a_planted_wrong_import_is_found(source: str, found: list[str]) -> None:
    assert wrong_imports(source, "compare") == found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_outside_library_has_one_home(path: Path) -> None:
    strays = {name.split(".")[0] for name in imports(path.read_text(encoding="utf-8"))} & HOMES.keys()

    assert {library for library in strays if module_of(path) not in HOMES[library]} == set()


@pytest.mark.parametrize(
    "path", [path for path in FILES if module_of(path) in PURE], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_the_core_touches_nothing_of_the_world(path: Path) -> None:
    assert {name.split(".")[0] for name in imports(path.read_text(encoding="utf-8"))} & IMPURE == set()
    nodes = nodes_of(path.read_text(encoding="utf-8"))
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}

    assert called & {"print", "open", "input"} == set()


def functions() -> list[tuple[str, int]]:
    """Every function of the package with its length in lines, docstring included."""
    return [
        (f"{path.relative_to(PACKAGE)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for path in FILES
        for node in nodes_of(path.read_text(encoding="utf-8"))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_functions_stay_short() -> None:
    lengths = sorted(length for _, length in functions())

    assert lengths[len(lengths) // 2] <= 9
    assert lengths[int(len(lengths) * 0.95)] <= 35
    assert [name for name, length in functions() if length > 60] == []


def test_files_stay_short() -> None:
    assert [path.name for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []


def test_no_function_has_a_dry_run_argument() -> None:
    assert [path.name for path in FILES if "dry_run" in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("command", [["history", "--limit", "1"], ["plan", "--help"]])  # more is in test_startup.py
def test_what_needs_no_account_does_not_import_boto3(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "desired").mkdir()
    program = "import sys; from syncer.shell import real; from syncer.__main__ import run\n"
    program += f"code = run({command!r}, real()); sys.exit(('boto3' in sys.modules) * 100 + code)"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
