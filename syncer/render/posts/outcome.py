"""What became of a merge: what was applied and what was not, or why nothing was done and how to go on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from syncer.model import ChangeFinished, Outcome
from syncer.render import words
from syncer.render.posts import alerts, approval, danger, fit, frame, marker, planned, short
from syncer.render.posts.inert import cell, fence, link
from syncer.render.posts.page import Page, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from syncer.model import Change, Decision, Plan, Reviewed
    from syncer.render.posts.origin import Origin

_MINUTE = 60
_PULLS = 10
_START = 8  # digits of a digest that tell two calls with the same words apart
_FULL = "Not everything has room here."

# The worst first: sign, heading, and what to do next.
_ENDS: dict[Outcome, tuple[str, str, str]] = {
    Outcome.FAILED: (
        "❌",
        "Not everything was applied",
        "mend what failed, then re-run the failed job. What is done is not done again.",
    ),
    Outcome.ROLLED_BACK: (
        "⏪",
        "SageMaker rolled back",
        "the endpoint serves what it served before. It is not tried again: change the file, or apply with `retry`.",
    ),
    Outcome.UNDER_WAY: (
        "⏳",
        "A roll goes on in AWS",
        "re-run the job, or wait for the next apply: it follows the roll to its end.",
    ),
    Outcome.SKIPPED: ("⚪", "Not everything was applied", "re-run the failed job. What is done is not done again."),
    Outcome.DONE: ("✅", "Applied", "nothing is left to do."),
}
_ORDER = list(_ENDS)


def applied(decision: Decision, finished: Sequence[ChangeFinished], target: str, origin: Origin, *, seconds: float) -> str:
    """Write how an apply ended, at most 65,000 characters; what drift caused and nobody reviewed is told as left alone."""
    data = approval.base(origin) | {"done": sum(event.outcome is Outcome.DONE for event in finished)}
    line = marker.write(marker.RESULT, target, data)
    worst = _worst(decision, finished)
    sign, heading = _heading(worst, decision, finished)
    top = (frame.title(f"{sign} {heading}", target), "", _tally(decision, finished, seconds), "")
    items = sorted(finished, key=lambda event: (_ORDER.index(event.outcome), event.name))
    ends = ("---", f"**Next:** {_next(worst, decision)}", "", *frame.foot(origin))
    page = Page(
        top,
        top,
        (Section(items, ("| | Name | |", "|:-:|---|---|"), _ended), _barred(decision, origin), _left(decision, origin)),
        _rest(origin),
        ends,
    )
    return f"{line}\n{page.write(fit.COMMENT - len(line) - 1)}"


def _heading(worst: Outcome, decision: Decision, finished: Sequence[ChangeFinished]) -> tuple[str, str]:
    """Return sign and words of the title: a run that ends red must not look as if all were well."""
    begun = bool(decision.allowed or finished)
    if worst is Outcome.DONE and decision.barred:
        return "⛔", "Applied, but not all" if begun else "Nothing applied"
    return (_ENDS[worst][0], _ENDS[worst][1]) if begun else ("✅", "Nothing to apply")


def _rest(origin: Origin) -> str:
    return f"{_FULL} The summary of {frame.run(origin)} has the rest."


def _worst(decision: Decision, finished: Sequence[ChangeFinished]) -> Outcome:
    found = {event.outcome for event in finished} | ({Outcome.SKIPPED} if _not_begun(decision, finished) else set())
    return next((outcome for outcome in _ENDS if outcome in found), Outcome.DONE)


def _not_begun(decision: Decision, finished: Sequence[ChangeFinished]) -> int:
    return len(set(decision.allowed) - {event.name for event in finished})


def _tally(decision: Decision, finished: Sequence[ChangeFinished], seconds: float) -> str:
    done = sum(event.outcome is Outcome.DONE for event in finished)
    total = len(set(decision.allowed) | {event.name for event in finished})
    parts = [f"**{done} of {words.count(total, 'change')}** in {_duration(seconds)}"]
    parts += [f"{number} not begun" if (number := _not_begun(decision, finished)) else ""]
    parts += ["approved by the digest of the whole plan" if decision.approved else _reviews(decision)]
    return " · ".join(filter(None, parts))


def _reviews(decision: Decision) -> str:
    return f"as reviewed on {_pulls(decision)}" if decision.reviews else ""


def _pulls(decision: Decision) -> str:
    """Name the pull requests of a push; one from a merge queue may have very many."""
    pulls = list(dict.fromkeys(_pull(review) for review in decision.reviews))
    more = f" and {len(pulls) - _PULLS} more" if len(pulls) > _PULLS else ""
    return ", ".join(pulls[:_PULLS]) + more


def _pull(review: Reviewed) -> str:
    return link(f"`#{review.pull}`", review.url)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _ended(event: ChangeFinished) -> str:
    sign = _ENDS[event.outcome][0]
    now = event.applied
    stands = f"serves {now.config}" if now and now.endpoint else f"{now.config} stands" if now else ""
    said = [cell(text) for text in (stands, event.detail) if text]
    hint = [f"→ {cell(event.hint)}"] if event.hint else []
    lines = [event.outcome.value.replace("_", " "), *said, *hint]
    return f"| {sign} | {cell(event.name)} | {short.BREAK.join(lines)} |"


def _barred(decision: Decision, origin: Origin) -> Section[Change]:
    """Tell what nobody may do, whoever reviewed it: refused, or not read."""
    head = ("| | Name | Why |", "|:-:|---|---|")
    changes = sorted(decision.barred, key=danger.order)
    intro = ("### Not done", "", "Refused, or not read; each says why.", "")
    return Section(changes, head, partial(_barred_row, origin), intro=intro)


def _barred_row(origin: Origin, change: Change) -> str:
    return f"| {short.sign(change)} | {planned.name(change, origin)} | {short.what(change)} |"


def _left(decision: Decision, origin: Origin) -> Section[Change]:
    """Tell what drift alone caused, nobody reviewed, and therefore nobody touched."""
    said = "Changed outside git, and on no reviewed plan. The nightly issue says how to put it back."
    head = ("| | Name | What was found |", "|:-:|---|---|")
    changes = sorted(decision.left, key=danger.order)
    return Section(changes, head, partial(_left_row, origin), intro=("### Left alone", "", said, ""))


def _left_row(origin: Origin, change: Change) -> str:
    return f"| {short.sign(change)} | {planned.name(change, origin)} | {short.found(change)} |"


def _next(worst: Outcome, decision: Decision) -> str:
    if worst is Outcome.DONE and decision.barred:
        return "what was not done says why; mend that and merge, or run the workflow by hand."
    if worst is Outcome.DONE and decision.left:
        return "what was left alone waits for a person."
    return _ENDS[worst][2]


def refused(decision: Decision, plan: Plan, origin: Origin, *, dispatch_url: str) -> str:
    """Write why nothing was done: what was reviewed beside what would happen now, and the digest that approves the latter."""
    data: dict[str, Any] = approval.base(origin) | {"digest": plan.digest, "refused": len(decision.stopping)}
    line = marker.write(marker.RESULT, plan.scope.target, data)
    stopping = sorted(decision.stopping, key=danger.order)
    first = stopping[0] if stopping else None
    head = ("| | Name | Reviewed | Now |", "|:-:|---|---|---|")
    section = Section(stopping, head, partial(_beside, decision, origin), partial(planned.detail, first))
    title = (frame.title("⛔ Not applied", plan.scope.target), "", *frame.alert("CAUTION", _why(decision)))
    top, brief = ((*title, *frame.place(plan, brief=few), *alerts.unread(plan, names=not few)) for few in (False, True))
    page = Page(top, brief, (section,), _rest(origin), (*_ways_on(plan, dispatch_url), *frame.foot(origin, plan.digest)))
    return f"{line}\n{page.write(fit.COMMENT - len(line) - 1)}"


def _why(decision: Decision) -> Iterator[str]:
    stopping = len(decision.stopping)
    if decision.reviews:
        changes = words.count(stopping, "change is", "changes are")
        yield f"**Nothing was done: the plan is not as reviewed.** {changes} not as on {_pulls(decision)}."
    else:
        yield "**Nothing was done: no plan was reviewed.** No merged pull request of this push carries one."
        yield f"{words.count(stopping, 'change')} would happen."
    if decision.allowed:
        yield ""
        yield f"As reviewed, and not carried out either: {fit.listed(decision.allowed)}."


def _beside(decision: Decision, origin: Origin, change: Change) -> str:
    then = [said for review in decision.reviews if (said := _then(review, change.name))]
    reviewed = short.BREAK.join(then[-_PULLS:]) or "not reviewed"
    now = f"{cell(short.versions(change))} ({cell(change.digest[:_START])})" if change.steps else short.what(change)
    return f"| {short.sign(change)} | {planned.name(change, origin)} | {reviewed} | {now} |"


def _then(review: Reviewed, name: str) -> str:
    if review.changes is None:
        return f"{_pull(review)}: only the plan as a whole, {cell(review.digest[:_START])}"
    if name not in review.changes:
        return ""
    start, said = review.changes[name]
    return f"{_pull(review)}: {f'{cell(said)} ' if said else ''}({cell(start[:_START])})"


def _ways_on(plan: Plan, dispatch_url: str) -> Iterator[str]:
    """Offer both ways on; the digest approves the whole plan of now."""
    yield from ("---", "**Next:** have this plan reviewed on a new pull request, or approve it as it is now:", "")
    yield f"{link('Run the workflow', dispatch_url)} with `approve-digest` set to"
    yield ""
    yield from fence([plan.digest], "text")
    yield ""
    yield f"It carries out {planned.done(plan)}, if the plan is still the same then."
    yield ""
