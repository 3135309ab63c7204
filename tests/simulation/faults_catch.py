"""Plant one mistake and look whether single faults see it: `python -m simulation.faults_catch NAME [SCENARIO [KIND]]`.

Prints JSON.
"""

from __future__ import annotations

import json
import sys

from simulation.bugs import BUGS, plant


def main(name: str, scenario: str = "", kind: str = "") -> None:
    """Say which case was the first to see the mistake, and what it saw; only of one scenario and one kind of fault if given."""
    plant(next(each for each in BUGS if each.name == name))
    from simulation.faults import cases, judged  # they import what the mistake is planted in
    from simulation.faults_scenarios import SCENARIOS

    wanted = [scenario] if scenario else SCENARIOS
    found = (judged(case) for each in wanted for case in cases(each) if kind in ("", case.kind))
    seen = next((each for each in found if each.troubles), None)
    told = {"bug": name, "case": str(seen.case) if seen else None, "text": str(seen)}
    print(json.dumps(told))  # noqa: T201  # what the parent reads


if __name__ == "__main__":
    main(*sys.argv[1:])
