"""`python -m bench.publish`: put the tables of the last `make bench` into README.md and docs/benchmark.md, between markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.__main__ import ALL, RATIOS
from bench.serving import TESTS

if TYPE_CHECKING:
    from pathlib import Path

BEGIN, END = "<!-- bench: written by `make publish-bench` -->\n", "<!-- /bench -->\n"
PAGES = {TESTS.parent / "README.md": RATIOS, TESTS.parent / "docs" / "benchmark.md": ALL}


def replaced(page: str, tables: str) -> str:
    """Return a page with the tables between its markers. Raises ValueError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has no place for the tables")
    return f"{before}{begin}\n{tables}\n{end}{after}"


def main(pages: dict[Path, Path]) -> None:
    """Write each page again."""
    for page, tables in pages.items():
        page.write_text(replaced(page.read_text(encoding="utf-8"), tables.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(PAGES)
