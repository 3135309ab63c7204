"""What can go wrong between us and GitHub, as a table.

HERE stands for the address that was asked, ELSEWHERE for a host that must never see the token, TOKEN for the token itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fakegithub_server import Reply
from fakegithub_state import START

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakegithub_server import Request

NOBODY = "http://127.0.0.2:9"
_EPOCH = int(START.timestamp())
_PAGE = b"<html><head><title>Unicorn!</title></head></html>"
_SLOW = b'{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}'
_SPENT = b'{"message":"API rate limit exceeded for installation ID 1."}'


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is answered in place of the true answer: status 0 is none, the connection is closed; None is the true answer itself.

    `carried` says that the call was carried out all the same. `promised` more bytes are announced than sent.
    """

    status: int | None
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    carried: bool = False
    promised: int = 0


TROUBLES = {
    "500": Trouble(500, _PAGE),
    "502": Trouble(502, _PAGE),
    "503": Trouble(503, _PAGE),
    "502-late": Trouble(502, _PAGE, carried=True),  # the gateway gave up; what is behind it did not
    "429": Trouble(429, _SLOW, {"Retry-After": "7"}),
    "slow-down": Trouble(403, _SLOW, {"Retry-After": "7"}),
    "slow-down-mute": Trouble(403, _SLOW),  # GitHub does not always say how long
    "spent": Trouble(403, _SPENT, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(_EPOCH + 30)}),
    "spent-long": Trouble(403, _SPENT, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(_EPOCH + 3000)}),
    "cut": Trouble(0),
    "lost": Trouble(0, carried=True),
    "half": Trouble(200, b'[{"id": 1', carried=True, promised=1000),
    "garbage": Trouble(200, _PAGE),
    "wrong-shape": Trouble(200, b'{"message": "hello"}'),
    "no-ids": Trouble(200, b'[{"body": "hello"}]'),
    "echo": Trouble(418, b'{"message": "you sent TOKEN"}'),
    "redirect": Trouble(302, b"", {"Location": "ELSEWHERE/repos"}),
    "circle": Trouble(200, b"[]", {"Link": '<HERE>; rel="next"'}),
    "foreign-link": Trouble(None, headers={"Link": '<ELSEWHERE/repositories/42/issues?page=2>; rel="next"'}, carried=True),
}


@dataclass(slots=True)
class Planned:
    """A trouble that `times` calls meet, after `skip` others, of those whose text begins with `on`, such as `POST /issues`."""

    trouble: Trouble
    on: str
    skip: int
    times: int
    elsewhere: str

    def meets(self, call: str) -> bool:
        """Say whether this call meets it, and count it."""
        if not call.startswith(self.on) or self.times <= 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True

    def spoil(self, true: Reply, request: Request, url: str) -> Reply:
        """Return what is sent in place of the true reply."""
        names = {"ELSEWHERE": self.elsewhere, "HERE": url + request.target}
        headers = {name: _filled(value, names) for name, value in self.trouble.headers.items()}
        if self.trouble.status is None:
            return Reply(true.status, true.body, {**(true.headers or {}), **headers})
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        body = self.trouble.body.replace(b"TOKEN", token.encode())
        return Reply(self.trouble.status, body, headers, self.trouble.promised)


def _filled(text: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(name, value)
    return text
