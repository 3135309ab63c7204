"""Every error the simulated account answers with: one row per case, with how sure we are of its words.

QUOTED words were seen in an answer of the real service, at the source the row names. INVENTED words stand where nobody has
published the real ones: code that reads error texts must not lean on them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from syncer.sandbox import words, words_config

if TYPE_CHECKING:
    from syncer.sandbox.evidence import Message

MESSAGES: MappingProxyType[str, Message] = MappingProxyType(words.ROWS | words_config.ROWS)


class RefusalError(Exception):
    """A call is refused with the row `key` of the table; the account turns it into an ApiError."""

    def __init__(self, key: str, /, **fields: object) -> None:
        super().__init__(key)
        self.code = MESSAGES[key].code
        self.status = MESSAGES[key].status
        self.text = text(key, **fields)


def text(key: str, /, **fields: object) -> str:
    """Return the words of row `key`."""
    return MESSAGES[key].template.format(**fields)


def checks_failed(problems: list[str], service: str = "sagemaker") -> RefusalError:
    """Return the refusal that lists what a service's request checks found."""
    plural = "" if len(problems) == 1 else "s"
    key = "checks_index" if service == "resourcegroupstaggingapi" else "checks"
    return RefusalError(key, count=len(problems), plural=plural, problems="; ".join(problems))


def check_failed(value: Any, path: str, constraint: str) -> str:
    """Return one entry of that list; `constraint` is the text of a `check_…` row."""
    return text("check", value=value, path=path, constraint=constraint)
