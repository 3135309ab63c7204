"""Bad files that are built: bombs, depth, size, slow patterns; and things in a folder that are no plain files."""

from __future__ import annotations

import os
import string
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from badfiles_case import BASE, CANARY

if TYPE_CHECKING:
    from collections.abc import Callable

_LIMIT = 256 * 1024
_DEEP = "is nested deeper than 32 levels"
_NODES = "expands to too many nodes"
_MANY = "has too many problems"
_PATTERN = "does not fit the pattern"


@dataclass(frozen=True, slots=True)
class Hostile:
    """How to build a file that attacks the reader, and one error that it must give: `line:column` and words."""

    build: Callable[[], bytes]
    at: str
    says: str


def _text(text: str, at: str, says: str) -> Hostile:
    return Hostile(text.encode, at, says)


def _levels(head: str, entry: Callable[[str], str]) -> str:
    """Write a file in which each line refers to the line above it, ten times over."""
    lines = [f"a: &a {head}"]
    for above, name in zip(string.ascii_lowercase, string.ascii_lowercase[1:], strict=False):
        lines.append(f"{name}: &{name} {entry(above)}")
    return "\n".join(lines) + "\n"


def _variants(entry: str, count: int) -> str:
    return "EndpointConfigName: a\nProductionVariants:\n" + "".join(f"- {entry.replace('%', str(i))}\n" for i in range(count))


_CAPTURE = BASE + "DataCaptureConfig:\n  InitialSamplingPercentage: 1\n  DestinationS3Uri: s3://b/c\n"
_CSV = _CAPTURE + "  CaptureOptions: [{CaptureMode: Input}]\n  CaptureContentTypeHeader:\n    CsvContentTypes:\n      - "

