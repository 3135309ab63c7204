"""A few threads that share work which mostly waits for answers; one hand alone does it in order, in the caller's own thread.

Alone, nothing depends on which thread was quicker: that is how tests and simulations run whole commands on virtual time.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 4  # pieces of work that are handed out for each hand: enough that none is idle, few enough to drop at a stop
_LOOK_UP = 1.0  # seconds: how often whoever waits for a result does something else meanwhile


class Crew(Protocol):
    """Takes work and promises its result; at most `hands` pieces are under way at once."""

    @property
    def hands(self) -> int:
        """How many pieces of work can be under way at once."""
        ...

    def submit(self, work: Callable[[], T], /) -> Future[T]:
        """Hand out one piece of work; whatever it raises comes out of the future."""
        ...


class _Alone:
    """Does each piece of work at once, before `submit` returns."""

    hands = 1

    def submit(self, work: Callable[[], T], /) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001  # it is raised where the result is asked for, as with threads
            future.set_exception(error)
        return future


class _Threads:
    def __init__(self, pool: ThreadPoolExecutor, hands: int) -> None:
        self._pool = pool
        self.hands = hands

    def submit(self, work: Callable[[], T], /) -> Future[T]:
        return self._pool.submit(work)


ALONE: Crew = _Alone()


@contextmanager
def gathered(hands: int) -> Iterator[Crew]:
    """Lend a crew of so many hands; at the end what has not begun is dropped, and what is under way is waited for."""
    if hands <= 1:
        yield ALONE
        return
    pool = ThreadPoolExecutor(hands, thread_name_prefix="syncer")
    try:
        yield _Threads(pool, hands)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def each(crew: Crew, work: Callable[[T], R], items: Iterable[T], meanwhile: Callable[[], object] = lambda: None) -> Iterator[R]:
    """Yield what `work` makes of each item, in the items' order. Raises what the first of them raises.

    `meanwhile` is called in the caller's thread at each result, and every second while none comes.
    """
    ahead: deque[Future[R]] = deque()
    for item in items:
        ahead.append(crew.submit(lambda item=item: work(item)))  # type: ignore[misc]  # a default binds the loop's variable
        if len(ahead) >= crew.hands * _AHEAD or crew.hands == 1:
            yield _awaited(ahead.popleft(), meanwhile)
    while ahead:
        yield _awaited(ahead.popleft(), meanwhile)


def begun(crew: Crew, work: Callable[[], T], meanwhile: Callable[[], object] = lambda: None) -> Callable[[], T]:
    """Begin a piece of work where there is a hand for it beside the caller's; returns what waits for its result, once.

    One hand alone does it only when the result is asked for: in its own order, and not at all when something else fails first.
    """
    if crew.hands == 1:
        return work
    future = crew.submit(work)
    return lambda: _awaited(future, meanwhile)


def _awaited(future: Future[T], meanwhile: Callable[[], object]) -> T:
    meanwhile()
    while not future.done():
        wait((future,), _LOOK_UP)
        meanwhile()
    return future.result()
