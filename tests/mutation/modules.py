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
# What is not mutated: a process that was started anew. These start some, or wait in real time, and judge nothing besides.
_NO_JUDGES = frozenset({"test_state_contention.py", "test_state_s3.py"})
_TESTS = (
    *("test_plan*.py", "test_gate.py", "test_apply_*.py", "test_ledger*.py", "test_state_*.py", "test_rebuild.py"),
    *("test_history.py", "test_revisions.py", "test_ci_apply.py", "test_act.py", "test_arrival.py", "test_moves.py"),
    *("test_sync.py", "test_rollouts_*.py", "test_verdicts.py", "test_roundtrip.py", "test_proof_cuts.py"),
)


def dotted(path: Path) -> str:
    """The name under which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES: dict[str, Path] = {dotted(path): path for glob in _GLOBS for path in sorted(ROOT.glob(glob))}
TESTS: tuple[Path, ...] = tuple(
    path for glob in _TESTS for path in sorted((ROOT / "tests").glob(glob)) if path.name not in _NO_JUDGES
)


def asked(words: list[str]) -> list[str]:
    """The modules that are meant: a name means itself and all below it; without names, all. Raises LookupError."""
    for word in words:
        if not any(_below(module, word) for module in MODULES):
            raise LookupError(f"{word} is none of the mutated modules: {', '.join(MODULES)}")
    return [module for module in MODULES if not words or any(_below(module, word) for word in words)]


def _below(module: str, word: str) -> bool:
    return f"{module}.".startswith(f"{word}.")
