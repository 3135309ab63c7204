"""One run of the real engine in a world: apply, as CI runs it, and the nightly drift check."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation import history
from syncer import aws
from syncer import plan as planning
from syncer.commands import apply as applying
from syncer.commands import reading, session
from syncer.commands.session import Hands
from syncer.errors import Exit, SyncerError, worst
from syncer.model import Scope
from syncer.provenance import Provenance
from syncer.render import rows

if TYPE_CHECKING:
    from simulation.history import Commit
    from simulation.world import World
    from syncer.model import Change, ChangeFinished, Plan
    from syncer.remember import Reading
    from syncer.shell import Shell

ACCOUNT, REGION = "000000000000", "us-east-1"


@dataclass(slots=True)
class Run:
    """One run: from which commit, what it planned, how it ended. `code` is None for one that died."""

    name: str
    commit: Commit
    began: float
    acts: bool = True  # it applies; else it only looks
    older: bool = False  # it was told that going back is meant
    planned: tuple[Change, ...] = ()
    plan: Plan | None = None
    code: Exit | None = None
    ended: float = 0.0
    told: str = ""
    bug: str = ""  # a traceback, which no run may end with
    retry: tuple[str, ...] = ()
    finished: tuple[ChangeFinished, ...] = ()


def apply(world: World, run: Run) -> None:
    """Apply a commit, as `syncer apply --yes` does after it has opened its account."""
    shell = world.shell(run.name)

    def consent(made: Reading) -> Reading:
        run.plan, run.planned = made.plan, tuple(made.plan.pending)
        return made

    def act() -> Exit:
        approval = applying.Approval(yes=True, retry=run.retry, allow_older=run.older)
        job = applying.Job(shell, _session(world, run, shell), run.commit.declared, approval)
        ended = applying.locked(job, applying.Pace(), consent)
        run.finished = ended.finished
        return ended.code()

    _ended(world, run, shell, act)


def drift(world: World, run: Run) -> None:
    """Check for drift, as `syncer drift` does after it has opened its account."""
    shell = world.shell(run.name)

    def act() -> Exit:
        made = reading.on_copy(shell, reading.begin(shell, _session(world, run, shell), Hands()), run.commit.declared).plan
        run.plan = made
        drifted = {Exit.DIFFERENCES} if rows.drifted(made) else set()
        return worst(*drifted, *(planning.exits(made) & {Exit.INCOMPLETE}))

    _ended(world, run, shell, act)


def _ended(world: World, run: Run, shell: Shell, act: object) -> None:
    try:
        run.code = act()  # type: ignore[operator]
    except SyncerError as error:
        run.code, run.told = error.exit_code, f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001  # whatever it is, the judges will call it what it is
        run.bug = traceback.format_exc()
    run.ended = world.director.now
    told = (run.told, shell.err.getvalue(), *shell.out.getvalue().splitlines()[-8:])  # type: ignore[attr-defined]  # StringIO
    run.told = "\n".join(filter(None, told))


def _session(world: World, run: Run, shell: Shell) -> session.Session:
    target = world.target()
    clock = session.stoppable(shell)
    account = world.account(run.name)
    scope = Scope(target.name, target.owner, ACCOUNT, REGION, commit=run.commit.sha)
    keeper = world.keeper(run.name, clock, shell.complain)
    source = Provenance(run.name, run.commit.sha)
    patient = aws.Patient(account, clock)
    return session.Session(target, account, patient, None, scope, keeper, source, history.is_ancestor)
