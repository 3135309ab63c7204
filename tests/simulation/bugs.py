"""Mistakes that tools like this one have made, each put into one module while it is imported: nothing on disk changes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder, SourceFileLoader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType


@dataclass(frozen=True, slots=True)
class Bug:
    """One mistake: `old` stands exactly once in the source of `module`, and `new` takes its place.

    `invariants` are those that may tell of it; `why` says who made it, or where it is known from.
    """

    name: str
    module: str
    old: str
    new: str
    invariants: frozenset[str]
    why: str


class _Planted(SourceFileLoader):
    """Compiles a module with a mistake in it; no compiled file is read or written."""

    def __init__(self, bug: Bug, path: str) -> None:
        super().__init__(bug.module, path)
        self._bug = bug

    def get_code(self, fullname: str) -> CodeType:
        """Compile the source, patched."""
        path = self.get_filename(fullname)
        source = self.get_data(path).decode()
        found = source.count(self._bug.old)
        if found != 1:
            raise LookupError(f"{self._bug.name}: its text stands {found} times in {fullname}")
        return compile(source.replace(self._bug.old, self._bug.new), path, "exec")


class _Finder(MetaPathFinder):
    def __init__(self, bug: Bug) -> None:
        self._bug = bug

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find the one module that gets its mistake."""
        if fullname != self._bug.module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = _Planted(self._bug, spec.origin)
        return spec


def plant(bug: Bug) -> None:
    """Put a mistake into the program; its module must not have been imported yet."""
    if bug.module in sys.modules:
        raise LookupError(f"{bug.module} is imported already")
    sys.meta_path.insert(0, _Finder(bug))


