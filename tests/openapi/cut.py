"""Cut out of GitHub's OpenAPI description what syncer's tests need: `python tests/openapi/cut.py FOLDER` writes github.json.

FOLDER is the unpacked npm package @octokit/openapi (`npm pack @octokit/openapi`), whose licence goes with the cut.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
REPOSITORY = "/repos/{owner}/{repo}"
OPERATIONS = {
    "/issues": ("get", "post"),
    "/issues/{issue_number}": ("get", "patch"),
    "/issues/{issue_number}/comments": ("get", "post"),
    "/issues/comments/{comment_id}": ("get", "patch", "delete"),
    "/pulls/{pull_number}": ("get",),
    "/commits/{commit_sha}/pulls": ("get",),
}
# Prose, and what only code generators read.
PROSE = ("description", "example", "examples", "externalDocs", "title", "tags", "summary", "deprecated", "operationId")


def bare(node: Any, *, named: bool = False) -> Any:
    """Drop prose; below `properties`, `schemas` and the like keys are names, and a property may well be called `title`."""
    if isinstance(node, list):
        return [bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if named or not (key in PROSE or key.startswith("x-"))}
    return {key: bare(value, named=not named and key == "properties") for key, value in kept.items()}


def references(node: Any) -> set[str]:
    """Every component that a part of the description refers to."""
    if isinstance(node, list):
        return {found for item in node for found in references(item)}
    if not isinstance(node, dict):
        return set()
    here = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
    return here.union(*(references(value) for value in node.values()))


def operation(whole: dict[str, Any]) -> dict[str, Any]:
    """What is sent and what a success answers."""
    kept: dict[str, Any] = {key: whole[key] for key in ("parameters", "requestBody") if key in whole}
    answers = {status: answer for status, answer in whole["responses"].items() if status.startswith("2")}
    return {**kept, "responses": {status: {"content": answer.get("content", {})} for status, answer in answers.items()}}


def component(whole: dict[str, Any], reference: str) -> tuple[str, str, Any]:
    """Look up a component: its kind, its name, itself."""
    _, _, kind, name = reference.split("/")
    return kind, name, bare(whole["components"][kind][name])


def cut(whole: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a description that holds these operations and all that they refer to."""
    paths = {
        REPOSITORY + path: {method: bare(operation(whole["paths"][REPOSITORY + path][method])) for method in methods}
        for path, methods in OPERATIONS.items()
    }
    components: dict[str, dict[str, Any]] = {}
    wanted = references(paths)
    while wanted:
        reference = wanted.pop()
        kind, name, found = component(whole, reference)
        components.setdefault(kind, {})[name] = found
        known = {f"#/components/{kind}/{name}" for kind, named in components.items() for name in named}
        wanted |= references(found) - known
    return {"openapi": whole["openapi"], "info": whole["info"], "paths": paths, "components": components}


def main(package: Path) -> None:
    """Write the cut and the licence beside this file."""
    whole = json.loads((package / "generated" / "api.github.com.json").read_text(encoding="utf-8"))
    text = json.dumps(cut(whole), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    (HERE / "github.json").write_text(text + "\n", encoding="utf-8")
    shutil.copyfile(package / "LICENSE", HERE / "LICENSE")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
