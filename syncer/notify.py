"""Tell somebody that the condition of a target changed: a webhook, or a topic of SNS. Said once, not every night."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import urllib3
from urllib3.exceptions import HTTPError

from syncer import __version__, aws
from syncer.errors import ApiError, Unavailable, UsageError
from syncer.github.event import proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.clock import Clock

FORMS = "webhook:VARIABLE, the name of an environment variable that holds the URL, or sns:ARN of a topic"
_WEBHOOK = re.compile(r"webhook:([A-Za-z_][A-Za-z0-9_]*)")
_TOPIC = re.compile(r"sns:(arn:aws[a-z-]*:sns:([a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_-]{1,256})")
_URL = re.compile(r"https://[!-~]+|http://(localhost|127\.0\.0\.1|\[::1\])([:/][!-~]*)?")
_TIMEOUT = urllib3.Timeout(connect=5, read=10)
_PAUSES = (1.0, 4.0)  # seconds before the second try and the third: a notice that comes twice is better than none
_SUBJECT = 100  # characters of plain ASCII that SNS takes. Source: API reference of SNS, Publish
_GOOD = range(200, 300)


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened: `condition` is opened, changed, closed, reopened or broken; `url` leads to more."""

    text: str
    target: str
    condition: str
    url: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where a notice goes: the `variable` that holds a URL, or a `topic` in a region."""

    variable: str = ""
    topic: str = ""
    region: str = ""


def parse(text: str) -> Address:
    """Read the input `notify`. Raises UsageError for anything that is no address."""
    if found := _WEBHOOK.fullmatch(text):
        return Address(variable=found[1])
    if found := _TOPIC.fullmatch(text):
        return Address(topic=found[1], region=found[2])
    raise UsageError("input notify is no address", f"Use {FORMS}")


def send(
    notice: Notice,
    to: Address,
    environment: Mapping[str, str],
    clock: Clock,
    *,
    connect: Callable[[str], aws.Connection] = aws.connect,
) -> None:
    """Send a notice. Raises UsageError where the variable holds no URL, Unavailable where it could not be delivered."""
    if to.topic:
        _publish(notice, to, connect)
    else:
        _post(notice, to.variable, environment, clock)


def _publish(notice: Notice, to: Address, connect: Callable[[str], aws.Connection]) -> None:
    line = f"syncer: {notice.target}: {notice.condition}".encode("ascii", "replace").decode()[:_SUBJECT]
    message = f"{notice.text}\n{notice.url}\n"
    try:
        connect(to.region).account.call("Publish", {"TopicArn": to.topic, "Subject": line, "Message": message})
    except (ApiError, Unavailable) as error:
        hint = "The role needs sns:Publish on the topic, which must be in the region of the target"
        raise Unavailable(f"the notice could not be published: {error}", hint) from None


def _post(notice: Notice, variable: str, environment: Mapping[str, str], clock: Clock) -> None:
    """Post JSON, `text` first, as chat services take it. The URL is a secret, and stands in no message."""
    url = environment.get(variable, "").strip()
    if not _URL.fullmatch(url):
        raise UsageError(f"the variable {variable} holds no https URL", f"Set it from a secret; notify is {FORMS}")
    through = proxy(environment, url)
    body = json.dumps(asdict(notice) | {"text": _inert(notice.text)}).encode()
    with _pool(through) as pool:
        for pause in (*_PAUSES, None):
            said = _try(pool, url, body)
            if not said:
                return
            if pause is not None:
                clock.sleep(pause)
    raise Unavailable(
        f"the notice could not be delivered to the webhook in {variable}: {said}", "Check the URL and the service"
    )


def _pool(through: str) -> urllib3.PoolManager:
    """Open what sends, through a proxy where there is one. Its address may hold a password, and stands in no message."""
    try:
        return urllib3.ProxyManager(through) if through else urllib3.PoolManager()
    except HTTPError as error:
        text = f"the proxy of HTTPS_PROXY cannot be used: {type(error).__name__}"
        raise Unavailable(text, "Correct HTTPS_PROXY: http:// or https://, a host, a port") from None


def _inert(text: str) -> str:
    """Escape what chat services act upon: `<!channel>` calls everybody there, `<https://…|words>` is a link.

    Source: Slack, "Formatting text for app surfaces", which wants these three characters escaped and no other.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _try(pool: urllib3.PoolManager, url: str, body: bytes) -> str:
    """Post once; returns why it was not taken, "" when it was."""
    headers = {"Content-Type": "application/json", "User-Agent": f"syncer/{__version__}"}
    try:
        answer = pool.request("POST", url, body=body, headers=headers, timeout=_TIMEOUT, retries=False)
    except HTTPError as error:
        return type(error).__name__  # its text may hold the URL
    return "" if answer.status in _GOOD else f"it answered {answer.status}"
