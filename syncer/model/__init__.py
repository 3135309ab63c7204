"""The values that flow from stage to stage; data only, no behavior beyond trivial properties.

load → read → normalize → compare → plan → review → render | apply → record
"""

from syncer.model.account import Capture, Identity, LiveConfig, LiveEndpoint, RuntimeVariant, Snapshot
from syncer.model.document import Body, Content, Declared, EndpointSpec, FieldPath, Finding, Level, Position, Problem
from syncer.model.gate import DIGITS, Decision, Reviewed
from syncer.model.plan import Approved, Change, Plan, Scope, Step
from syncer.model.record import Applied, CallRow, Header, HistoryRow, Record, Revision, RunRow, Version
from syncer.model.run import (
    ChangeFinished,
    ConfigVerified,
    Event,
    Outcome,
    RollRejected,
    StepFinished,
    StepProgress,
    StepStarted,
)
from syncer.model.verdict import (
    DRIFT,
    Capacity,
    Cause,
    CreateConfig,
    Difference,
    FieldChange,
    Move,
    MoveEndpoint,
    Note,
    Property,
    RetagResource,
    Verdict,
)

__all__ = [
    "DIGITS",
    "DRIFT",
    "Applied",
    "Approved",
    "Body",
    "CallRow",
    "Capacity",
    "Capture",
    "Cause",
    "Change",
    "ChangeFinished",
    "ConfigVerified",
    "Content",
    "CreateConfig",
    "Decision",
    "Declared",
    "Difference",
    "EndpointSpec",
    "Event",
    "FieldChange",
    "FieldPath",
    "Finding",
    "Header",
    "HistoryRow",
    "Identity",
    "Level",
    "LiveConfig",
    "LiveEndpoint",
    "Move",
    "MoveEndpoint",
    "Note",
    "Outcome",
    "Plan",
    "Position",
    "Problem",
    "Property",
    "Record",
    "RetagResource",
    "Reviewed",
    "Revision",
    "RollRejected",
    "RunRow",
    "RuntimeVariant",
    "Scope",
    "Snapshot",
    "Step",
    "StepFinished",
    "StepProgress",
    "StepStarted",
    "Verdict",
    "Version",
]