BUGS: tuple[Bug, ...] = (
    Bug(
        "a name of its own for every run",
        "syncer.names",
        'return f"{logical}-{salted[:SUFFIX]}"',
        "return f\"{logical}-{__import__('time').time_ns() % 16**SUFFIX:010x}\"",
        frozenset({"S1", "L1", "L3", "S5", "S14"}),
        "Terraform's random variant names, name_prefix of its configs",
    ),
    Bug(
        "only the newest version counts, so that A, B, A makes a copy",
        "syncer.compare.versions",
        "matching = [config for config in ours if is_same(declared, config, view)]",
        "matching = [config for config in ours[:1] if is_same(declared, config, view)]",
        frozenset({"S1", "L1", "L3"}),
        "tools that compare with the last applied state alone",
    ),
    Bug(
        "what the ledger does not know is not ours",
        "syncer.compare.view",
        "return known or names.is_our_config(config.name, config.tags, self.identity)",
        "return known",
        frozenset({"S1", "L1", "L3"}),
        "every tool whose state file is the truth: a lost one means duplicates",
    ),
    Bug(
        "a name that exists is a failure",
        "syncer.apply.configs",
        "if fault(error) is not Fault.CONFIG_EXISTS:",
        "if True:",
        frozenset({"L5"}),
        "a create whose answer was lost, in every tool that leaves retries to the SDK",
    ),
    Bug(
        "what exists under the name is taken over unseen",
        "syncer.apply.configs",
        "    _check(task, description)\n    if adopted:\n        yield from _check_owner(task, context, description)\n",
        "",
        frozenset({"S5", "S3"}),
        "sagemaker-python-sdk #2772: blind adopt",
    ),
    Bug(
        "verified without a look",
        "syncer.apply.configs",
        "    description = yield from _visible(task, context)\n",
        "    moment = __import__('datetime').datetime.fromtimestamp(context.clock.now(), __import__('datetime').UTC)\n"
        "    described = {**task.step.params, 'CreationTime': moment, 'EndpointConfigArn': 'arn:made-up'}\n"
        "    description = {name: value for name, value in described.items() if name != 'Tags'}\n",
        frozenset({"S3"}),
        "records written before the effect is known",
    ),
    Bug(
        "in service is arrived",
        "syncer.apply.endings",
        "    if live.config != task.wanted:\n        yield from _elsewhere(task, live, sight, context)\n",
        "",
        frozenset({"S8"}),
        "terraform-provider-aws #48997, #46663: a silent rollback is a success",
    ),
    Bug(
        "what rolled back is tried again by every run",
        "syncer.compare.endpoints",
        "    known = declared.content.hash in view.record.rejected.get(live.name.lower(), ())\n",
        "    return False\n",
        frozenset({"S8"}),
        "controllers without memory: the bad version is rolled every night",
    ),
    Bug(
        "a page that was cut off is an empty list",
        "syncer.live.pages",
        "yield from member(answer, key, operation)",
        "yield from answer.get(key, [])",
        frozenset({"S4"}),
        "botocore's own paginator, over a body that was cut off",
    ),
    Bug(
        "the first page is all there is",
        "syncer.live.pages",
        "if not answer.get(next_page):",
        "if True:",
        frozenset({"S4"}),
        "list calls without a paginator",
    ),
    Bug(
        "one NotFound is believed",
        "syncer.sync",
        "confirmed = live.confirm(reader, snapshot, differences)",
        "confirmed = snapshot",
        frozenset({"S9"}),
        "Terraform: 'removing from state' after one stale read",
    ),
    Bug(
        "an older commit is applied like any other",
        "syncer.sync",
        "if known is False and not allowed:",
        "if False:",
        frozenset({"S7"}),
        "pipelines whose runs overtake each other",
    ),
    Bug(
        "no look at the lock before a roll",
        "syncer.apply.watch",
        "            self._note(self.held.confirm)  # the last thing before the call: a run that lost its lock must not roll\n",
        "",
        frozenset({"S7"}),
        "every lock that is only taken: a paused run wakes up and acts",
    ),
    Bug(
        "intents are stored after the roll",
        "syncer.apply.watch",
        "            self.stop.check()\n            self._note(self.held.checkpoint)\n",
        "            self.stop.check()\n",
        frozenset({"S2"}),
        "Terraform persists its state every 20 s: up to so much is lost by a kill",
    ),
    Bug(
        "the lock is deleted whoever holds it",
        "syncer.state.lease",
        "            writing.delete(lock.objects, lock.clock, lock.key, expect=self.etag)\n        except Mismatch:",
        "            now = lock.objects.get(lock.key)\n"
        "            writing.delete(lock.objects, lock.clock, lock.key, expect=now.etag if now else self.etag)\n"
        "        except Mismatch:",
        frozenset({"S10"}),
        "Terraform's unlock of its S3 lock: no If-Match",
    ),
    Bug(
        "a lock is over after ten seconds",
        "syncer.state.lease",
        "> decode(found.body).lease + 1",
        "> 10.0",
        frozenset({"S10"}),
        "leases that are shorter than what they protect",
    ),
    Bug(
        "our own lock is somebody else's",
        "syncer.state.writing",
        "if found is not None and found.body == body and dict(found.seal) == dict(seal):",
        "if False:",
        frozenset({"L4", "S11"}),
        "OpenTofu #4405: 412 against our own lock after a lost answer",
    ),
    Bug(
        "a state is stored over whatever is there",
        "syncer.state.shelf",
        "return writing.put(self.objects, self.clock, key, body, expect=expect, seal=carried)",
        "now = self.objects.get(key)\n"
        "            return writing.put(self.objects, self.clock, key, body, expect=now.etag if now else None, seal=carried)",
        frozenset({"S11"}),
        "Terraform's state PUT carries no If-Match",
    ),
    Bug(
        "bytes are believed without their sum",
        "syncer.state.judging",
        "if digest(ledger.body) != seal.sha256:",
        "if False:",
        frozenset({"S12"}),
        "SQLite's own integrity check misses four of ten flipped bits",
    ),
    Bug(
        "an empty ledger is a new one",
        "syncer.state.judging",
        "    seal = _sound(name, ledger)\n    head_etag",
        "    if not ledger.body:\n"
        "        return Standing(None, b'', ledger.etag, head.etag if head else None)\n"
        "    seal = _sound(name, ledger)\n    head_etag",
        frozenset({"S12", "S11"}),
        "SQLite takes zero bytes for a database",
    ),
)
