"""The models of the services that the simulated account stands in for, and each model seen from the other end of the wire.

botocore parses answers and serializes requests: it is a client. With input and output of every operation exchanged, the same
code serializes answers and parses requests, so a server needs no lists of members, types and formats of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.loaders import Loader
from botocore.model import ServiceModel

if TYPE_CHECKING:
    from botocore.model import OperationModel

SERVICES = ("sagemaker", "resourcegroupstaggingapi", "application-autoscaling", "sts")
_ERROR = "Error"


@dataclass(frozen=True, slots=True)
class Service:
    """One service as its clients know it, and its mirror image."""

    model: ServiceModel
    mirrored: ServiceModel

    def knows(self, operation: str) -> bool:
        """Say whether the service has an operation."""
        return operation in self.model.operation_names

    def operation(self, name: str) -> OperationModel:
        """Return an operation as clients know it."""
        return self.model.operation_model(name)

    def answer(self, name: str) -> OperationModel:
        """Return an operation whose input is the real one's output."""
        return self.mirrored.operation_model(name)


@cache
def services() -> tuple[Service, ...]:
    """Load the models from botocore's data files; no network."""
    loader = Loader()
    return tuple(_service(name, loader.load_service_model(name, "service-2")) for name in SERVICES)


@cache
def error_answer() -> OperationModel:
    """Return an operation whose input is an error of the JSON and CBOR protocols."""
    text = {"shape": "Text"}
    return ServiceModel(
        {
            "metadata": {"targetPrefix": _ERROR, "jsonVersion": "1.1"},
            "operations": {_ERROR: {"name": _ERROR, "http": {}, "input": {"shape": _ERROR}}},
            "shapes": {
                _ERROR: {"type": "structure", "members": {"__type": text, "message": text}},
                "Text": {"type": "string"},
            },
        }
    ).operation_model(_ERROR)


def _service(name: str, description: dict[str, Any]) -> Service:
    operations = {key: _turned(operation) for key, operation in description["operations"].items()}
    return Service(ServiceModel(description, name), ServiceModel({**description, "operations": operations}, name))


def _turned(operation: dict[str, Any]) -> dict[str, Any]:
    turned = {**operation, "input": _named(operation.get("output")), "output": operation.get("input")}
    return {key: value for key, value in turned.items() if value is not None}


def _named(output: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return an output with the name of the element that holds it in the query protocol."""
    if output is None:
        return None
    return {"shape": output["shape"], "locationName": output.get("resultWrapper", output["shape"])}
