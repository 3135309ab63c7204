"""Hold the policies in syncer/workflows/iam against the calls that the tests see.

Whatever a test runs as a command, `World.run` looks on: a call that the policy of the command's role does not allow fails that
test. What a policy allows and no test of a whole run needed fails the run.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import iam
import pytest

from syncer import targets
from syncer.errors import ApiError
from syncer.sandbox import FileSandbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from syncer.aws import Account
    from syncer.targets import Target

TEMPLATES = files("syncer") / "workflows" / "iam"
# A role is the command that becomes it. Of several documents the first that allows a call is the one that was needed for it.
ROLES = {"plan": ("plan",), "apply": ("apply", "take-over"), "drift": ("drift", "notify")}
# What people run, and whose rights it gets by with; `state rebuild` and `push` need more than any role has.
PEOPLE = {
    "show": "plan",
    "diff": "plan",
    "history": "plan",
    "state show": "plan",
    "state verify": "plan",
    "state unlock": "apply",
}
_ANY = dict.fromkeys(("ACCOUNT", "REGION", "EXECUTION_ROLE", "ENDPOINT", "TOPIC"), "*")
_CHANGES = {"UpdateEndpoint", "AddTags", "DeleteTags"}  # conditions ask for the tags of what they change
_S3 = {"GET": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"}


class Grant(NamedTuple):
    """One action that one statement of one document allows."""

    document: str
    sid: str
    action: str


Documents = dict[str, dict[str, Any]]  # by name


def template(name: str) -> str:
    """A document as it is shipped."""
    return (TEMPLATES / f"{name}.json").read_text(encoding="utf-8")


def filled(text: str, values: Mapping[str, str]) -> str:
    """A template with values in its placeholders."""
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    return text


@cache
def _documents(role: str, *values: tuple[str, str]) -> Documents:
    return {name: json.loads(filled(template(name), _ANY | dict(values))) for name in ROLES[role]}


def documents_of(role: str, target: Target) -> Documents:
    """The documents of a role, filled in for a target."""
    place = target.state
    values = {"OWNER": target.owner, "TARGET": target.name, "BUCKET": place.bucket or "-", "KEY": place.key or "-"}
    return _documents(role, *values.items())


NEEDED: set[Grant] = set()  # by all tests of this process; in the end by those of all workers


@dataclass(slots=True)
class Watch:
    """Looks on at one command: `denied` is what the documents of its role do not allow."""

    role: str
    folder: Path
    denied: list[str] = field(default_factory=list)
    _targets: list[Target] = field(default_factory=list)
    _read: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def targets(self) -> list[Target]:
        """Whom the command may work for."""
        self._targets = self._targets or list(targets.load(self.folder).values())
        return self._targets

    def through(self, account: Account) -> Account:
        """The account, looked on at."""
        return Witness(account, self) if self.role else account

    def note(self, operation: str, params: Mapping[str, Any], tags: Mapping[str, str]) -> None:
        """Take down a call; reads that differ by a name only are taken down once."""
        kind = (operation, params.get("ResourceArn", "").rpartition("/")[0])
        if kind in self._read:
            return
        if operation.startswith(("Describe", "List", "GetR")):
            self._read.add(kind)
        for ask in iam.asks(operation, params, tags):
            grants = judged(ask, [documents_of(self.role, target) for target in self.targets])
            NEEDED.update(grants)
            self.denied += [] if grants else [str(ask)]


def judged(ask: iam.Ask, documents: Iterable[Documents]) -> set[Grant]:
    """Return what allows something: the first statement of the first document, of any target; nothing when it is denied."""
    for each in documents:
        for name, document in each.items():
            if sid := iam.granting(document, ask):
                return {Grant(name, sid, ask.action)}
    return set()


@dataclass(frozen=True, slots=True)
class Witness:
    """Takes down every call of an account before it is made."""

    inner: Account
    watch: Watch

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on."""
        self.watch.note(operation, params, self._tags(params) if operation in _CHANGES else {})
        return self.inner.call(operation, params)

    def _tags(self, params: Mapping[str, Any]) -> dict[str, str]:
        """Read the tags of what a call changes; over a socket, where tests count requests, it is taken for ours."""
        if not isinstance(self.inner, FileSandbox):
            target = self.watch.targets[0]
            return {"syncer:owner": target.owner, "syncer:target": target.name}
        try:
            arn = params.get("ResourceArn") or self._arn(params["EndpointName"])
            found = self.inner.call("ListTags", {"ResourceArn": arn})["Tags"]
        except ApiError:
            return {}
        return {tag["Key"]: tag["Value"] for tag in found}

    def _arn(self, endpoint: str) -> str:
        return str(self.inner.call("DescribeEndpoint", {"EndpointName": endpoint})["EndpointArn"])


_WATCHES: list[Watch] = []  # the command that runs, within another one's question perhaps


def role_of(words: list[str]) -> str:
    """Return the role whose rights a command must get by with, "" for none."""
    word, *others = [word for word in words if word != "ci"] or [""]
    return word if word in ROLES else PEOPLE.get(word) or PEOPLE.get(" ".join([word, *others[:1]]), "")


@contextmanager
def watching(words: list[str], folder: Path) -> Iterator[Watch]:
    """Look on at a command as long as the block lasts; it fails when its role may not do what it did."""
    watch = Watch(role_of(words), folder)
    _WATCHES.append(watch)
    try:
        yield watch
    finally:
        _WATCHES.remove(watch)
    assert watch.denied == [], f"the role {watch.role} may not do what `syncer {' '.join(words)}` did: {watch.denied}"


def requested(method: str, path: str) -> None:
    """Take down a request that reached S3 while a command ran."""
    bucket, _, key = path.lstrip("/").partition("/")
    if _WATCHES and _WATCHES[-1].role and key:
        _WATCHES[-1].note(_S3[method], {"Bucket": bucket, "Key": key}, {})


def unneeded(documents: Mapping[str, dict[str, Any]], needed: Collection[Grant]) -> list[Grant]:
    """Return what documents allow and nothing needed."""
    granted = {
        Grant(name, statement["Sid"], action)
        for name, document in documents.items()
        for statement in document["Statement"]
        for action in iam.many(statement["Action"])
    }
    return sorted(granted - set(needed))


def is_whole(config: pytest.Config) -> bool:
    """Say whether a run is of all tests there are."""
    chosen = ("keyword", "markexpr", "deselect", "ignore", "ignore_glob", "collectonly", "lf")
    everywhere = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return everywhere and not any(getattr(config.option, name, None) for name in chosen)


class Comparison:
    """A plugin of pytest: brings together what the workers saw, and compares when all of it is there."""

    def __init__(self, needed: set[Grant]) -> None:
        self.needed = needed
        self.found: list[Grant] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker saw."""
        self.needed.update(Grant(*each) for each in getattr(node, "workeroutput", {}).get("policies", ()))

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Hand over, or compare after a whole run in which nothing failed."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["policies"] = [list(grant) for grant in self.needed]
        elif is_whole(session.config) and exitstatus == pytest.ExitCode.OK:
            names = {name for names in ROLES.values() for name in names}
            self.found = unneeded({name: json.loads(template(name)) for name in names}, self.needed)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED if self.found else exitstatus

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what is too much."""
        for grant in self.found:
            line = f"syncer/workflows/iam/{grant.document}.json: no test needed {grant.action} of statement {grant.sid}"
            terminalreporter.write_line(line, red=True)
