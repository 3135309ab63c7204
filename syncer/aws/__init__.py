"""The one door to AWS: the protocol that every account fits, what its errors mean, when to ask again, and boto3 behind it.

No other module imports boto3, and this one only when an account is asked for.
"""

from syncer.aws.account import Account, is_read, member
from syncer.aws.boto import Connection, Transport, connect
from syncer.aws.faults import Fault, fault, may_pass
from syncer.aws.objects import Bucket, Persistent, bucket
from syncer.aws.pace import Paced
from syncer.aws.retries import Patience, Patient, Wait, attempts

__all__ = [
    "Account",
    "Bucket",
    "Connection",
    "Fault",
    "Paced",
    "Patience",
    "Patient",
    "Persistent",
    "Transport",
    "Wait",
    "attempts",
    "bucket",
    "connect",
    "fault",
    "is_read",
    "may_pass",
    "member",
]
