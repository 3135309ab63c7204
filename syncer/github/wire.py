"""One request to GitHub and what came back. The token goes to one host, over a wire that others cannot read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import unquote

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationParseError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from syncer import __version__
from syncer.errors import GitHubError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(r"[!-~]+")  # http.client would put a token with anything else into its error message
_TIMEOUT = urllib3.Timeout(connect=10, read=60)
_PORTS = {"https": 443, "http": 80}
_CERTIFICATE = "GitHub's certificate cannot be verified: check SSL_CERT_FILE, and what stands between here and GitHub"
_NETWORK = "Check the network, the proxy and GITHUB_API_URL"


@dataclass(frozen=True, slots=True)
class Request:
    """A call; `name` is how messages call it, `again` says that carrying it out twice is the same as once."""

    name: str
    method: str
    url: str
    body: bytes | None = None
    again: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a call has no usable answer; `passing` says that it can be made again, after `wait` seconds where GitHub told."""

    error: GitHubError
    passing: bool = False
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an address leads: two with the same origin are the same host, as far as a token is concerned."""

    scheme: str
    host: str
    port: int


def origin(url: str) -> Origin | None:
    """Return the origin of an address; None where no token may go: not https nor this machine's own, or with a user."""
    try:
        parts = urllib3.util.parse_url(url)
    except LocationParseError:
        return None
    scheme, host = parts.scheme or "", (parts.host or "").strip("[]")
    safe = scheme == "https" or (scheme == "http" and _is_loopback(host))
    return Origin(scheme, host, parts.port or _PORTS[scheme]) if safe and host and parts.auth is None else None


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class Wire:
    """Sends requests to the host of `url` with a token, through the proxy at an address where one is given.

    Raises UsageError for an address that the token must not go to, and for a token that cannot be one.
    """

    def __init__(self, url: str, token: str, proxy: str = "") -> None:
        home = origin(url)
        if home is None:
            hint = "Correct GITHUB_API_URL: https, or http to localhost, 127.0.0.1 or ::1; no user name or password"
            raise UsageError("the address of GitHub's API is neither https nor this machine's own", hint)
        if not _TOKEN.fullmatch(token):
            raise UsageError("the GitHub token is empty or holds characters that no token has", "Correct `github-token`")
        self._home = home
        self._token = token
        self._pool = _pool(proxy)

    def close(self) -> None:
        """Close all connections."""
        self._pool.clear()

    def send(self, request: Request) -> Answer | Trouble:
        """Make a call once. Redirects are not followed. Raises GitHubError for an address on another host."""
        if origin(request.url) != self._home:
            raise GitHubError(f"{request.name}: GitHub names another host, {_shown(request.url)}: the token does not go there")
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self._token}",
            "User-Agent": f"syncer/{__version__}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        try:
            found = self._pool.request(
                request.method, request.url, body=request.body, headers=headers, retries=False, redirect=False, timeout=_TIMEOUT
            )
        except HTTPError as error:
            return _failed(request, error)
        return Answer(found.status, found.headers, found.data.replace(self._token.encode(), b"***"))  # should anything echo it


def _pool(proxy: str) -> urllib3.PoolManager:
    """Return what keeps the connections; a proxy's address may hold a user and a password for it."""
    if not proxy:
        return urllib3.PoolManager()
    try:
        parts = urllib3.util.parse_url(proxy)
        headers = urllib3.make_headers(proxy_basic_auth=unquote(parts.auth)) if parts.auth else None
        pool = urllib3.ProxyManager(proxy, proxy_headers=headers) if parts.host else None
    except (HTTPError, ValueError):
        pool = None
    if pool is None:
        raise UsageError("the address of the proxy cannot be read", "Correct HTTPS_PROXY: http://HOST:PORT")
    return pool


def _shown(url: str) -> str:
    """Return an address without what may be secret in it."""
    try:
        parts = urllib3.util.parse_url(url)
    except LocationParseError:
        return "an address that is none"
    return f"{parts.scheme}://{parts.netloc}"


def _failed(request: Request, error: HTTPError) -> Trouble:
    """Say what an exception of urllib3 means: one before the request was sent leaves nothing unclear."""
    if isinstance(error, SSLError):
        return Trouble(GitHubError(f"{request.name}: no trusted connection: {error}", _CERTIFICATE))
    if isinstance(error, NewConnectionError | ConnectTimeoutError | ProxyError):
        return Trouble(GitHubError(f"{request.name}: GitHub cannot be reached", _NETWORK), passing=True)
    why = "no answer in time" if isinstance(error, ReadTimeoutError) else "the connection broke"
    return Trouble(GitHubError(f"{request.name}: {why}", _NETWORK, unclear=not request.again), passing=request.again)
