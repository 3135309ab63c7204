"""A crash is made smaller: pieces are left out as long as the same error comes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SECONDS = 30.0


def minimized(check: Callable[[bytes], None], data: bytes, seconds: float = _SECONDS) -> bytes:
    """Return the smallest input found within the time that fails in the same way; `data` itself where nothing fails."""
    error, end = failure(check, data), time.monotonic() + seconds
    size = len(data) // 2 if error else 0
    while size:
        at = 0
        while at < len(data) and time.monotonic() < end:
            less = data[:at] + data[at + size :]
            if failure(check, less) == error:
                data = less
            else:
                at += size
        size //= 2
    return data


def failure(check: Callable[[bytes], None], data: bytes) -> str:
    """Name the error that an input raises, and the line of code that raises it; "" for none."""
    try:
        check(data)
    except Exception as error:  # noqa: BLE001  # any of them is what is looked for
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        return f"{type(error).__name__} at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return ""
