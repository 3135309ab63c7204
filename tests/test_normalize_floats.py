"""Floats in the normal form: what a float32 holds, as the shortest decimal that names it."""

from __future__ import annotations

import struct

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from syncer.normalize import float32


def bits(value: float) -> bytes:
    return struct.pack("f", value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.8, 0.8),
        (0.800000011920929, 0.8),
        (1, 1.0),
        (0.1 + 0.2, 0.3),
        (1.23456789, 1.2345679),
        (1.2345678806304932, 1.2345679),
        (16777217.0, 16777216.0),
        (1e-50, 0.0),
        (-0.0, 0.0),
        (3.4028234663852886e38, 3.4028235e38),
    ],
)
def test_a_float_is_the_shortest_decimal_of_its_float32(value: float, expected: float) -> None:
    assert repr(float32(value)) == repr(expected)


finite = st.floats(-(2.0**127), 2.0**127, allow_nan=False)


@given(finite)
def test_rounding_a_float_twice_changes_nothing_more(value: float) -> None:
    assert float32(float32(value)) == float32(value)


@given(finite)
def test_all_numbers_that_a_float32_holds_alike_become_one(value: float) -> None:
    held = struct.unpack("f", bits(value))[0]
    assert repr(float32(held)) == repr(float32(value))
    assert bits(float32(value)) == bits(held + 0.0)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_no_shorter_decimal_names_the_same_float32(value: float) -> None:
    assume(value != 0 and abs(value) < 2.0**127)
    digits = len(repr(float32(value)).split("e")[0].replace(".", "").replace("-", "").strip("0"))
    shorter = [float(f"{value:.{count}g}") for count in range(1, digits)]
    assert all(bits(number) != bits(value) for number in shorter)
