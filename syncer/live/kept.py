"""What the ledger kept of earlier descriptions, and when that may be believed in place of asking again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncer import schema
from syncer.compare.endpoints import BROKEN, IN_SERVICE
from syncer.live.answers import config_value, endpoint_value
from syncer.live.pages import stamp

if TYPE_CHECKING:
    from syncer.model import Body, LiveConfig, LiveEndpoint, Record

SETTLED = frozenset({IN_SERVICE, *BROKEN})  # an endpoint of any other status is on its way somewhere


def config(record: Record, name: str, created: str) -> LiveConfig | None:
    """Return a config as it was once described: the same name and CreationTime is the same content for ever.

    None where nobody described it, and where the ledger is damaged: what lacks a member is no description.
    """
    answer = record.descriptions.get((name, created))
    if answer is None or schema.output_flaw("DescribeEndpointConfig", answer):
        return None
    return config_value({**answer, "EndpointConfigName": name, "CreationTime": created}, {})


def endpoint(record: Record, listed: Body) -> LiveEndpoint | None:
    """Return an endpoint as it was described last, if it did not change since; `listed` is its item in ListEndpoints.

    This relies on LastModifiedTime moving with every status, which is documented nowhere and seen in all recordings: rolls,
    maintenance, and UpdateEndpointWeightsAndCapacities, by which Application Auto Scaling works, set the status Updating and
    then InService again. So what is listed with another status than the kept one, or on its way, is not believed. Instances
    that AWS replaces in between move only the current counts, which nothing is judged by. Before an endpoint is moved it is
    asked for directly, whatever is kept.
    """
    answer = record.endpoints.get((listed["EndpointName"], stamp(listed["LastModifiedTime"])))
    if answer is None or schema.output_flaw("DescribeEndpoint", answer):
        return None
    same = answer["EndpointName"] == listed["EndpointName"] and answer["EndpointStatus"] == listed["EndpointStatus"]
    return endpoint_value(answer, {}) if same and listed["EndpointStatus"] in SETTLED else None
