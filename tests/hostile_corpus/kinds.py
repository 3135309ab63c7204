"""All cases by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hostile_corpus.accounts import ACCOUNT_CASES
from hostile_corpus.arguments import ARGUMENT_CASES
from hostile_corpus.events import EVENT_CASES
from hostile_corpus.files import BUILT_CASES, INLINE_CASES, NAME_CASES, PLACED_CASES, TREE_CASES
from hostile_corpus.ledgers import LEDGER_CASES
from hostile_corpus.misfits import MISFIT_CASES
from hostile_corpus.plans import PLAN_CASES
from hostile_corpus.readings import READ_CASES
from hostile_corpus.settings import SETTINGS_CASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hostile_corpus.case import Case

KINDS: Mapping[str, Mapping[str, Case]] = {
    "desired file with one error": INLINE_CASES,
    "wrong type at every place of a desired file": MISFIT_CASES,
    "bomb, depth, size, slow pattern": BUILT_CASES,
    "no plain file in the tree": PLACED_CASES,
    "names that look like others": NAME_CASES,
    "text that is read as it is written": READ_CASES,
    "tree of files": TREE_CASES,
    "syncer.yaml": SETTINGS_CASES,
    "plan file": PLAN_CASES,
    "ledger and lock": LEDGER_CASES,
    "simulated account": ACCOUNT_CASES,
    "event, environment and inputs of GitHub": EVENT_CASES,
    "command line": ARGUMENT_CASES,
}
