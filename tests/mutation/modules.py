"""Which modules are mutated, and which tests judge them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_GLOBS = (
    "syncer/plan.py",
    "syncer/gate.py",
    "syncer/apply/*.py",
    "syncer/ledger/*.py",
    *(
        f"syncer/state/{name}.py"
        for name in ("lease", "flock", "working", "shelf", "judging", "seal", "writing", "remote", "local", "notes")
    ),
)
# Who judges what: a prefix of modules → the tests that are about them. What is not mutated is a process that was started anew.
_JUDGES: dict[str, tuple[str, ...]] = {
    "syncer.plan": (
        "plan*",
        "gate",
        "moves",
        "arrival",
        "verdicts",
        "ci_apply",
        "rollouts_*",
        "sync",
        "ownership",
        "exitcodes",
    ),
    "syncer.gate": ("gate", "plan*", "ci_apply", "act"),
    "syncer.apply": ("apply_*", "rollouts_*", "arrival", "moves", "act", "stopping", "fault_matrix_apply"),
    "syncer.ledger": (
        "ledger*",
        "history",
        "revisions",
        "rebuild",
        "proof_cuts",
        "state_commands",
        "state_sqlite",
        "apply_attempts",
    ),
    "syncer.state": ("state_*", "rebuild", "proof_cuts"),
}
# These start processes, or wait in real time, and judge nothing that others do not.
_NO_JUDGES = frozenset({"test_state_contention.py", "test_state_s3.py"})


def dotted(path: Path) -> str:
    """The name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES: dict[str, Path] = {dotted(path): path for glob in _GLOBS for path in sorted(ROOT.glob(glob))}


def judges(module: str) -> tuple[Path, ...]:
    """The test files that are asked about a module."""
    globs = next(globs for prefix, globs in _JUDGES.items() if _below(module, prefix))
    found = (path for glob in globs for path in sorted((ROOT / "tests").glob(f"test_{glob}.py")))
    return tuple(path for path in found if path.name not in _NO_JUDGES)


def asked(words: list[str]) -> list[str]:
    """The modules that are meant: a name means itself and all below it; without names, all. Raises LookupError."""
    for word in words:
        if not any(_below(module, word) for module in MODULES):
            raise LookupError(f"{word} is none of the mutated modules: {', '.join(MODULES)}")
    return [module for module in MODULES if not words or any(_below(module, word) for word in words)]


def _below(module: str, word: str) -> bool:
    return f"{module}.".startswith(f"{word}.")
