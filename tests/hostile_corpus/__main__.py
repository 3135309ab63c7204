"""`python -m hostile_corpus`: every case, a line of a table for each kind. Ends with 1 where any is not as it should be."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from hostile_corpus.kinds import KINDS
from hostile_corpus.runner import flaws, running


def main() -> int:
    """Run all cases and print the table."""
    failed = 0
    print(f"{'kind':<46} {'cases':>5} {'wrong':>5} {'most CPU s':>10} {'most MB':>8} {'seconds':>8}")  # noqa: T201  # the table
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as runner:
        for kind, cases in KINDS.items():
            begun = time.monotonic()
            ended = {case_name: runner.run(case) for case_name, case in cases.items()}
            wrong = [f"  {each}: {flaw}" for each, end in ended.items() for flaw in flaws(cases[each], end)]
            cpu, memory = max(end.seconds for end in ended.values()), max(end.megabytes for end in ended.values())
            line = f"{kind:<46} {len(cases):>5} {len(wrong):>5} {cpu:>10.2f} {memory:>8.0f} {time.monotonic() - begun:>8.1f}"
            print("\n".join([line, *wrong]), flush=True)  # noqa: T201  # as above
            failed += len(wrong)
    print(f"{sum(map(len, KINDS.values()))} cases, {failed} wrong")  # noqa: T201  # as above
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
