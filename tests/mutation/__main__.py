"""`python -m mutation [MODULE…] [--sample N --seed S]`: one table; ends with 1 where a score is below 90 %."""

from __future__ import annotations

import argparse
import random
import sys

from mutation.explained import EXPLAINED
from mutation.modules import asked
from mutation.mutants import mutants
from mutation.table import table
from mutation.trials import tried

BUDGET = 10.0  # seconds of tests that a mutant has to survive


def main() -> int:
    """Try the mutants of the modules that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("modules", nargs="*", help="such as syncer.plan or syncer.apply; all without one")
    parser.add_argument("--sample", type=int, default=0, help="at most so many mutants of each module; all without it")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    parser.add_argument("--budget", type=float, default=BUDGET, help="seconds of tests that each mutant has to survive")
    options = parser.parse_args()
    planned, found = [], {}
    for module in asked(options.modules):
        tree, all_of_it = mutants(module)
        found[module] = len(all_of_it)
        count = min(options.sample or len(all_of_it), len(all_of_it))
        chosen = sorted(random.Random(options.seed).sample(range(len(all_of_it)), count))
        planned += [(tree, all_of_it[place]) for place in chosen]
    good, text = table(found, planned, tried(planned, options.budget), EXPLAINED)
    sys.stdout.write(text)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
