"""Two contents of one endpoint, and what the tests of rolls ask about it."""

from __future__ import annotations

from stage import Stage, declared

from syncer import names

OLD = declared()
NEW = declared(InitialInstanceCount=2)
OLD_NAME = names.physical("fraud", OLD.content)
NEW_NAME = names.physical("fraud", NEW.content)
SILENT = {
    "rolled back with a reason": "the container did not pass its health check",
    "with an empty one": "",
    "with none": None,
}


def rejected(stage: Stage) -> set[str]:
    return set(stage.book.record().rejected.get("fraud", ()))


def serves(stage: Stage) -> tuple[str, str]:
    answer = stage.endpoint()
    return answer["EndpointStatus"], answer["EndpointConfigName"]


def tagged(stage: Stage) -> dict[str, str]:
    return stage.tags(stage.endpoint()["EndpointArn"])
