"""What a contract case gets: an account behind some door, names of its own, time, and a broom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from syncer.aws import Fault, fault
from syncer.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from syncer.aws import Account

MOVING = {"Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"}
MOST_POLLS = 200
# What a case makes, by the call that makes it: the member that names it, and what removes it.
REMOVALS = {
    "CreateEndpoint": ("EndpointName", "DeleteEndpoint"),
    "CreateEndpointConfig": ("EndpointConfigName", "DeleteEndpointConfig"),
    "CreateModel": ("ModelName", "DeleteModel"),
}
NOTHING_MADE = {Fault.INVALID, Fault.NOT_FOUND}  # other refusals may be our own success, answered twice
NAMES = ("EndpointName", "EndpointConfigName", "ModelName", "ResourceArn", "ResourceId")


@dataclass(slots=True)
class Stage:
    """One account for one case. `step` is how many seconds lie between two looks, `sleep` lets them pass.

    `model` exists and `role` is one that SageMaker may take; every name that the case makes begins with `prefix`. `script`
    decides how the next roll of an endpoint ends, where somebody can decide that.
    """

    account: Account
    prefix: str
    model: str
    role: str
    instance: str
    sleep: Callable[[float], None]
    step: float
    script: Callable[[str, str, str], None] | None = None
    heard: list[tuple[str, Any, Any]] = field(default_factory=list)
    made: list[tuple[str, str]] = field(default_factory=list)

    def name(self, word: str) -> str:
        """A name that nobody else has."""
        return f"{self.prefix}{word}"

    def call(self, operation: str, **params: Any) -> dict[str, Any]:
        """Make a call, and remember what was asked, heard and perhaps made."""
        self._only_ours(operation, params)
        if operation in REMOVALS:
            self.made.append((operation, params[REMOVALS[operation][0]]))
        try:
            answer = self.account.call(operation, params)
        except ApiError as error:
            self.heard.append((operation, params, (error.code, error.message)))
            if operation in REMOVALS and fault(error) in NOTHING_MADE:
                self.made.pop()
            raise
        known = {member: value for member, value in answer.items() if member != "ResponseMetadata"}
        self.heard.append((operation, params, known))
        return known

    def refused(self, operation: str, **params: Any) -> ApiError:
        """Make a call that must be refused, and return the refusal."""
        try:
            answer = self.call(operation, **params)
        except ApiError as error:
            return error
        raise AssertionError(f"{operation} was not refused: {answer}")

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds: tags, lists and endpoints take their time."""
        for _ in range(MOST_POLLS):
            if holds():
                return
            self.sleep(self.step)
        raise AssertionError("it never came true")

    def status(self, endpoint: str) -> str:
        """The status of an endpoint, "" when there is none."""
        try:
            found: str = self.call("DescribeEndpoint", EndpointName=endpoint)["EndpointStatus"]
        except ApiError as error:
            if fault(error) is not Fault.NOT_FOUND:
                raise
            return ""
        return found

    def settled(self, endpoint: str) -> dict[str, Any]:
        """Wait until an endpoint moves no more, and describe it."""
        self.until(lambda: self.status(endpoint) not in MOVING)
        return self.call("DescribeEndpoint", EndpointName=endpoint)

    def variant(self, **changes: Any) -> dict[str, Any]:
        """A variant that runs on one instance; None takes a member away."""
        made = {
            "VariantName": "main",
            "ModelName": self.model,
            "InstanceType": self.instance,
            "InitialInstanceCount": 1,
        } | changes
        return {member: value for member, value in made.items() if value is not None}

    def config(self, word: str = "config", *variants: Mapping[str, Any], **members: Any) -> dict[str, Any]:
        """A request that makes an endpoint config."""
        return {"EndpointConfigName": self.name(word), "ProductionVariants": list(variants) or [self.variant()], **members}

    def with_config(self, word: str = "config", *variants: Mapping[str, Any], **members: Any) -> str:
        """Make an endpoint config; return its name."""
        self.call("CreateEndpointConfig", **self.config(word, *variants, **members))
        return self.name(word)

    def with_endpoint(self, config: str, word: str = "endpoint", **members: Any) -> str:
        """Make an endpoint and wait until it serves; return its name."""
        name = self.name(word)
        self.call("CreateEndpoint", EndpointName=name, EndpointConfigName=config, **members)
        assert self.settled(name)["EndpointStatus"] == "InService"
        return name

    def all_of(self, operation: str, member: str, **params: Any) -> list[dict[str, Any]]:
        """All pages of a list."""
        found: list[dict[str, Any]] = []
        token: dict[str, Any] = {}
        while True:
            answer = self.call(operation, **params, **token)
            found += answer[member]
            if "NextToken" not in answer:
                return found
            token = {"NextToken": answer["NextToken"]}

    def sweep(self) -> None:
        """Remove everything that the case made, whatever became of it: endpoints, then configs, then models."""
        troubles: list[Exception] = []
        for operation, (member, removal) in REMOVALS.items():
            for name in dict.fromkeys(name for by, name in self.made if by == operation):
                try:
                    self._remove(removal, member, name)
                except Exception as trouble:  # noqa: BLE001  # what can be removed is, and what cannot is told
                    troubles.append(trouble)
        if troubles:
            raise ExceptionGroup("not everything could be removed", troubles)

    def _only_ours(self, operation: str, params: Mapping[str, Any]) -> None:
        """Stop what would change anything of somebody else: the account may be a real one."""
        if operation.startswith(("Describe", "List", "Get")):
            return
        name = next(value for member, value in params.items() if member in NAMES)
        ours = name.partition("/")[2] or name  # an ARN or a resource id has the kind before the name
        assert ours.lower().startswith(self.prefix), f"{operation} of {name}"

    def _remove(self, removal: str, member: str, name: str) -> None:
        if removal == "DeleteEndpoint":
            self.until(lambda: self.status(name) not in MOVING)
        self._unless_gone(removal, **{member: name})
        if removal == "DeleteEndpoint":
            self.until(lambda: not self.status(name))

    def _unless_gone(self, removal: str, **params: Any) -> None:
        try:
            self.call(removal, **params)
        except ApiError as error:
            if fault(error) is not Fault.NOT_FOUND:
                raise


def tag_list(**tags: str) -> list[dict[str, str]]:
    """Tags in the API's form."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(pairs: list[dict[str, str]]) -> dict[str, str]:
    """Tags as a mapping; no key may be there twice."""
    found = {pair["Key"]: pair["Value"] for pair in pairs}
    assert len(found) == len(pairs), pairs
    return found
