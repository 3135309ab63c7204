"""Calls of GitHub's API: JSON in and out, all pages of a list, made again where that may help and is the same as once."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlencode

from syncer.errors import GitHubError, UsageError
from syncer.github.refusals import refused_by_graphql, trouble
from syncer.github.wire import Request, Trouble, Wire, origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from syncer.clock import Clock
    from syncer.github.wire import Answer

_BUDGET = 120.0  # seconds that one call may take, pauses included
_CEILINGS = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0)  # a random part of each passes before the next try
_PAGE = 100  # items, the most that GitHub gives
_GONE = 404
_NEXT = re.compile(r'<([^<>]*)>;[^<>]*\brel="next"')


class Api:
    """GitHub's API with a token; close it, or use it in a `with` block.

    `url` and `graphql` are GITHUB_API_URL and GITHUB_GRAPHQL_URL, `proxy` the address of one between here and there. Every call
    raises GitHubError, NoRights where the token is the reason. A POST is never made again once it may have been carried out.
    """

    def __init__(self, url: str, graphql: str, token: str, clock: Clock, *, proxy: str = "") -> None:
        self._url = url.rstrip("/")
        self._graphql = graphql
        self._clock = clock
        self._wire = Wire(self._url, token, proxy)
        if origin(graphql) != origin(url):
            raise UsageError("GITHUB_GRAPHQL_URL is on another host than GITHUB_API_URL", "Correct one of them")

    def close(self) -> None:
        """Close all connections."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(self, path: str, **query: str | int) -> Any:
        """Read one thing; the path begins with /repos."""
        return self._read(self._request("GET", path, query))[0]

    def pages(self, path: str, **query: str | int) -> Iterator[Any]:
        """Read a list, page after page; yields its items. The next page is only fetched when it is asked for."""
        request = self._request("GET", path, {**query, "per_page": _PAGE})
        seen = set()
        while request.url not in seen:
            seen.add(request.url)
            items, answer = self._read(request)
            if not isinstance(items, list):
                raise GitHubError(f"{request.name}: the answer is no list")
            yield from items
            following = _next(answer)
            if not following:
                return
            request = Request(request.name, "GET", following)
        raise GitHubError(f"{request.name}: the pages come round in a circle")

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Make something. After an error that is `unclear` it may be there: look before you make it again."""
        return self._read(self._request("POST", path, {}, body, again=False))[0]

    def patch(self, path: str, body: Mapping[str, Any]) -> Any:
        """Change something."""
        return self._read(self._request("PATCH", path, {}, body))[0]

    def delete(self, path: str) -> None:
        """Remove something; what is gone already is as good as removed."""
        try:
            self._read(self._request("DELETE", path, {}))
        except GitHubError as error:
            if error.status != _GONE:
                raise

    def graphql(self, query: str, variables: Mapping[str, Any]) -> Any:
        """Make a GraphQL call that is the same when it is carried out twice; returns its `data`."""
        text = json.dumps({"query": query, "variables": dict(variables)}).encode()
        request = Request("GitHub: POST /graphql", "POST", self._graphql, text)
        body, _ = self._read(request)
        refused = refused_by_graphql(request, body)
        if refused is not None:
            raise refused
        return body["data"]

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str | int],
        body: Mapping[str, Any] | None = None,
        *,
        again: bool = True,
    ) -> Request:
        url = f"{self._url}{path}" + (f"?{urlencode(query)}" if query else "")
        sent = None if body is None else json.dumps(dict(body)).encode()
        return Request(f"GitHub: {method} {path}", method, url, sent, again)

    def _read(self, request: Request) -> tuple[Any, Answer]:
        """Make a call until it works, and return its JSON; raises the last error when it does not pass or takes too long."""
        deadline = self._clock.now() + _BUDGET
        for ceiling in _CEILINGS:
            found = self._try(request)
            if not isinstance(found, Trouble):
                return found
            wait = ceiling * self._clock.draw() if found.wait is None else found.wait
            if not found.passing or self._clock.now() + wait > deadline:
                raise found.error
            self._clock.sleep(wait)
        last = self._try(request)
        if isinstance(last, Trouble):
            raise last.error
        return last

    def _try(self, request: Request) -> tuple[Any, Answer] | Trouble:
        answer = self._wire.send(request)
        if isinstance(answer, Trouble):
            return answer
        found = trouble(request, answer)
        if found is not None:
            return found
        try:
            return json.loads(answer.body) if answer.body else None, answer
        except (ValueError, RecursionError):
            error = GitHubError(f"{request.name}: the answer is no JSON", unclear=not request.again, status=answer.status)
            return Trouble(error, passing=request.again)


def _next(answer: Answer) -> str:
    """Return the address of the next page, "" after the last."""
    found = _NEXT.search(answer.headers.get("Link", ""))
    return found[1] if found else ""
