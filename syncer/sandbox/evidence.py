"""What is said about each text of the simulated account: its words, and how sure we are of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VALIDATION = "ValidationException"
INVALID_PARAMETER = "InvalidParameterException"


class Evidence(StrEnum):
    """Where the words of a message come from."""

    QUOTED = "quoted"
    INVENTED = "invented"


@dataclass(frozen=True, slots=True)
class Message:
    """One error: its AWS code, its text with `{fields}`, and where the text was seen or why it had to be made up."""

    code: str
    template: str
    evidence: Evidence
    source: str
    status: int = 400


def quoted(template: str, source: str, code: str = VALIDATION) -> Message:
    """Return a message whose words were seen in an answer of the real service."""
    return Message(code, template, Evidence.QUOTED, source)


def invented(template: str, source: str, code: str = VALIDATION, status: int = 400) -> Message:
    """Return a message whose words are ours, because nobody published the real ones."""
    return Message(code, template, Evidence.INVENTED, source, status)
