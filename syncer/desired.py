"""Load: desired files → declared configs and findings, every problem of every file in one run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from syncer import normalize, rules, schema, tree, typed, yamlfile
from syncer.errors import UsageError
from syncer.model import Declared, EndpointSpec, FieldPath, Finding, Level, Position, Problem

if TYPE_CHECKING:
    from pathlib import Path

_PLAIN_KEY = re.compile(r"[\w:/@+-]{1,64}")
_TOO_MANY = Problem(
    "file",
    Level.ERROR,
    (),
    "has too many problems; the rest is not shown",
    f"under {typed.MAX_PROBLEMS}",
    "Correct these first",
)
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


@dataclass(frozen=True, slots=True)
class _Claim:
    """A name that a file wants for itself; a file with errors claims as well."""

    rule: str
    field: str
    name: str
    position: Position


@dataclass(frozen=True, slots=True)
class _File:
    """What reading one file gave; no document when it has an error."""

    document: Declared | None
    findings: list[Finding]
    claims: tuple[_Claim, ...] = ()


def load(root: Path, levels: Levels, *, shown_from: Path) -> Loaded:
    """Read `root/**/*.yaml|.yml|.json`; `levels` lowers rules by id, `shown_from` is what file names in messages start from.

    Raises UsageError when `root` is no folder.
    """
    if not root.is_dir():
        raise UsageError(f"{root}: there is no such folder", "Name the folder of the desired files, or run `syncer init`")
    found = tree.files(root, shown_from=shown_from)
    read = [_read_file(file.path, levels, root=root, shown=file.shown) for file in found]
    documents = [file.document for file in read if file.document]
    findings = [finding for file in read for finding in file.findings]
    findings += _repeated(claim for file in read for claim in file.claims)
    ordered = sorted(findings, key=lambda finding: (finding.position or Position("", 0, 0), finding.rule))
    return Loaded({document.name: document for document in documents}, tuple(ordered), len(read))


def load_file(path: Path, levels: Levels, *, root: Path, shown: str) -> tuple[Declared | None, list[Finding]]:
    """Read one file; returns no document when it has an error, with all the findings either way."""
    file = _read_file(str(path), levels, root=root, shown=shown)
    return file.document, file.findings


def _read_file(path: str, levels: Levels, *, root: Path, shown: str) -> _File:
    try:
        node = yamlfile.parse(tree.read_bytes(path, root=root, shown=shown), shown)
    except yamlfile.Unreadable as error:
        return _File(None, [Finding(Level.ERROR, "file", "", error.problem, error.allowed, error.hint, error.position)])
    document = typed.read(node, schema.desired_shape())
    problems = list(islice(_problems(document, levels), typed.MAX_PROBLEMS))
    problems += [_TOO_MANY] if len(problems) == typed.MAX_PROBLEMS else []
    findings = [_finding(problem, document) for problem in problems]
    valid = not any(finding.level is Level.ERROR for finding in findings)
    return _File(_declared(document.value, node.position) if valid else None, findings, tuple(_claims(document)))


def _problems(document: typed.Typed, levels: Levels) -> Iterator[Problem]:
    """Yield what is wrong, one mistake once: not what follows only from values that could not be typed."""
    yield from document.problems
    if not isinstance(document.value, Mapping):
        return
    broken = {problem.path for problem in document.problems if problem.rule == "type"}
    judged = broken | {path[:length] for path in broken for length in range(len(path))}  # rules saw these without the value
    for problem in schema.check(schema.desired_shape(), document.value):
        lowered = levels.get(problem.rule, problem.level) if problem.rule in schema.LOWERABLE else problem.level
        if lowered is not Level.OFF and not _was_dropped(problem, broken):
            yield replace(problem, level=_lower(problem.level, lowered))
    yield from (problem for problem in rules.check(document.value, levels) if problem.path not in judged)


def _was_dropped(problem: Problem, broken: set[FieldPath]) -> bool:
    """Say whether the value, or the member that is said to lack, stands in the file and could not be typed."""
    member = (*problem.path, problem.problem.removeprefix("lacks ")) if problem.rule == "required" else problem.path
    return member in broken or problem.path in broken


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
    """Write a path as people do: ("ProductionVariants", 0, "ModelName") → ProductionVariants[0].ModelName.

    A key that is no plain word is quoted and cut: it comes from a file that nobody has checked yet.
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{_key_text(part)}" if text else _key_text(part)
    return text


def _key_text(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else repr(schema.shorten(key))


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


def _claims(document: typed.Typed) -> Iterator[_Claim]:
    value = document.value if isinstance(document.value, dict) else {}
    name = value.get("EndpointConfigName", "")
    endpoint = value["Endpoint"].get("EndpointName", name) if "Endpoint" in value else ""
    names = ("unique-name", ("EndpointConfigName",), name), ("unique-endpoint", ("Endpoint", "EndpointName"), endpoint)
    for rule, path, wanted in names:
        if wanted:
            _, node = document.nodes(path)
            yield _Claim(rule, field_text(path), wanted, node.position)


def _repeated(claims: Iterable[_Claim]) -> Iterator[Finding]:
    """Two files may not want one name; the service ignores case in endpoint names, and people do in all."""
    seen: dict[tuple[str, str], _Claim] = {}
    for claim in claims:
        first = seen.setdefault((claim.rule, claim.name.casefold()), claim)
        if first is not claim:
            problem = f"{schema.shorten(claim.name)!r} is also in {first.position.file}"
            allowed = "each name in one file; case does not count"
            yield Finding(Level.ERROR, claim.rule, claim.field, problem, allowed, "Rename one of the two", claim.position)
