"""What must be there: the models that a config names, and the config that an endpoint is rolled away from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer import names
from syncer.compare import capacity
from syncer.model import Level
from syncer.review.preflight import Preflight, roll_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syncer.model import Change, Declared, Snapshot


def _missing_models(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    if change.difference.create is None or "models" in snapshot.unknown:
        return
    for model in sorted(capacity.models(declared.content.normal) - snapshot.models.keys()):
        yield (
            f"the model {model} does not exist in {snapshot.region}",
            f"Create the model, or correct ModelName in {declared.file}",
        )


def _old_config_gone(change: Change, declared: Declared, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    roll, create = roll_of(change, declared, snapshot), change.difference.create
    if roll is None or roll.move.old in snapshot.config_names or (create is not None and create.config == roll.move.old):
        return
    old, endpoint = roll.move.old, roll.move.endpoint
    ours = names.logical_of(old) == change.name
    yield (
        f"endpoint {endpoint} serves {old}, which is gone; SageMaker refuses to roll an endpoint without it",
        "Put the previous content back in git and apply: that makes the config again. Then apply the change"
        if ours
        else f"Create {old} again by hand, or delete the endpoint and apply: that makes it anew",
    )


PREFLIGHTS = (
    Preflight(
        id="model-exists",
        level=Level.ERROR,
        evidence="L",
        what="Every model that a new config names exists",
        reason="CreateEndpointConfig looks every model up",
        source="recorded: Could not find model",
        check=_missing_models,
    ),
    Preflight(
        id="old-config-exists",
        level=Level.ERROR,
        evidence="L",
        what="The config that an endpoint serves still exists when it is rolled",
        reason="UpdateEndpoint looks the config up that is served now",
        source="hashicorp/terraform-provider-aws#40048",
        check=_old_config_gone,
    ),
)
