"""One target under libFuzzer: `python -m fuzz.child TARGET FLAG…`. Coverage is that of syncer and of nothing else."""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]  # installed by `make fuzz` alone

with atheris.instrument_imports(include=["syncer"], enable_loader_override=False):
    from fuzz.targets import TARGETS


def main() -> None:
    """Fuzz until the flags or a crash end it; never returns."""
    name, *flags = sys.argv[1:]
    atheris.Setup([sys.argv[0], *flags], TARGETS[name].check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
