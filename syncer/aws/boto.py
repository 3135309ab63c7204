"""A real account through boto3."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from threading import Lock
from typing import TYPE_CHECKING, Any

from syncer.aws import faults
from syncer.aws.account import Account, is_read
from syncer.aws.guard import ALIEN, CUT, guard
from syncer.aws.trouble import Passes, check_url, told, trouble
from syncer.errors import ApiError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

_SERVICES = {
    "GetObject": "s3",
    "PutObject": "s3",
    "DeleteObject": "s3",
    "GetResources": "resourcegroupstaggingapi",
    "GetCallerIdentity": "sts",
    "Publish": "sns",
    "DescribeScalableTargets": "application-autoscaling",
    "DescribeScalingPolicies": "application-autoscaling",
}
_ALIEN = "Run again; when it stays so, check proxy, network and AWS_ENDPOINT_URL"
_MAYBE_DONE = "it may have been carried out all the same, and the next run finds out"


@dataclass(frozen=True, slots=True)
class Transport:
    """How requests are sent: seconds to connect and between bytes, and how many connections are kept open.

    botocore sends each once. What may pass is asked again by whoever has the time, so that all throttling is seen, and counted:
    the answer to a repeated write is ambiguous, besides, and must be resolved by reading. `first_reads` is how often one read
    may fail before its service has ever answered; after that a name, port or proxy is taken for wrong.
    """

    connect_timeout: float = 5.0
    read_timeout: float = 30.0
    first_reads: int = 3
    connections: int = 10


@dataclass(frozen=True, slots=True)
class Connection:
    """An open account and its region; `expires` is when its credentials end, None where they are renewed or it is unknown."""

    account: Account
    region: str
    expires: datetime | None = None


class _Boto:
    """Clients are made when first used, from the credentials that AWS's conventions find; several threads may call.

    A client may be used by many threads, making one may not. Source: boto3 guide, "Multithreading or multiprocessing".
    """

    def __init__(self, region: str, transport: Transport) -> None:
        import boto3  # noqa: PLC0415  # 0.3 s that `validate` and `--help` must not pay
        from botocore.session import get_session  # noqa: PLC0415  # as above

        core = get_session()
        # boto3 alone of AWS's tools does not read AWS_REGION.
        found = os.environ.get("AWS_REGION") or core.get_config_variable("region") or region
        self._session = boto3.session.Session(botocore_session=core, region_name=found or None)
        self._transport = transport
        self._clients: dict[str, Any] = {}
        self._reached: set[str] = set()  # services that answered
        self._failed: Counter[str] = Counter()  # reads of services that never did
        self._lock = Lock()

    @property
    def region(self) -> str:
        return self._session.region_name or ""

    def call(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        from botocore import exceptions, xform_name  # noqa: PLC0415  # as above

        # Besides its own errors botocore lets some through: a malformed endpoint URL, a credential_process that is not there,
        # fixed credentials that are over.
        troubles = (exceptions.BotoCoreError, OSError, ValueError, KeyError, RuntimeError)
        service = _SERVICES.get(operation, "sagemaker")
        try:
            client = self._client(service)
            answer: dict[str, Any] = getattr(client, xform_name(operation))(**params)
        except exceptions.ClientError as error:
            raise self._translated(error, operation, service) from None
        except troubles as error:
            raise self._unavailable(error, operation, service) from None
        self._reached.add(service)
        return answer

    def _client(self, service: str) -> Any:
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._made(service)
            return self._clients[service]

    def _made(self, service: str) -> Any:
        from botocore.config import Config  # noqa: PLC0415  # as above

        sending = self._transport
        config = Config(
            retries={"mode": "standard", "total_max_attempts": 1},
            connect_timeout=sending.connect_timeout,
            read_timeout=sending.read_timeout,
            max_pool_connections=sending.connections,
            user_agent_extra="syncer",
        )
        client = self._session.client(service, config=config)
        check_url(client.meta.endpoint_url, service)
        if service != "s3":  # answers in headers and streams, which `objects` checks
            guard(client)
        return client

    def _may_pass(self, passes: Passes, service: str, operation: str) -> bool:
        """Say whether a trouble may pass: who answered before is there, and who never did is tried a few times."""
        if passes in (Passes.YES, Passes.NEVER) or service in self._reached:
            return passes is not Passes.NEVER
        if passes is Passes.IF_REACHED or not is_read(operation):
            return False
        with self._lock:
            self._failed[operation] += 1
            return self._failed[operation] < self._transport.first_reads

    def _translated(self, error: Any, operation: str, service: str) -> ApiError | Unavailable:
        answer = error.response
        body, meta = answer.get("Error", {}), answer.get("ResponseMetadata", {})
        code, message = body.get("Code", "Unknown"), self._without_credentials(body.get("Message", ""))
        if code in (CUT, ALIEN):
            may_pass = self._may_pass(Passes.YES if code == CUT else Passes.TRIED, service, operation)
            return Unavailable(f"{operation}: {message}", _hint(_ALIEN, operation, may_pass=may_pass), may_pass=may_pass)
        self._reached.add(service)
        status, request_id = meta.get("HTTPStatusCode", 400), meta.get("RequestId", "")
        found = ApiError(code, message, operation=operation, status=status, request_id=request_id)
        found.hint = faults.hint(found)
        return found

    def _without_credentials(self, message: str) -> str:
        """Cut our credentials out of a message: a refusal of a wrong signature quotes what was signed, the token too."""
        held = self._session.get_credentials()
        for value in (held.access_key, held.secret_key, held.token) if held else ():
            message = message.replace(value, "…") if value else message
        return message

    def _unavailable(self, error: Exception, operation: str, service: str) -> Unavailable:
        found = trouble(error)
        may_pass = self._may_pass(found.passes, service, operation)
        hint = found.hint + (self._region_hint() if type(error).__name__ == "EndpointConnectionError" else "")
        return Unavailable(
            f"{operation}: {found.says or told(error)}", _hint(hint, operation, may_pass=may_pass), may_pass=may_pass
        )

    def _region_hint(self) -> str:
        """Suggest a region where ours is none that botocore knows: its hosts may not exist."""
        partitions = self._session.get_available_partitions()
        known = [region for name in partitions for region in self._session.get_available_regions("sagemaker", name)]
        if self.region in known:
            return ""
        near = get_close_matches(self.region, known, n=1)
        return f"; botocore knows no region {self.region}" + (f", did you mean {near[0]}?" if near else "")


def _hint(hint: str, operation: str, *, may_pass: bool) -> str:
    return f"{hint}; {_MAYBE_DONE}" if may_pass and not is_read(operation) else hint


def connect(region: str, transport: Transport | None = None) -> Connection:
    """Open the account of the environment's credentials. No call is made yet.

    `region` counts where the environment names none; where both do, the caller compares. Raises Unavailable when no region is
    known, the profile does not exist, or the time at which the credentials expire is none.
    """
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415  # as above

    try:
        account = _Boto(region, transport or Transport())
        found = account.region
    except BotoCoreError as error:
        raise Unavailable(str(error), trouble(error).hint) from None
    if not found:
        raise Unavailable("no AWS region is set", "Set AWS_REGION, or `region` of the target in syncer.yaml")
    return Connection(account, found, _expiry())


def _expiry() -> datetime | None:
    """Say when the credentials end that the environment holds; botocore renews those that it gets from anywhere else.

    Credentials in the environment come before every other source (botocore/credentials.py, EnvProvider).
    """
    text = os.environ.get("AWS_CREDENTIAL_EXPIRATION", "")
    if not text or not os.environ.get("AWS_ACCESS_KEY_ID"):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Unavailable(
            f"AWS_CREDENTIAL_EXPIRATION is {text!r}, not a time with its offset from UTC",
            "Write it as 2026-01-31T12:00:00Z, or unset it",
        )
    return moment
