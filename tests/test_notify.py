"""Telling people of a condition that changed: over real sockets, in few tries, without the secret URL in any message."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from accounts import denied
from wire import RESET, XML, Reply, closed_port, listening

from syncer import aws
from syncer.clock import Clock
from syncer.errors import Unavailable, UsageError
from syncer.notify import Address, Notice, parse, send

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NOTICE = Notice("prod: drift. Drift: 1 of 3: fraud.", "prod", "opened", "https://github.example/acme/ml/issues/4")
TOPIC = "arn:aws:sns:eu-west-1:123456789012:ml-drift"


@dataclass(slots=True)
class Clocked:
    """A clock that only counts what is slept."""

    slept: list[float] = field(default_factory=list)

    @property
    def clock(self) -> Clock:
        """What a sender gets of it."""
        return Clock(lambda: sum(self.slept), self.slept.append, lambda: 1.0)


@dataclass(slots=True)
class Hook:
    """A webhook that answers with these, one after the other, and keeps what it got."""

    replies: list[Reply]
    got: list[Any] = field(default_factory=list)

    def answer(self, target: str, body: bytes, agent: str) -> Reply:
        """Keep what came, and give the next reply."""
        del target
        self.got.append((json.loads(body), agent))
        return self.replies[min(len(self.got), len(self.replies)) - 1]


def test_a_webhook_gets_a_text_first_and_then_what_a_program_needs() -> None:
    hook = Hook([Reply()])
    with listening(hook) as url:
        send(NOTICE, Address(variable="HOOK"), {"HOOK": url}, Clocked().clock)
    ((body, agent),) = hook.got

    assert list(body) == ["text", "target", "condition", "url"]
    assert body["text"] == "prod: drift. Drift: 1 of 3: fraud."
    assert agent.startswith("syncer/")


def test_what_aws_says_calls_nobody_in_a_chat_and_links_nowhere() -> None:
    hook = Hook([Reply()])
    said = replace(NOTICE, text="prod: <!channel> & <https://evil.example|the console>")
    with listening(hook) as url:
        send(said, Address(variable="HOOK"), {"HOOK": url}, Clocked().clock)

    assert hook.got[0][0]["text"] == "prod: &lt;!channel&gt; &amp; &lt;https://evil.example|the console&gt;"


@pytest.mark.parametrize("trouble", [Reply(status=500), Reply(status=404), RESET])
def test_what_is_not_taken_is_sent_again_twice(trouble: Reply) -> None:
    hook, time = Hook([trouble, trouble, Reply()]), Clocked()
    with listening(hook) as url:
        send(NOTICE, Address(variable="HOOK"), {"HOOK": url}, time.clock)

    assert (len(hook.got), time.slept) == (3, [1.0, 4.0])


def test_what_is_never_taken_is_an_error_that_does_not_hold_the_url() -> None:
    hook = Hook([Reply(status=403)])
    with listening(hook) as url, pytest.raises(Unavailable) as caught:
        send(NOTICE, Address(variable="HOOK"), {"HOOK": f"{url}/secret"}, Clocked().clock)

    assert len(hook.got) == 3
    assert str(caught.value) == "the notice could not be delivered to the webhook in HOOK: it answered 403"
    assert "secret" not in f"{caught.value}{caught.value.hint}"


def test_a_service_that_is_not_there_is_an_error_that_does_not_hold_the_url() -> None:
    with pytest.raises(Unavailable) as caught:
        send(NOTICE, Address(variable="HOOK"), {"HOOK": f"http://127.0.0.1:{closed_port()}/secret"}, Clocked().clock)

    assert "secret" not in f"{caught.value}{caught.value.hint}"


@pytest.mark.parametrize(
    "url", ["", "hooks.example/x", "http://hooks.example/x", "ftp://127.0.0.1/x", "http://127.0.0.1.example/x", "https://a b"]
)
def test_a_url_that_others_could_read_on_the_way_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        send(NOTICE, Address(variable="HOOK"), {"HOOK": url}, Clocked().clock)

    assert str(caught.value) == "the variable HOOK holds no https URL"


@dataclass(slots=True)
class Topic:
    """An account that takes what is published, or refuses it."""

    error: Callable[[], Exception] | None = None
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Keep a call, and answer or refuse it."""
        self.calls.append((operation, params))
        if self.error:
            raise self.error()
        return {"MessageId": "1"}


def test_a_topic_gets_a_subject_that_sns_takes_and_the_address_of_more() -> None:
    topic, asked = Topic(), []
    notice = Notice("prod: drift", "größe", "opened", NOTICE.url)

    def connect(region: str) -> aws.Connection:
        asked.append(region)
        return aws.Connection(topic, region)

    send(notice, parse(f"sns:{TOPIC}"), {}, Clocked().clock, connect=connect)
    ((operation, params),) = topic.calls

    assert (operation, asked, params["TopicArn"]) == ("Publish", ["eu-west-1"], TOPIC)
    assert params["Subject"] == "syncer: gr??e: opened"
    assert params["Message"] == f"prod: drift\n{NOTICE.url}\n"


def test_a_topic_that_refuses_is_an_error_that_says_what_is_needed() -> None:
    with pytest.raises(Unavailable) as caught:
        send(NOTICE, parse(f"sns:{TOPIC}"), {}, Clocked().clock, connect=lambda region: aws.Connection(Topic(denied), region))

    assert "sns:Publish" in caught.value.hint


@dataclass(slots=True)
class Service:
    """SNS, as far as it takes what is published."""

    got: list[dict[str, list[str]]] = field(default_factory=list)

    def answer(self, target: str, body: bytes, agent: str) -> Reply:
        """Keep a request, and say that it was taken."""
        del target, agent
        self.got.append(parse_qs(body.decode()))
        return Reply(b"<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>", kind=XML)


def test_boto3_publishes_it(aws_at: Callable[[str, aws.Transport | None], aws.Account]) -> None:
    service = Service()
    with listening(service) as url:
        account = aws_at(url, None)
        send(NOTICE, parse(f"sns:{TOPIC}"), {}, Clocked().clock, connect=lambda region: aws.Connection(account, region))

    assert service.got[0]["Action"] == ["Publish"]
    assert service.got[0]["TopicArn"] == [TOPIC]
    assert service.got[0]["Message"] == [f"{NOTICE.text}\n{NOTICE.url}\n"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "webhook:",
        "webhook:https://hooks.example/secret",
        "slack:HOOK",
        "sns:ml-drift",
        "sns:arn:aws:sqs:eu-west-1:123456789012:q",
    ],
)
def test_what_is_no_address_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)

    assert str(caught.value) == "input notify is no address"
    assert "webhook:VARIABLE" in caught.value.hint


def test_an_address_is_a_variable_or_a_topic_with_its_region() -> None:
    assert parse("webhook:SLACK_URL") == Address(variable="SLACK_URL")
    assert parse(f"sns:{TOPIC}") == Address(topic=TOPIC, region="eu-west-1")


@pytest.mark.parametrize("through", ["nope://me:hush@proxy", "http://me:hush@[proxy", "http://me:hush@proxy:port"])
def test_a_proxy_that_is_none_is_told_without_its_password(through: str) -> None:
    environment = {"HOOK": "https://hook.invalid/x", "HTTPS_PROXY": through}
    with pytest.raises(Unavailable, match="HTTPS_PROXY cannot be used") as caught:
        send(NOTICE, Address(variable="HOOK"), environment, Clock(lambda: 0.0, lambda _seconds: None))

    assert "hush" not in f"{caught.value}{caught.value.hint}"
