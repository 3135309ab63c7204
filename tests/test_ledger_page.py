"""The ledger's page and Datasette's metadata say what the file is, and their queries answer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ledgers import rows
from stage import BY, Stage, declared

from syncer.ledger import page
from syncer.ledger.queries import QUERIES, Query

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "ledger.md").read_text(encoding="utf-8")
METADATA: dict[str, Any] = json.loads((DOCS / "ledger.metadata.json").read_text(encoding="utf-8"))["databases"]["prod"]


@pytest.fixture
def lived(tmp_path: Path) -> Stage:
    """A stage whose ledger has seen an edit, a roll back, a moved endpoint, and a run that was cut off."""
    stage = Stage(tmp_path / "lived.db").applied(declared())
    stage.box.script("fraud", "rollback", "bad image")
    stage.apply(declared(InitialInstanceCount=2))
    stage.applied(declared(InitialInstanceCount=3))
    first = next(name for name in stage.configs() if stage.endpoint()["EndpointConfigName"] != name)
    stage.box.call("UpdateEndpoint", {"EndpointName": "fraud", "EndpointConfigName": first})
    stage.sleep(1000)
    stage.applied(declared(InitialInstanceCount=3))
    cut(stage)
    return stage


def cut(stage: Stage) -> None:
    from syncer import sync

    events = sync.carry_out(stage.plan(declared(InitialInstanceCount=4)), stage.context, stage.book, by=BY, parallel=1)
    next(events)
    events.close()


def real_columns(path: Path) -> dict[str, list[str]]:
    tables = [name for (name,) in rows(path, "select name from sqlite_master where type = 'table'")]
    return {table: sorted(row[1] for row in rows(path, f'pragma table_info("{table}")')) for table in tables}


def written_columns() -> Iterator[tuple[str, list[str]]]:
    for section in PAGE.split("\n### ")[1:]:
        yield section.splitlines()[0], sorted(re.findall(r"^\| `(\w+)` \| \w.* \| \S.* \|$", section, re.MULTILINE))


def test_the_page_names_every_table_and_column_of_a_real_ledger_with_its_meaning(lived: Stage) -> None:
    assert dict(written_columns()) == real_columns(lived.path)


def test_the_metadata_describes_every_table_and_column_of_a_real_ledger(lived: Stage) -> None:
    described = {name: sorted(table["columns"]) for name, table in METADATA["tables"].items()}

    assert described == real_columns(lived.path)
    assert all(table["description"] for table in METADATA["tables"].values())
    assert all(meaning for table in METADATA["tables"].values() for meaning in table["columns"].values())


def test_labels_are_columns_and_our_own_business_is_hidden(lived: Stage) -> None:
    real = real_columns(lived.path)
    labels = {name: table["label_column"] for name, table in METADATA["tables"].items() if "label_column" in table}

    assert all(label in real[name] for name, label in labels.items())
    assert {name for name, table in METADATA["tables"].items() if table.get("hidden")} == real.keys() - labels.keys()


def test_the_page_and_the_metadata_are_what_is_written_from_the_tables() -> None:
    assert page.page() == PAGE
    assert page.metadata() == (DOCS / "ledger.metadata.json").read_text(encoding="utf-8")


def test_the_page_and_the_metadata_have_the_same_queries() -> None:
    written = re.findall(r"```sql\n(.*?)\n```", PAGE, re.DOTALL)

    assert written == [query["sql"] for query in METADATA["queries"].values()]
    assert written == [query.sql for query in QUERIES]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_each_ready_query_answers(lived: Stage, query: Query) -> None:
    found = rows(lived.path, query.sql)

    assert found
    assert any(any(value not in (None, "") for value in row) for row in found)


def test_the_ready_queries_answer_right(lived: Stage) -> None:
    answers = {query.name: rows(lived.path, query.sql) for query in QUERIES}

    assert [row[:3] for row in answers["what-stands"]] == [("fraud", lived.endpoint()["EndpointConfigName"], "fraud")]
    assert [(row[1], row[4]) for row in answers["trouble"]] == [("fraud", "rolled_back")]
    assert [(row[4], row[5]) for row in answers["cut-off"]] == [("fraud", "CreateEndpointConfig")]
    assert [row[1] for row in answers["drift"]] == ["endpoint_moved"]
    assert [(row[0], row[3]) for row in answers["rejected"]] == [("fraud", "fraud")]
    assert answers["instance-types"] == [("ml.m5.large", 1, 3)]
    assert [row[5] for row in answers["versions"]].count(1) == 1
