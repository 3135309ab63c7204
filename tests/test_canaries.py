"""No credential comes out of a command, whatever goes wrong: marked values are planted, and all that is written is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from wire import HTML, RESET, XML, Reply, caller, failure, serving
from world import World

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "CANARY0123"
KEY, SECRET, TOKEN = f"AKIA{CANARY}", f"secret-{CANARY}", f"token-{CANARY}"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}
COMMANDS = (
    "validate",
    "plan",
    "plan --format json --out plan.json",
    "drift",
    "apply --yes",
    "show fraud",
    "state show",
    "history",
)
OWN = ("config", "credentials", "give")
ECHOED = f"The Canonical String for this request should have been 'x-amz-security-token:{TOKEN}' of {KEY}"
ANSWERS = {
    "signature that does not match": failure("SignatureDoesNotMatch", ECHOED, 403),
    "token that is invalid": failure("InvalidClientTokenId", f"The token {TOKEN} is invalid", 403),
    "denied": failure("AccessDeniedException", f"key {KEY} may not do it", 403),
    "page": HTML,
    "reset": RESET,
    "garbage": Reply(b"{" + SECRET.encode()),
    "accepted": caller("123456789012"),
}


def planted(monkeypatch: pytest.MonkeyPatch, path: Path, environment: dict[str, str]) -> World:
    """A repository whose process holds marked credentials; nothing else of AWS is set."""
    import os

    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    files = {"AWS_CONFIG_FILE": str(path / "config"), "AWS_SHARED_CREDENTIALS_FILE": str(path / "credentials")}
    for name, value in {**files, "AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-east-1", **environment}.items():
        monkeypatch.setenv(name, value)
    world = World(path)
    world.write()
    return world


def leaks(world: World, *commands: str) -> list[str]:
    """The commands of which something that they wrote holds a mark: the streams, and every file but those of the test's own."""
    found = []
    for command in commands:
        done = world.run(command)
        assert "Traceback" not in done.err
        files = [path for path in world.path.rglob("*") if path.is_file() and path.name not in OWN]
        if CANARY in done.out + done.err or any(CANARY.encode() in path.read_bytes() for path in files):
            found.append(f"{command}: {done.out}{done.err}")
    return found


REFUSED = Reply(
    f"<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>{ECHOED}</Message></Error></ErrorResponse>".encode(),
    403,
    XML,
)


def test_a_refusal_that_quotes_what_was_signed_is_told_without_the_credentials(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with serving(REFUSED) as wire:
        world = planted(monkeypatch, tmp_path, CREDENTIALS | {"AWS_ENDPOINT_URL": wire.url})
        assert "x-amz-security-token:…" in world.run("plan").err
        assert leaks(world, *COMMANDS) == []


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_aws_answers_repeats_no_credential(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str) -> None:
    with serving(ANSWERS[answer]) as wire:
        world = planted(monkeypatch, tmp_path, CREDENTIALS | {"AWS_ENDPOINT_URL": wire.url})
        assert leaks(world, *COMMANDS) == []


TROUBLES = {
    "user in the endpoint URL": CREDENTIALS | {"AWS_ENDPOINT_URL": f"https://me:{SECRET}@aws.invalid"},
    "password of a proxy": CREDENTIALS | {"HTTPS_PROXY": f"http://me:{SECRET}@127.0.0.1:9"},
    "password of a proxy that is none": CREDENTIALS | {"HTTPS_PROXY": f"http://me:{SECRET}@[127.0.0.1:9"},
    "proxy of an unknown scheme": CREDENTIALS | {"HTTPS_PROXY": f"nope://me:{SECRET}@127.0.0.1:9"},
    "proxy with a port that is none": CREDENTIALS | {"HTTPS_PROXY": f"http://me:{SECRET}@127.0.0.1:port"},
    "secret without a key": {"AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN},
    "key with a line end": CREDENTIALS | {"AWS_ACCESS_KEY_ID": f"{KEY}\nX", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
    "token with a line end": CREDENTIALS | {"AWS_SESSION_TOKEN": f"{TOKEN}\r\nX: y", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"},
    "token of a container": {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/x",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": f"{TOKEN}\n",
    },
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_no_trouble_on_the_way_to_aws_tells_a_credential(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, trouble: str) -> None:
    assert leaks(planted(monkeypatch, tmp_path, TROUBLES[trouble]), "plan", "apply --yes") == []


PROCESSES = {
    "no JSON": f"echo '{SECRET}'",
    "half": f'echo \'{{"Version": 1, "AccessKeyId": "{KEY}", "SessionToken": "{TOKEN}"}}\'',
    "another version": f'echo \'{{"Version": 2, "SecretAccessKey": "{SECRET}"}}\'',
    "failed": f"echo '{SECRET}'; exit 3",
}


@pytest.mark.parametrize("process", PROCESSES)
def test_what_a_process_for_credentials_prints_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, process: str
) -> None:
    (tmp_path / "give").write_text(f"{PROCESSES[process]}\n", encoding="utf-8")
    (tmp_path / "config").write_text(f"[default]\ncredential_process = /bin/sh {tmp_path}/give\n", encoding="utf-8")

    assert leaks(planted(monkeypatch, tmp_path, {}), "plan", "apply --yes") == []


@pytest.mark.parametrize("text", [f"[default\n{SECRET}", f"[default]\n{SECRET}", f"[default]\naws_access_key_id = {KEY}\n"])
@pytest.mark.parametrize("file", ["config", "credentials"])
def test_a_file_of_credentials_that_cannot_be_read_is_not_quoted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file: str, text: str
) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")

    assert leaks(planted(monkeypatch, tmp_path, {}), "plan", "apply --yes") == []