HOSTILE: dict[str, Hostile] = {
    "one byte too many": Hostile(lambda: (f"# {CANARY}\n".ljust(_LIMIT + 1, "#")).encode(), "1:1", "is too large"),
    "ten megabytes": Hostile(lambda: b"a" * 10_000_000, "1:1", "is too large"),
    "full of comments": _text("#\n" * (_LIMIT // 2), "1:1", "is empty"),
    "lists in lists": _text("[" * 200_000, "1:33", _DEEP),
    "mappings in mappings": _text("{a: " * 60_000, "1:126", _DEEP),
    "dashes": _text("- " * 100_000, "1:65", _DEEP),
    "question marks": _text("? " * 100_000, "1:65", _DEEP),
    "indented keys": _text("".join(" " * i + "a:\n" for i in range(700)), "32:32", _DEEP),
    "33 closed levels": _text("[" * 33 + "]" * 33, "1:33", _DEEP),
    "depth by aliases": _text(
        "a: &a [[[[[[[[[[[]]]]]]]]]]]\nb: &b [[[[[[[[[[[*a]]]]]]]]]]]\nc: [[[[[[[[[[*b]]]]]]]]]]\n", "1:1", _DEEP
    ),
    "list bomb": _text(_levels("[x,x,x,x,x,x,x,x,x]", lambda name: f"[{','.join([f'*{name}'] * 9)}]"), "5:4", _NODES),
    "mapping bomb": _text(
        _levels("{x: y}", lambda name: "{" + ", ".join(f"k{i}: *{name}" for i in range(9)) + "}"), "6:4", _NODES
    ),
    "quadratic blow-up": _text(f"a: &a [{','.join('x' * 300)}]\nb: [{','.join(['*a'] * 300)}]\n", "2:4", _NODES),
    "20,001 nodes": _text(f"a: [{'x,' * 20_001}]\n", "1:4", _NODES),
    "many anchors": _text("".join(f"a{i}: &a{i} 1\n" for i in range(9_000)), "1:1", _MANY),
    "many unknown members": _text("".join(f"Endpoint{i}: 1\n" for i in range(15_000)), "1:1", _MANY),
    "many wrong members": _text(_variants("{VariantNames: '%', ModelNames: '%', InstanceTypes: '%'}", 3_000), "1:1", _MANY),
    "many variants": _text(_variants("{VariantName: m}", 6_000), "3:1", "has 6000 entries"),
    "many unknown types": _text(_variants("{VariantName: v%, InstanceType: ml.x.%}", 4_000), "3:1", "has 4000 entries"),
    "many empty entries": _text(_variants("~", 15_000), "1:1", _MANY),
    "long unknown type, many times": _text(
        BASE.replace("ml.m5.xlarge", "&t " + "ml." * 60_000) + "ShadowProductionVariants:\n" + "- {InstanceType: *t}\n" * 3_000,
        "1:1",
        _MANY,
    ),
    "long line": _text("a" * 250_000 + ": 1\n", "1:250001", "is not valid YAML"),
    "long explicit key": _text("? " + "k" * 200_000 + "\n: 1\n", "1:3", "is not known"),
    "long quoted key, twice": _text(f'? "{"k" * 100_000}"\n: 1\n? "{"k" * 100_000}"\n: 1\n', "3:3", "repeats the key"),
    "long wrong boolean": _text(f"{BASE}EnableNetworkIsolation: {'y' * 200_000}\n", "7:25", "is 'yyyy"),
    "huge integer": _text(BASE.replace("Count: 1", "Count: " + "9" * 200_000), "6:27", "is '9999"),
    "huge float": _text(f"{BASE}    InitialVariantWeight: {'9' * 200_000}\n", "7:27", "is too large for a float32"),
    "long fraction": _text(f"{BASE}    InitialVariantWeight: -0.{'1' * 200_000}\n", "7:27", "is -0.11"),
    "huge exponent": _text(f"{BASE}    InitialVariantWeight: 1e{'9' * 100_000}\n", "7:27", "is '1e99"),
    "long name": _text(BASE.replace("Name: fraud\n", f"Name: {'a-' * 40_000}\n"), "1:21", "has 80000 characters"),
    "slow name": _text(BASE.replace("Name: fraud\n", f"Name: {'-' * 61}a!\n"), "1:21", _PATTERN),
    "slow name, hyphens": _text(BASE.replace("Name: fraud\n", f"Name: a{'-' * 60}!\n"), "1:21", _PATTERN),
    "slow content type": _text(f"{_CSV}{'a-' * 63}/{'a-' * 60}!\n", "13:9", _PATTERN),
    "slow content type, dots": _text(f"{_CSV}{'a' * 120}/{'a-.' * 40}!\n", "13:9", _PATTERN),
    "slow destination": _text(
        _CAPTURE.replace("s3://b/c", f"s3:/{'/' * 500}") + "  CaptureOptions: [{CaptureMode: Input}]\n", "9:21", _PATTERN
    ),
    "slow alarm": _text(
        f"{BASE}Endpoint: {{DeploymentConfig: {{AutoRollbackConfiguration: {{Alarms: [{{AlarmName: '{' ' * 255}'}}]}}}}}}\n",
        "7:80",
        _PATTERN,
    ),
    "slow role": _text(f"{BASE}ExecutionRoleArn: arn:aws{'-' * 2_000}:iam::!\n", "7:19", _PATTERN),
    "slow topic": _text(
        f"{BASE}AsyncInferenceConfig:\n  OutputConfig: {{NotificationConfig: {{SuccessTopic: 'arn:aws:sns:{'-' * 999}!'}}}}\n",
        "8:53",
        _PATTERN,
    ),
    "slow partition": _text(
        BASE + f"    AcceleratorPartitionLayouts: [{{AcceleratorPartitionTypes: ['mig-1g.1gb{'+a.-' * 5}!']}}]\n",
        "7:64",
        _PATTERN,
    ),
    "many merge marks": _text(f"{BASE}{'<' * 200_000}\n", "8:1", "is not valid YAML"),
    "many quotes": _text("'" * 250_001, "1:250002", "is not valid YAML"),
    "many escapes": _text(f'a: "{chr(92) * 200_000}\n', "2:1", "is not valid YAML"),
    "many line ends": _text("a: '" + "\n" * 250_000, "250001:1", "is not valid YAML"),
}


@dataclass(frozen=True, slots=True)
class Placed:
    """Something to put into a folder, the name under which it is told, and words of its one error."""

    place: Callable[[Path], object]
    shown: str
    says: str


def _outside(folder: Path) -> Path:
    """Make a good file beside the tree: what a link must not reach."""
    target = folder.parent / "outside.yaml"
    if folder.parent.name == "desired":  # in the tree of all bad files one level more is inside
        target = folder.parent.parent / "outside.yaml"
    target.write_text(BASE.replace("fraud\n", f"fraud-{CANARY}\n"))
    return target


def _link_out(folder: Path) -> None:
    (folder / "x.yaml").symlink_to(_outside(folder))


def _relative_link_out(folder: Path) -> None:
    (folder / "x.yaml").symlink_to(os.path.relpath(_outside(folder), folder))


def _chain_out(folder: Path) -> None:
    (folder / "hidden").symlink_to(_outside(folder))
    (folder / "x.yaml").symlink_to("hidden")


def _folder_link_out(folder: Path) -> None:
    (folder / "linked").symlink_to(_outside(folder).parent, target_is_directory=True)


def _folder_link_inside(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "linked").symlink_to("real", target_is_directory=True)


def _loop(folder: Path) -> None:
    (folder / "x.yaml").symlink_to("x.yaml")


def _folder_loop(folder: Path) -> None:
    (folder / "linked").symlink_to(".", target_is_directory=True)


def _strange_name(folder: Path) -> None:
    (folder / "a\n::error::\x1b[2J.yaml").write_text(CANARY)


def _bytes_name(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.yaml")).write_text(CANARY)


PLACED: dict[str, Placed] = {
    "link out of the tree": Placed(_link_out, "x.yaml", "is a link out"),
    "relative link out of the tree": Placed(_relative_link_out, "x.yaml", "is a link out"),
    "chain of links out of the tree": Placed(_chain_out, "x.yaml", "is a link out"),
    "link to a device": Placed(lambda folder: (folder / "x.yaml").symlink_to("/dev/zero"), "x.yaml", "is a link out"),
    "link to nothing": Placed(lambda folder: (folder / "x.yaml").symlink_to("gone"), "x.yaml", "cannot be read: No such file"),
    "folder link to nothing": Placed(lambda folder: (folder / "x").symlink_to("gone"), "x", "cannot be read: No such file"),
    "link to itself": Placed(_loop, "x.yaml", "cannot be read: "),
    "linked folder": Placed(_folder_link_out, "linked", "is a link out"),
    "linked folder inside": Placed(_folder_link_inside, "linked", "is no regular file"),
    "folder linked to itself": Placed(_folder_loop, "linked", "is no regular file"),
    "pipe": Placed(lambda folder: os.mkfifo(folder / "x.yaml"), "x.yaml", "is no regular file"),
    "folder named like a file": Placed(lambda folder: (folder / "x.yaml").mkdir(), "x.yaml", "is no regular file"),
    "name with a line end": Placed(_strange_name, "a?::error::?[2J.yaml", ""),
    "name that is no text": Placed(_bytes_name, "?.yaml", ""),
    "name in capitals": Placed(lambda folder: (folder / "X.YAML").write_text(""), "X.YAML", "is empty"),
}
