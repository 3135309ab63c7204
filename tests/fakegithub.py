"""A GitHub for tests: real HTTP on loopback, stateful, and held against GitHub's own description of its API.

    with FakeGitHub() as hub:
        hub.pull(7, head="a" * 40, base="b" * 40)
        ... run something with GITHUB_API_URL=hub.url, GITHUB_GRAPHQL_URL=hub.graphql_url, GITHUB_REPOSITORY=hub.repository
            and the token hub.token("full"), in this process or in another ...
        hub.merge(7, "c" * 40)
        assert [comment.body for comment in hub.comments(7)] == [...]
        assert [str(call) for call in hub.writes] == ["POST /issues/7/comments"]

Models comments (list, get, create, edit, delete), issues (list, get, create, edit), pull requests (get, of a commit) and
GraphQL's minimizeComment; anything else is answered with 501. A query, a body or an answer that GitHub's description does not
allow, and a call that is not modelled, is a violation: the end of the `with` block fails the test. Clear `hub.violations` where
one is meant.

Tokens have the permissions of a role (fakegithub_calls.ROLES): full, plan, drift, read, none. What they may not do is answered
with 403, an unknown token with 401. Payloads of events and the environment of a runner: `payloads.py`.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

import fakegithub_description as described
from fakegithub_calls import CALLS, ROLES, Answer, Asked, No, graphql
from fakegithub_server import HOST, Listener, Reply, Request
from fakegithub_state import BOT, Comment, Issue, Pull, Repository
from fakegithub_troubles import NOBODY, TROUBLES, Planned

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID = "/repositories/42"  # the links between pages name the repository by its number
_MOST = 100  # items of a page


@dataclass(frozen=True, slots=True)
class Call:
    """A request that arrived; the path is that below the repository, `status` what was answered, 0 for nothing."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.path}" + (f"?{urlencode(self.query)}" if self.query else "")


