"""What a live content has beyond the wanted one, and what it lacks."""

from __future__ import annotations

from typing import Any

import pytest

from syncer.compare.fields import changes, holds

VARIANT = {"VariantName": "main", "InitialInstanceCount": 1}


@pytest.mark.parametrize(
    ("live", "wanted", "held"),
    [
        ({}, {}, True),
        ({"A": 1}, {}, True),
        ({}, {"A": 1}, False),
        ({"A": 1, "B": 2}, {"A": 1}, True),
        ({"A": 2, "B": 2}, {"A": 1}, False),
        ({"V": {"[main]": VARIANT | {"New": "x"}}}, {"V": {"[main]": VARIANT}}, True),
        ({"V": {"[main]": VARIANT, "[other]": VARIANT}}, {"V": {"[main]": VARIANT}}, True),
        ({"V": {"[main]": VARIANT}}, {"V": {"[main]": VARIANT, "[other]": VARIANT}}, False),
        ({"L": [1, 2, 3], "B": 1}, {"L": [1, 2]}, True),
        ({"L": [1, 3], "B": 1}, {"L": [1, 2]}, False),
        ({"L": [1], "B": 1}, {"L": [1, 2]}, False),
        ({"L": [{"A": 1, "B": 2}]}, {"L": [{"A": 1}]}, True),
        ({"A": 1.0, "B": 1}, {"A": 1}, False),
        ({"A": True, "B": 1}, {"A": 1}, False),
        ({"A": {}, "B": 1}, {"A": ""}, False),
    ],
)
def test_what_holds_all_that_is_wanted_has_no_leaf_to_change(
    live: dict[str, Any], wanted: dict[str, Any], *, held: bool
) -> None:
    assert holds(live, wanted) is held
    assert all(leaf.after is None for leaf in changes(live, wanted)) is held
