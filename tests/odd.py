"""Accounts whose answers come in any order, come twice, or stop coming: none of it may make a difference in the end."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncer.aws import is_read
from syncer.errors import ApiError

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from syncer.aws import Account


@dataclass(slots=True)
class Shuffled:
    """An account that has no order where AWS promises none: members of answers, tags, and what a page lists."""

    inner: Account
    rng: random.Random

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Answer in another order."""
        answer: dict[str, Any] = self._mixed(self.inner.call(operation, params), lists=operation.startswith(("List", "Get")))
        return answer

    def _mixed(self, value: Any, *, lists: bool) -> Any:
        if isinstance(value, dict):
            items = [(key, self._mixed(item, lists=lists or key == "Tags")) for key, item in value.items()]
            return dict(self.rng.sample(items, len(items)))
        if isinstance(value, list):
            found = [self._mixed(item, lists=lists) for item in value]
            return self.rng.sample(found, len(found)) if lists else found
        return value


class Died(BaseException):
    """The end of a process."""


@dataclass(slots=True)
class Mortal:
    """An account whose client dies with its nth call, before that is carried out or after."""

    inner: Account
    left: int
    executes: bool

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Pass a call on, or die."""
        self.left -= 1
        if self.left >= 0:
            return self.inner.call(operation, params)
        if self.executes:
            self.inner.call(operation, params)
        raise Died


@dataclass(slots=True)
class Twice:
    """An account of which every read is asked for twice, as by a client that lost the first answer."""

    inner: Account

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Make a call, or two."""
        if is_read(operation):
            with suppress(ApiError):
                self.inner.call(operation, params)
        return self.inner.call(operation, params)
