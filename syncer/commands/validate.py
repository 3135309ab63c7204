"""`syncer validate`: files only, no account, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer import desired, targets
from syncer.errors import Exit
from syncer.render import problems, words

if TYPE_CHECKING:
    from syncer.commands.options import Where
    from syncer.shell import Shell


def run(shell: Shell, where: Where) -> Exit:
    """Check the files of one target, or of all of them; tell every problem of every file."""
    known = targets.load(shell.cwd)
    chosen = [targets.choose(known, where.target)] if where.target else list(known.values())
    loaded = [desired.load(target.desired, target.rules, shown_from=shell.cwd) for target in chosen]
    findings = list(dict.fromkeys(finding for tree in loaded for finding in tree.findings))
    shell.say(problems.text(findings, color=shell.color))
    errors = sum(len(tree.errors) for tree in loaded)
    warnings = sum(len(tree.findings) for tree in loaded) - errors
    parts = [words.count(sum(tree.files for tree in loaded), "file"), words.count(errors, "error")]
    shell.say(", ".join([*parts, words.count(warnings, "warning")]) + "\n")
    return Exit.REFUSED if errors else Exit.OK
