"""What would be done about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncer.model.document import Body, Finding, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syncer.model.verdict import Difference


@dataclass(frozen=True, slots=True)
class Step:
    """One literal API call of a change; `operation` and `params` can be looked up in AWS's documentation."""

    change: str
    operation: str
    params: Body
    summary: str


@dataclass(frozen=True, slots=True)
class Change:
    """A difference, the calls that end it, and the digest of those calls, their target and what they presume."""

    difference: Difference
    steps: tuple[Step, ...]
    digest: str
    revision: int = 0
    findings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """The logical name."""
        return self.difference.name

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why nothing may be done about this difference; empty when something may, or nothing needs to be."""
        errors = [finding.problem for finding in self.findings if finding.level is Level.ERROR]
        return tuple(filter(None, (self.difference.blocked, *errors)))


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a plan holds: target, owner, account, region, sandbox or not, and the names it was restricted to."""

    target: str
    owner: str
    account: str
    region: str
    sandbox: bool = False
    only: tuple[str, ...] = ()
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Approved:
    """A plan file: where it was made for, and for each change with calls what it presumed, its calls and its digest."""

    scope: Scope
    changes: Mapping[str, tuple[str, tuple[Step, ...], str]]

    @property
    def only(self) -> tuple[str, ...]:
        """The names that the plan was restricted to."""
        return self.scope.only


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one comparison came to. `unmanaged` counts what is in the account and not ours: configs, endpoints."""

    scope: Scope
    changes: tuple[Change, ...]
    unmanaged: tuple[int, int] = (0, 0)
    notices: tuple[str, ...] = ()

    @property
    def pending(self) -> tuple[Change, ...]:
        """The changes that have calls to make."""
        return tuple(change for change in self.changes if change.steps)

    @property
    def digest(self) -> str:
        """Stands for the whole plan: the digests of its changes."""
        text = "\n".join(f"{change.name} {change.digest}" for change in self.pending)
        return hashlib.sha256(text.encode()).hexdigest()
