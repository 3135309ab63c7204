"""A simulated AWS account that answers the calls of syncer as SageMaker, the tagging API and STS would.

`Sandbox` lives in memory, `FileSandbox` in a JSON file; both fit `syncer.aws.Account`. Their clock is passed in.
"""

from syncer.sandbox.account import Sandbox
from syncer.sandbox.evidence import Evidence
from syncer.sandbox.faults import Faults
from syncer.sandbox.messages import MESSAGES
from syncer.sandbox.operations import OPERATIONS
from syncer.sandbox.request import Timing
from syncer.sandbox.state import State, new_state
from syncer.sandbox.store import FileSandbox, load, save
from syncer.sandbox.traits import Traits

__all__ = [
    "MESSAGES",
    "OPERATIONS",
    "Evidence",
    "Faults",
    "FileSandbox",
    "Sandbox",
    "State",
    "Timing",
    "Traits",
    "load",
    "new_state",
    "save",
]
