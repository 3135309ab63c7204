"""What is fuzzed holds for the seeds, for each word of the dictionaries, and for what is easily made of both."""

from __future__ import annotations

import random

import pytest
from fuzz.minimize import minimized
from fuzz.targets import TARGETS

MOST = 60  # tries of each kind, so that a target is tried within half a second


def chosen(inputs: list[bytes]) -> list[bytes]:
    """Inputs spread over all of them."""
    return inputs[:: max(1, len(inputs) // MOST)]


@pytest.mark.no_cover  # the readers' own tests go the same ways
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_a_target_begins_with_is_a_crash(name: str) -> None:
    target, draw = TARGETS[name], random.Random(name)
    seeds = chosen(target.seeds())
    words = chosen(list(target.words))
    for data in (*seeds, *words):
        target.check(data)
    for word in words[:MOST]:
        data = draw.choice(seeds)
        at = draw.randrange(len(data) + 1)
        target.check((data[:at] + word + data[at:])[: target.largest])


@pytest.mark.parametrize("name", TARGETS)
def test_the_dictionary_and_the_seeds_are_ones_that_the_fuzzer_can_use(name: str) -> None:
    target = TARGETS[name]

    assert all(1 <= len(word) <= 64 for word in target.words)  # libFuzzer's longest word
    assert all(len(seed) <= target.largest for seed in target.seeds())


def test_a_crash_is_made_as_small_as_it_can_be() -> None:
    def check(data: bytes) -> None:
        if b"a" in data and b"b" in data:
            raise ValueError

    assert minimized(check, b"xxxxxxaxxxxxxxxxxxxbyyyyyyyy") in (b"ab", b"ba")


def test_what_does_not_crash_again_is_left_as_it_is() -> None:
    assert minimized(lambda _data: None, b"abc") == b"abc"
