"""The layout of a stored account, so that a damaged file is told from a good one before anything uses it."""

from __future__ import annotations

from syncer.sandbox.lifecycle import DELETED, OUTCOMES, SYSTEM
from syncer.sandbox.shapes import ANYTHING, FLAG, INTEGER, NUMBER, TEXT, ListOf, MapOf, Object, OrNone, Scalar, Shape
from syncer.sandbox.state import VERSION

TIME = Scalar((int, float), low=0, high=32503680000)  # until the year 3000: datetime cannot show every number
TAGS = OrNone(MapOf(TEXT))
REASON = OrNone(TEXT)
# The members of a config that the simulation reads; every other one is kept and given back unread.
VARIANTS = ListOf(
    Object(
        required={"VariantName": TEXT},
        optional={
            "ModelName": TEXT,
            "InitialVariantWeight": NUMBER,
            "InitialInstanceCount": INTEGER,
            "InstanceType": TEXT,
            "ServerlessConfig": ANYTHING,
            "InstancePools": ListOf(Object(optional={"ModelNameOverride": TEXT, "InstanceType": TEXT})),
        },
    ),
    least=1,
)
COUNT = Scalar((int,), low=0)
SUMMARY = Object(
    required={"VariantName": TEXT},
    optional={
        "CurrentInstanceCount": COUNT,
        "DesiredInstanceCount": COUNT,
        "CurrentServerlessConfig": ANYTHING,
        "DesiredServerlessConfig": ANYTHING,
    },
)
WAIT = Scalar((int,), low=0, high=86_400)
SIZE = Object(required={"Type": TEXT, "Value": Scalar((int,), low=1)})
ROUTING = Object(required={"Type": TEXT, "WaitIntervalInSeconds": WAIT}, optional={"CanarySize": SIZE, "LinearStepSize": SIZE})
DEPLOYMENT = Object(
    optional={
        "BlueGreenUpdatePolicy": Object(
            required={"TrafficRoutingConfiguration": ROUTING}, optional={"TerminationWaitInSeconds": WAIT}
        ),
        "RollingUpdatePolicy": Object(required={"MaximumBatchSize": SIZE, "WaitIntervalInSeconds": WAIT}),
    }
)
SERVING = Object(
    required={
        "config": TEXT,
        "types": MapOf(ListOf(TEXT)),
        "variants": ListOf(SUMMARY, least=1),
        "shadows": ListOf(SUMMARY),
        "capture": OrNone(ANYTHING),
        "extras": ANYTHING,
    }
)
ROLL = Object(
    required={
        "outcome": Scalar((str,), among=(*OUTCOMES, DELETED, SYSTEM)),
        "reason": REASON,
        "started": TIME,
        "ends": TIME,
        "next": OrNone(SERVING),
    }
)
RESOURCE: dict[str, Shape] = {"name": TEXT, "arn": TEXT, "created": TIME, "tags": TAGS}
MODEL = Object(required=RESOURCE | {"request": Object(optional={"PrimaryContainer": ANYTHING})})
CONFIG_BODY = Object(
    required={"ProductionVariants": VARIANTS},
    optional={"ShadowProductionVariants": VARIANTS, "DataCaptureConfig": ANYTHING},
)
CONFIG = Object(required=RESOURCE | {"request": CONFIG_BODY})
ENDPOINT = Object(
    required=RESOURCE
    | {
        "modified": TIME,
        "config": TEXT,
        "status": TEXT,
        "failure": REASON,
        "serving": OrNone(SERVING),
        "roll": OrNone(ROLL),
        "deployment": OrNone(DEPLOYMENT),
    }
)
SPECIFICATION = Object(optional={"Container": ANYTHING})
COMPONENT_BODY = Object(optional={"Specification": SPECIFICATION, "Specifications": ListOf(SPECIFICATION)})
COMPONENT = Object(
    required=RESOURCE
    | {
        "modified": TIME,
        "endpoint": TEXT,
        "variant": TEXT,
        "copies": COUNT,
        "status": TEXT,
        "ends": OrNone(TIME),
        "request": COMPONENT_BODY,
    }
)
TARGET = Object(
    required={
        "endpoint": TEXT,
        "variant": TEXT,
        "dimension": TEXT,
        "arn": TEXT,
        "created": TIME,
        "low": INTEGER,
        "high": INTEGER,
        "role": TEXT,
        "suspended": ANYTHING,
    }
)
STATE = Object(
    required={
        "version": Scalar((int,), low=VERSION, high=VERSION),
        "account": TEXT,
        "region": TEXT,
        "traits": Object(required={"quotas": MapOf(INTEGER), "lower_case_arns": FLAG, "shapes_only": FLAG}),
        "models": MapOf(MODEL),
        "configs": MapOf(CONFIG),
        "endpoints": MapOf(ENDPOINT),
        "components": MapOf(COMPONENT),
        "scripts": MapOf(Object(required={"outcome": Scalar((str,), among=OUTCOMES), "reason": REASON})),
        "targets": MapOf(TARGET),
        "births": MapOf(TIME),
    }
)
