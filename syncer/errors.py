"""Every error syncer raises on purpose, each with its exit code.

SyncerError                 exit 1   something failed
├── UsageError              exit 2   the command line or syncer.yaml cannot be understood
├── ApiError                exit 1   AWS answered a call with an error
├── Unavailable             exit 1   AWS could not be asked: no credentials, no network, garbage answered
├── LedgerError             exit 1   the ledger cannot be read or written
│   └── LockLost            exit 1   somebody else holds the lock that was ours
├── Refused                 exit 4   syncer could act, and will not
│   ├── InvalidFiles        exit 4   desired files have errors
│   ├── WrongAccount        exit 4   credentials or ledger belong to another account or region
│   ├── PlanChanged         exit 4   the reviewed plan is no longer what would happen
│   │   └── NotReviewed     exit 4   there is no reviewed plan
│   ├── TooManyChanges      exit 4   more changes at once than were allowed
│   ├── Locked              exit 4   somebody else is applying right now
│   ├── OlderCommit         exit 4   a newer commit has been applied already
│   └── NotApproved         exit 4   nobody said yes
└── Incomplete              exit 5   part of the account could not be read, or a roll is still under way
    └── Stopped             exit 5   a person or the runner asked for an end

A message says: subject, what is wrong, what is allowed. The hint says what to do. The command line prints both and never a
traceback.
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The meaning of each exit code; one meaning each (design: commands and exit codes)."""

    OK = 0
    FAILED = 1
    USAGE = 2
    DIFFERENCES = 3
    REFUSED = 4
    INCOMPLETE = 5


# Where several hold in one run, the first of these wins: what needs a person comes before what needs a retry.
PRECEDENCE = (Exit.USAGE, Exit.REFUSED, Exit.FAILED, Exit.INCOMPLETE, Exit.DIFFERENCES, Exit.OK)


def worst(*codes: Exit) -> Exit:
    """Return the code that a run with all these outcomes exits with; OK for none."""
    return next((code for code in PRECEDENCE if code in codes), Exit.OK)


class SyncerError(Exception):
    """Something failed; `str()` is the message, `hint` what to do about it."""

    exit_code = Exit.FAILED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(SyncerError):
    """The command line or syncer.yaml cannot be understood."""

    exit_code = Exit.USAGE


class ApiError(SyncerError):
    """AWS answered `operation` with an error; the message text is often all there is to tell cases apart."""

    def __init__(
        self, code: str, message: str, *, operation: str, status: int = 400, request_id: str = "", hint: str = ""
    ) -> None:
        super().__init__(f"{operation}: {code}: {message}", hint)
        self.code = code
        self.message = message
        self.operation = operation
        self.status = status
        self.request_id = request_id


class Unavailable(SyncerError):
    """AWS could not be asked, or its answer cannot be trusted; `may_pass` says that asking again may help.

    A call that changes something may have been carried out all the same.
    """

    def __init__(self, message: str, hint: str = "", *, may_pass: bool = False) -> None:
        super().__init__(message, hint)
        self.may_pass = may_pass


class LedgerError(SyncerError):
    """The ledger cannot be read or written."""


class LockLost(LedgerError):
    """Somebody else holds the lock that was ours, or wrote the ledger since; nothing further may be started."""


class Refused(SyncerError):
    """Syncer could act, and will not."""

    exit_code = Exit.REFUSED


class InvalidFiles(Refused):
    """Desired files have errors; nothing is planned while any has."""


class WrongAccount(Refused):
    """Credentials or ledger belong to another account or region than the target declares."""


class PlanChanged(Refused):
    """What would happen now is not what was reviewed."""


class NotReviewed(PlanChanged):
    """Nothing was reviewed that this plan could be held against."""


class TooManyChanges(Refused):
    """More would be changed at once than was allowed."""


class Locked(Refused):
    """Somebody else is applying to this target right now."""


class OlderCommit(Refused):
    """A newer commit has been applied already; going back must be meant."""


class NotApproved(Refused):
    """Nobody said yes."""


class Incomplete(SyncerError):
    """Part of the account could not be read, or a roll is still under way."""

    exit_code = Exit.INCOMPLETE


class Stopped(Incomplete):
    """A person or the runner asked for an end; nothing new is begun."""
