"""Where the token goes, and where it never does: another host, a wire that others can read, a message, a log."""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hubs import api
from payloads import BASE, HEAD
from test_aws_retries import Time

from syncer.errors import GitHubError, UsageError
from syncer.github import Api
from syncer.github.wire import origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fakegithub import FakeGitHub

SECRET = "ghs_0123456789SECRET"


def at(url: str, token: str = SECRET, *, graphql: str = "", proxy: str = "") -> Api:
    """An API at an address."""
    return Api(url, graphql or f"{url}/graphql", token, Time().clock, proxy=proxy)


@contextlib.contextmanager
def listening(answer: bytes, context: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """A port that takes down the first words of each connection and answers with some bytes."""
    listener = socket.create_server(("127.0.0.1", 0))
    words: list[bytes] = []

    def serve() -> None:
        while True:
            with contextlib.suppress(ssl.SSLError, ConnectionError):
                try:
                    plain, _ = listener.accept()
                except OSError:
                    return
                with context.wrap_socket(plain, server_side=True) if context else plain as connection:
                    words.append(connection.recv(65536))
                    connection.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}", words
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def certificate(path: Path, name: str) -> Path:
    """A key and a certificate that nobody but itself vouches for, for an address of this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))] if name[0].isdigit() else [x509.DNSName(name)])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), 1, start, start + timedelta(days=36500))
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return path


# --- to whom ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://api.github.com",
        "http://127.0.0.1.example",
        "https://user:password@api.github.com",
        "ftp://api.github.com",
        "https://",
        "api.github.com",
        "http://[::1",
        "",
    ],
)
def test_an_address_that_no_token_may_go_to_is_wrong_usage(url: str) -> None:
    with pytest.raises(UsageError, match="neither https nor this machine's own") as caught:
        at(url)

    assert "password@" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize("url", ["https://api.github.com", "http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"])
def test_https_and_this_machine_are_where_the_token_may_go(url: str) -> None:
    at(url).close()


def test_graphql_must_be_on_the_same_host() -> None:
    with pytest.raises(UsageError, match="on another host"):
        at("https://api.github.com", graphql="https://api.github.com.example/graphql")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://api.github.com", "https://API.github.com:443/graphql", True),
        ("https://api.github.com", "https://api.github.com:8443", False),
        ("https://api.github.com", "https://api.github.com.example", False),
        ("https://api.github.com", "https://api.github.com@evil.example/", False),
        ("http://127.0.0.1:80", "https://127.0.0.1:80", False),
    ],
)
def test_scheme_host_and_port_say_what_the_same_host_is(one: str, other: str, *, same: bool) -> None:
    assert (origin(one) == origin(other)) is same


def test_no_host_but_githubs_own_gets_a_word(hub: FakeGitHub) -> None:
    hub.pull(7, head=HEAD, base=BASE)
    with listening(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]") as (elsewhere, words):
        for how in ("redirect", "foreign-link"):
            hub.fail(how, elsewhere=f"http://{elsewhere}")
            with api(hub) as client, pytest.raises(GitHubError):
                list(client.pages("/repos/acme/ml-config/issues/7/comments"))

    assert words == []


def test_what_is_no_tls_is_refused_at_once_and_hears_no_token() -> None:
    with (
        listening(b"HTTP/1.1 200 OK\r\n\r\n") as (address, words),
        at(f"https://{address}") as client,
        pytest.raises(GitHubError, match="no trusted connection") as caught,
    ):
        client.get("/repos")

    assert len(words) == 1
    assert SECRET.encode() not in words[0]
    assert "SSL_CERT_FILE" in caught.value.hint


@pytest.mark.parametrize(
    ("name", "known", "told"),
    [("127.0.0.1", True, ""), ("127.0.0.1", False, "self-signed certificate"), ("127.0.0.2", True, "IP address mismatch")],
)
def test_only_a_certificate_for_this_name_by_somebody_known_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, known: bool, told: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path / "server.pem", name))
    monkeypatch.setenv(
        "SSL_CERT_FILE", str(certificate(tmp_path / "other.pem", "other") if not known else tmp_path / "server.pem")
    )

    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"
    with listening(answer, context) as (address, words), at(f"https://{address}") as client:
        outcome = told_by(lambda: client.get("/repos"))

    assert told in outcome
    assert [word.startswith(b"GET /repos HTTP/1.1") for word in words] == ([] if told else [True])


def told_by(call: Callable[[], object]) -> str:
    """The message of the error that a call raises, "" when it works."""
    try:
        call()
    except GitHubError as error:
        return str(error)
    return ""


def test_a_proxy_learns_the_host_and_its_own_password_and_no_token() -> None:
    with listening(b"HTTP/1.1 503 Service Unavailable\r\n\r\n") as (address, words):
        proxy = f"http://user:pass%21word@{address}"
        with at("https://api.github.com", proxy=proxy) as client, pytest.raises(GitHubError, match="be reached") as caught:
            client.get("/repos/acme/ml-config/issues")

    assert words[0].startswith(b"CONNECT api.github.com:443 HTTP/1.")
    assert b"Basic dXNlcjpwYXNzIXdvcmQ=" in words[0]
    assert SECRET.encode() not in b"".join(words)
    assert "word" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "http://[::1", "http://:password@"])
def test_a_proxy_that_is_none_is_wrong_usage(proxy: str) -> None:
    with pytest.raises(UsageError, match="the proxy cannot be read") as caught:
        at("https://api.github.com", proxy=proxy)

    assert "password" not in str(caught.value)


# --- and in no words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", " ", "ghs_SECRET\n", "ghs_SECRET\r\nX: y", "ghs_SECRÉT", "ghs SECRET", "ghs_SECRET\x00"])
def test_what_cannot_be_a_token_is_told_without_showing_it(token: str) -> None:
    with pytest.raises(UsageError) as caught:
        at("https://api.github.com", token)

    assert "SECR" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize("how", ["500", "cut", "half", "garbage", "redirect", "foreign-link", "spent-long", "echo"])
def test_the_token_is_in_no_message_no_repr_and_no_log(hub: FakeGitHub, how: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hub.fail(how, times=100)
    token = hub.token()

    with api(hub) as client, pytest.raises(GitHubError) as caught:
        list(client.pages("/repos/acme/ml-config/issues"))

    error: BaseException | None = caught.value
    told = [repr(client), repr(vars(client)), repr(vars(client)["_wire"]), caplog.text, caught.value.hint]
    while error is not None:
        told += [str(error), repr(error)]
        error = error.__cause__ or error.__context__
    assert [text for text in told if token in text] == []
    assert "DEBUG" in caplog.text  # urllib3 does log
