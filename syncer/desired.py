"""Load: desired files → declared configs and findings, every problem of every file in one run."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from syncer import normalize, rules, schema, typed, yamlfile
from syncer.errors import UsageError
from syncer.model import Declared, EndpointSpec, Finding, Level, Position, Problem

SUFFIXES = frozenset({".yaml", ".yml", ".json"})
Levels = Mapping[str, Level]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A desired tree: the valid files by logical name, and what is wrong with the others. `files` counts all that were read."""

    declared: Mapping[str, Declared]
    findings: tuple[Finding, ...]
    files: int

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that forbid to plan."""
        return tuple(finding for finding in self.findings if finding.level is Level.ERROR)


def load(root: Path, levels: Levels, *, shown_from: Path) -> Loaded:
    """Read `root/**/*.yaml|.yml|.json`; `levels` lowers rules by id, `shown_from` is what file names in messages start from.

    Raises UsageError when `root` is no folder.
    """
    if not root.is_dir():
        raise UsageError(f"{root}: there is no such folder", "Name the folder of the desired files, or run `syncer init`")
    findings: list[Finding] = []
    documents: list[Declared] = []
    files = 0
    for path in _files(root):
        files += 1
        document, problems = load_file(path, levels, root=root, shown=os.path.relpath(path, shown_from))
        findings += problems
        documents += [document] if document else []
    findings += _duplicates(documents)
    ordered = sorted(findings, key=lambda finding: (finding.position or Position("", 0, 0), finding.rule))
    return Loaded({document.name: document for document in documents}, tuple(ordered), files)


def _files(root: Path) -> Iterator[Path]:
    """Yield candidates in a fixed order; hidden files and folders belong to editors and tools."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        candidates = [name for name in names if Path(name).suffix in SUFFIXES and not name.startswith(".")]
        yield from (Path(folder) / name for name in sorted(candidates + links))


def load_file(path: Path, levels: Levels, *, root: Path, shown: str) -> tuple[Declared | None, list[Finding]]:
    """Read one file; returns no document when it has an error, with all the findings either way."""
    try:
        node = yamlfile.parse(_bytes(path, root, shown), shown)
    except yamlfile.Unreadable as error:
        return None, [Finding(Level.ERROR, "file", "", error.problem, error.allowed, error.hint, error.position)]
    document = typed.read(node, schema.desired_shape())
    findings = [_finding(problem, document) for problem in _problems(document, levels)]
    if any(finding.level is Level.ERROR for finding in findings):
        return None, findings
    return _declared(document.value, node.position), findings


def _bytes(path: Path, root: Path, shown: str) -> bytes:
    """Read a regular file inside the tree, and no more of it than the limit."""
    start = Position(shown, 1, 1)
    try:
        if not path.resolve(strict=True).is_relative_to(root.resolve()):
            raise yamlfile.Unreadable(start, "is a link out of the desired folder", "files inside it", "Copy the file here")
        if not stat.S_ISREG(path.stat().st_mode):
            raise yamlfile.Unreadable(start, "is no regular file", "files and folders", "Replace it with a file")
        with path.open("rb") as file:
            return file.read(yamlfile.MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "a loop of links"
        raise yamlfile.Unreadable(start, f"cannot be read: {reason}", "a readable file") from None


def _problems(document: typed.Typed, levels: Levels) -> Iterator[Problem]:
    yield from document.problems
    if not isinstance(document.value, Mapping):
        return
    broken = {problem.path for problem in document.problems}
    for problem in schema.check(schema.desired_shape(), document.value):
        if problem.rule == "required" and _was_dropped(problem, broken):
            continue
        lowered = levels.get(problem.rule, problem.level) if problem.rule in schema.LOWERABLE else problem.level
        if lowered is not Level.OFF:
            yield replace(problem, level=_lower(problem.level, lowered))
    yield from rules.check(document.value, levels)


def _was_dropped(problem: Problem, broken: set[tuple[str | int, ...]]) -> bool:
    """Say whether the missing member stands in the file, but could not be typed: one mistake is told once."""
    member = problem.problem.removeprefix("lacks ")
    return (*problem.path, member) in broken or problem.path in broken


def _lower(level: Level, wanted: Level) -> Level:
    """Rules can only be lowered: what is a warning does not become an error."""
    return Level.WARNING if Level.WARNING in (level, wanted) else level


def _finding(problem: Problem, document: typed.Typed) -> Finding:
    return Finding(
        problem.level,
        problem.rule,
        field_text(problem.path),
        problem.problem,
        problem.allowed,
        problem.hint,
        document.position(problem),
    )


def field_text(path: Iterable[str | int]) -> str:
    """Write a path as people do: ("ProductionVariants", 0, "ModelName") → ProductionVariants[0].ModelName."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _declared(document: Mapping[str, Any], position: Position) -> Declared:
    body = {name: value for name, value in document.items() if name not in ("EndpointConfigName", "Tags", "Endpoint")}
    name = document["EndpointConfigName"]
    return Declared(
        name=name,
        body=body,
        tags={tag["Key"]: tag["Value"] for tag in document.get("Tags", [])},
        endpoint=_endpoint(name, document["Endpoint"]) if "Endpoint" in document else None,
        content=normalize.content(body),
        file=position.file,
        line=position.line,
    )


def _endpoint(name: str, block: Mapping[str, Any]) -> EndpointSpec:
    exclude = block.get("ExcludeRetainedVariantProperties")
    return EndpointSpec(
        name=block.get("EndpointName", name),
        deployment=block.get("DeploymentConfig"),
        retain_all=block.get("RetainAllVariantProperties", True),
        exclude=None if exclude is None else tuple(item["VariantPropertyType"] for item in exclude),
        retain_deployment=block.get("RetainDeploymentConfig", False),
        take_over=block.get("TakeOver", False),
    )


def _duplicates(documents: list[Declared]) -> Iterator[Finding]:
    """Two files may not want one name; the service ignores case in endpoint names, and people do in all."""
    names = [(document.name, document) for document in documents]
    endpoints = [(document.endpoint.name, document) for document in documents if document.endpoint]
    yield from _repeated(names, "EndpointConfigName", "unique-name")
    yield from _repeated(endpoints, "Endpoint.EndpointName", "unique-endpoint")


def _repeated(named: list[tuple[str, Declared]], field: str, rule: str) -> Iterator[Finding]:
    seen: dict[str, Declared] = {}
    for name, document in named:
        first = seen.setdefault(name.lower(), document)
        if first is not document:
            yield Finding(
                Level.ERROR,
                rule,
                field,
                f"{name!r} is also in {first.file}",
                "each name in one file; case does not count",
                "Rename one of the two",
                Position(document.file, document.line, 1),
            )
