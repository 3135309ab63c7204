"""What botocore raises instead of an answer, as a table; and endpoint URLs that no request is sent to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from ipaddress import ip_address
from urllib.parse import urlsplit

from syncer.errors import Refused


class Passes(Enum):
    """Whether asking again may help."""

    YES = "yes"
    NEVER = "never"
    IF_REACHED = "if reached"  # what worked before is set up right
    TRIED = "tried"  # the same for a name, port or proxy; where nothing answered yet, a few tries tell a slip from a mistake


@dataclass(frozen=True, slots=True)
class Trouble:
    """One way in which AWS cannot be asked; `says` replaces words of botocore's that do not say it."""

    passes: Passes
    hint: str
    says: str = ""


_PASSWORD = re.compile(r"://[^/\s]*@")
_NETWORK = "Check the network, the region and AWS_ENDPOINT_URL"
_LOGIN = Trouble(Passes.NEVER, "Run `aws login` again")
_SSO = Trouble(Passes.NEVER, "Run `aws sso login`, with `--profile` where you use one")
_LOST = Trouble(Passes.YES, "Check the network, and run again")
_SOURCE = Trouble(Passes.IF_REACHED, "Check what gives out the credentials: the profile, its process, the instance's role")

# By the name of the class, or of the nearest base that is here. Source: botocore/exceptions.py, and fault injection.
TROUBLES = {
    "NoCredentialsError": Trouble(Passes.NEVER, "Sign in, or set AWS_PROFILE or the AWS_* variables; `--sandbox` needs none"),
    "PartialCredentialsError": Trouble(Passes.NEVER, "Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
    "ProfileNotFound": Trouble(Passes.NEVER, "Correct AWS_PROFILE, or add the profile to ~/.aws/config"),
    "NoRegionError": Trouble(Passes.NEVER, "Set AWS_REGION, or `region` of the target in syncer.yaml"),
    "InvalidRegionError": Trouble(Passes.NEVER, "Write the region as in eu-west-1: AWS_REGION, or `region` in syncer.yaml"),
    "SSOError": _SSO,
    "TokenRetrievalError": _SSO,
    "LoginError": _LOGIN,
    "CredentialRetrievalError": _SOURCE,
    "MetadataRetrievalError": _SOURCE,
    "RuntimeError": Trouble(
        Passes.NEVER,
        "Sign in again; apply goes on where it stopped. When they did not expire: AWS_CREDENTIAL_EXPIRATION is old",
        "the credentials in the environment have expired",  # "Credentials were refreshed, but ... are still expired."
    ),
    "HTTPClientError": _LOST,
    "IncompleteReadError": _LOST,
    "FlexibleChecksumError": _LOST,
    "ConnectTimeoutError": Trouble(Passes.TRIED, _NETWORK),
    "ProxyConnectionError": Trouble(Passes.TRIED, "Check HTTPS_PROXY and NO_PROXY"),
    "SSLError": Trouble(Passes.TRIED, "Check the network; behind a proxy that opens TLS, set AWS_CA_BUNDLE"),
    "EndpointConnectionError": Trouble(Passes.TRIED, _NETWORK),
    "Exception": Trouble(Passes.NEVER, "Check credentials, region and network"),
}


def trouble(error: Exception) -> Trouble:
    """Find what an exception of botocore's means."""
    return next(TROUBLES[base.__name__] for base in type(error).__mro__ if base.__name__ in TROUBLES)


def told(error: Exception) -> str:
    """Say what an exception of botocore's says, without what it quotes: passwords in URLs, headers that could not be sent."""
    if type(error).__name__ == "HTTPClientError":  # none of its kinds: whatever the HTTP client raised, in its own words
        inner = getattr(error, "kwargs", {}).get("error")
        return f"the request could not be sent: {type(inner).__name__}"
    return _PASSWORD.sub("://…@", str(error))


def check_url(url: str, service: str) -> None:
    """Refuse to send signed requests over a wire that others can read, but for this machine's own. Raises Refused."""
    try:
        parts = urlsplit(url)
        host, safe = parts.hostname or "", parts.username is None and parts.password is None
    except ValueError:
        host, safe = "", False
    if safe and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))):
        return
    shown = f"{parts.scheme}://{host}" if safe else "that is set"  # never a password
    text = f"the endpoint URL {shown} of {service} is neither https nor this machine's own"
    raise Refused(text, "Correct AWS_ENDPOINT_URL: https, or http to localhost, 127.0.0.1 or ::1; no user name or password")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
