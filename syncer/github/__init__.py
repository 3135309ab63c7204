"""The one door to GitHub: its API over urllib3, what syncer keeps there, the event that started us, and the runner's files."""

from syncer.github.api import Api
from syncer.github.comments import Comment, Posted
from syncer.github.event import Event
from syncer.github.issues import Issue, Kept
from syncer.github.pulls import Pull
from syncer.github.runner import Runner, annotation

__all__ = ["Api", "Comment", "Event", "Issue", "Kept", "Posted", "Pull", "Runner", "annotation"]
