"""How many unchanged records octoDNS plans in a second of processor time, with YAML on both sides: `records.py FOLDER COUNT`.

Run by the interpreter of the peers' environment. What importing takes is not counted. Tells records, seconds and changes.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import yaml
from octodns.manager import Manager

ZONE = "bench.example."


def record(number: int) -> dict[str, Any]:
    """Return one record; four kinds take turns."""
    kinds: tuple[dict[str, Any], ...] = (
        {"type": "A", "ttl": 300, "values": [f"10.0.{number % 250}.{n + 1}" for n in range(2)]},
        {"type": "CNAME", "ttl": 300, "value": f"target-{number}.example.org."},
        {"type": "TXT", "ttl": 600, "value": f"owner=team-{number % 9} stage=production"},
        {"type": "MX", "ttl": 300, "values": [{"preference": 10, "exchange": f"mx{number % 5}.example.org."}]},
    )
    return kinds[number % len(kinds)]


def written(folder: Path, count: int) -> Path:
    """Write a zone of so many records twice, and what octoDNS wants to know; returns that file."""
    zone = yaml.dump({f"r{number:05}": record(number) for number in range(count)}, Dumper=yaml.CSafeDumper)
    providers = {}
    for side in ("desired", "live"):
        (folder / side).mkdir(parents=True, exist_ok=True)
        (folder / side / f"{ZONE}yaml").write_text(zone, encoding="utf-8")
        providers[side] = {"class": "octodns.provider.yaml.YamlProvider", "directory": str(folder / side)}
    settings = {"providers": providers, "zones": {ZONE: {"sources": ["desired"], "targets": ["live"]}}}
    file = folder / "octodns.yaml"
    file.write_text(yaml.dump(settings), encoding="utf-8")
    return file


def main(folder: Path, count: int) -> None:
    """Plan once."""
    logging.disable()
    file = written(folder, count)
    begun = time.process_time()
    changes = Manager(str(file)).sync(dry_run=True)
    json.dump({"objects": count, "seconds": time.process_time() - begun, "changes": changes}, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