class FakeGitHub:
    """One repository on a GitHub; see the module for how to use it."""

    def __init__(self, repository: str = "acme/ml-config") -> None:
        self.repository = repository
        self.state = Repository(repository)
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self._tokens: dict[str, tuple[str, str]] = {}
        self._troubles: list[Planned] = []
        self._lock = threading.Lock()
        self._listener = Listener(self._answer)
        self.url = f"http://{HOST}:{self._listener.server_address[1]}"
        self.graphql_url = f"{self.url}/graphql"
        self.state.url = self.url

    def __enter__(self) -> Self:
        self._listener.begin()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._listener.end()
        if kind is None:
            assert not self.violations, self.violations

    # --- the world around --------------------------------------------------------------------------------------------

    def token(self, role: str = "full", login: str = BOT) -> str:
        """Give out a token with the permissions of a role; what is written with it is by `login`."""
        assert role in ROLES, f"there is no role {role}"
        token = f"ghs_{role}{login.encode().hex()}"
        self._tokens[token] = (role, login)
        return token

    def pull(
        self, number: int, *, head: str, base: str, branch: str = "main", author: str = "alice", fork: bool = False
    ) -> Issue:
        """Open a pull request from `head`, a commit, onto `branch`, which is at `base`."""
        made = self.state.open(author, f"Change {number}", "", number=number)
        made.pull = Pull(head, base, branch, fork)
        return made

    def merge(self, number: int, *commits: str) -> None:
        """Merge a pull request; it brings these commits, the merge commit first."""
        issue = self.state.issues[number]
        assert issue.pull
        issue.pull.merged = issue.closed = self.state.moment()
        issue.pull.commits, issue.state = commits, "closed"

    def comment(self, number: int, login: str, body: str) -> Comment:
        """Post a comment as somebody."""
        return self.state.comment(number, login, body)

    def open_issue(self, login: str, title: str, body: str, *, labels: tuple[str, ...] = ()) -> Issue:
        """Open an issue as somebody."""
        made = self.state.open(login, title, body)
        made.labels = list(labels)
        return made

    def fail(self, how: str, *, on: str = "", skip: int = 0, times: int = 1, elsewhere: str = NOBODY) -> None:
        """Let calls that begin with `on` meet a trouble of the table TROUBLES: `times` of them, after `skip` others."""
        assert how in TROUBLES, f"there is no trouble {how}"
        self._troubles.append(Planned(TROUBLES[how], on, skip, times, elsewhere))

    # --- what came of it ---------------------------------------------------------------------------------------------

    def comments(self, number: int) -> list[Comment]:
        """The comments on an issue or a pull request, oldest first."""
        return [comment for comment in self.state.comments.values() if comment.number == number]

    def issues(self) -> list[Issue]:
        """The issues, without pull requests, oldest first."""
        return [issue for issue in self.state.issues.values() if issue.pull is None]

    @property
    def writes(self) -> list[Call]:
        """The calls that are meant to change something."""
        return [call for call in self.calls if call.method != "GET"]

    # --- answering ---------------------------------------------------------------------------------------------------

    def _answer(self, request: Request) -> Reply:
        split = urlsplit(request.target)
        path, query = self._below(split.path), dict(parse_qsl(split.query, keep_blank_values=True))
        body = _read(request.body)
        with self._lock:
            text = str(Call(request.method, path, query, body, 0))
            met = next((each for each in self._troubles if each.meets(text)), None)
            reply = self._carry(request, path, query, body) if met is None or met.trouble.carried else Reply(0)
            reply = reply if met is None else met.spoil(reply, request, self.url)
            self.calls.append(Call(request.method, path, query, body, reply.status))
        return reply

    def _below(self, path: str) -> str:
        for prefix in (f"/repos/{self.repository}", _ID):
            if path.startswith(f"{prefix}/"):
                return path.removeprefix(prefix)
        return path

    def _carry(self, request: Request, path: str, query: dict[str, str], body: Any) -> Reply:
        try:
            role, login = self._who(request)
            if path == "/graphql":
                return self._graphql(Asked(login, ROLES[role], {}, query, body))
            operation, braces = self._operation(request.method, path)
            self._check([*described.wrong_query(operation, query), *described.wrong_body(operation, body)], operation)
            answer = CALLS[operation.name](self.state, Asked(login, ROLES[role], braces, query, body))
            reply = self._paged(path, query, answer) if isinstance(answer.body, list) else _said(answer)
            self._check(described.wrong_answer(operation, answer.status, _read(reply.body)), operation)
        except No as refused:
            return _said(refused.answer)
        return reply

    def _who(self, request: Request) -> tuple[str, str]:
        wanted = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
        wrong = [
            f"header: {name} is {request.headers.get(name)}" for name in wanted if request.headers.get(name) != wanted[name]
        ]
        if not request.headers.get("user-agent"):
            wrong.append("header: user-agent is missing")
        self.violations += wrong
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self._tokens:
            raise No(401, "Bad credentials")
        return self._tokens[token]

    def _operation(self, method: str, path: str) -> tuple[described.Operation, dict[str, str]]:
        found = described.find(method, f"/repos/{self.repository}{path}")
        if found is None:
            self.violations.append(f"{method} {path}: not modelled")
            raise No(501, f"{method} {path} is not modelled")
        return found

    def _check(self, wrong: list[str], operation: described.Operation) -> None:
        if wrong:
            self.violations += [f"{operation.name}: {each}" for each in wrong]
            raise No(422, f"Invalid request.\n\n{'; '.join(wrong)}")

    def _graphql(self, asked: Asked) -> Reply:
        if set(asked.body or ()) != {"query", "variables"}:
            self.violations.append("POST /graphql: the body has not exactly query and variables")
            raise No(400, "Problems parsing JSON")
        return _said(graphql(self.state, asked))

    def _paged(self, path: str, query: dict[str, str], answer: Answer) -> Reply:
        size, page = min(int(query.get("per_page", "30")), _MOST), int(query.get("page", "1"))
        last = max(1, -(-len(answer.body) // size))
        others = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        wanted = ("next", "last") if page < last else ()
        wanted = (*wanted, "prev", "first") if page > 1 else wanted
        links = [f'<{self.url}{_ID}{path}?{urlencode({**query, "page": others[rel]})}>; rel="{rel}"' for rel in wanted]
        cut = Answer(answer.status, answer.body[(page - 1) * size : page * size])
        return _said(cut, {"Link": ", ".join(links)} if links else {})


def _read(body: bytes) -> Any:
    return json.loads(body) if body else None


def _said(answer: Answer, headers: Mapping[str, str] | None = None) -> Reply:
    body = b"" if answer.body is None else json.dumps(answer.body).encode()
    return Reply(answer.status, body, headers)
