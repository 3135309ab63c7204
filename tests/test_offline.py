"""What differs between two commits of the files, without any account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stage import declared

from syncer.offline import changed

if TYPE_CHECKING:
    from syncer.model import Declared
    from syncer.render.rows import Row


def rows(before: list[Declared], after: list[Declared]) -> tuple[Row, ...]:
    return changed({item.name: item for item in before}, {item.name: item for item in after})


def only(before: list[Declared], after: list[Declared]) -> Row:
    (row,) = rows(before, after)
    return row


def test_a_file_that_says_the_same_in_other_words_is_no_change() -> None:
    reordered = replace(declared(), file="elsewhere.yaml", line=9)

    assert rows([declared()], [reordered]) == ()


def test_a_new_file_is_shown_with_all_that_it_says() -> None:
    row = only([], [declared()])

    assert (row.mark, row.name, row.why, row.file) == ("+", "fraud", "new in git", "fraud.yaml")
    assert ("+", "ProductionVariants[main].InstanceType: ml.m5.large") in row.fields
    assert ("+", "Tags[team]: risk") in row.fields
    assert ("+", "Endpoint.EndpointName: fraud") in row.fields


def test_an_edit_is_shown_leaf_by_leaf() -> None:
    row = only([declared()], [declared(InstanceType="ml.m5.xlarge")])

    assert (row.mark, row.why) == ("~", "edited in git")
    assert row.fields == (("~", "ProductionVariants[main].InstanceType: ml.m5.large → ml.m5.xlarge"),)


def test_tags_and_the_way_an_endpoint_follows_are_part_of_what_a_file_says() -> None:
    assert only([declared()], [declared(tags={"team": "growth"})]).fields == (("~", "Tags[team]: risk → growth"),)
    assert only([declared()], [declared(endpoint=None)]).fields[-1] == ("-", "Endpoint.EndpointName: fraud")


def test_a_file_that_goes_says_that_the_account_keeps_what_it_has() -> None:
    row = only([declared()], [])

    assert (row.mark, row.why, row.file) == ("-", "no longer in git: what stands in the account stays", "fraud.yaml")


def test_names_come_in_their_order() -> None:
    assert [row.name for row in rows([declared("b")], [declared("c"), declared("a")])] == ["a", "b", "c"]
