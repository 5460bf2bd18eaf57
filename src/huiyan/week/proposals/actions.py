"""Propose an activity, hand it in, and decide about it level by level."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.kernel.locks import hold
from huiyan.kernel.notices import notify
from huiyan.registry.organizations.models import Organization
from huiyan.shell.times import said
from huiyan.week.editions.models import Edition
from huiyan.week.proposals.models import Activity, Level, ModerationStep, Moderator, Session
from huiyan.week.proposals.queries import label_of, plain_of
from huiyan.week.proposals.refusals import AlreadyDecided, HasBookings, Incomplete, NotYours, ProposalsClosed, SayWhy
from huiyan.week.proposals.rules import may_decide, may_edit
from huiyan.week.proposals.search import search_text

Decision = ModerationStep.Decision
MANY = 200  # places in one session from which a safety plan is asked for
OF_ONE_EDITION = {
    "id", "edition_id", "earlier_id", "parent_id", "state", "level", "proposed_by_id", "submitted_at", "published_at",
    "created_at", "changed_at",
}  # fmt: skip
WORDS = {
    Decision.APPROVE: gettext_lazy("“{title}” is in the programme"),
    Decision.RETURN: gettext_lazy("“{title}” was returned: something is to be changed"),
    Decision.REFUSE: gettext_lazy("“{title}” was not accepted"),
}


def begin_proposal(edition: Edition, *, host: Organization, values: Mapping[str, Any], by: User) -> Activity:
    """A draft; only while proposals are taken."""
    _check_open(edition)
    with transaction.atomic():
        made = Activity(edition=edition, host=host, proposed_by=by, **values)
        made.search = searched(made)
        made.save(force_insert=True)
        audit.record("activity.begin", made, by=by, after={"host": host.pk, "title": made.title})
    return made


def rerun_activity(earlier: Activity, *, edition: Edition, by: User) -> Activity:
    """A draft with the words of an earlier activity, which stays linked so that its counts can be shown; sessions are new."""
    fields = [field.attname for field in Activity._meta.concrete_fields]
    values = {name: getattr(earlier, name) for name in fields if name not in OF_ONE_EDITION | {"host_id"}}
    return begin_proposal(edition, host=earlier.host, values={**values, "earlier": earlier}, by=by)


def save_proposal(activity: Activity, *, changes: Mapping[str, Any], by: User) -> Activity:
    """Keep what was filled so far."""
    _check_editable(activity, by)
    with transaction.atomic():
        before = {name: str(getattr(activity, name)) for name in changes}
        for name, value in changes.items():
            setattr(activity, name, value)
        activity.search = searched(activity)
        activity.save()
        after = {name: str(value) for name, value in changes.items()}
        audit.record("activity.save", activity, by=by, before=before, after=after)
    return activity


def add_session(activity: Activity, *, values: Mapping[str, Any], by: User) -> Session:
    """One more time and place."""
    _check_editable(activity, by)
    with transaction.atomic():
        made = Session.objects.create(activity=activity, **values)
        audit.record(
            "session.add", activity, by=by, after={"session": made.pk, "starts_at": made.starts_at.isoformat()}
        )
    return made


def repeat_session(activity: Activity, *, values: Mapping[str, Any], every: int, times: int, by: User) -> list[Session]:
    """The same time and place again after so many days, all or none; one line of the log for each."""
    with transaction.atomic():
        return [
            add_session(
                activity,
                values={
                    **values,
                    **{
                        name: values[name] + datetime.timedelta(days=every * number)
                        for name in ("starts_at", "ends_at")
                    },
                },
                by=by,
            )
            for number in range(times)
        ]


def remove_session(session: Session, *, by: User) -> None:
    """Take a session back before it is in the programme; one with bookings is cancelled instead."""
    _check_editable(session.activity, by)
    if session.booked + session.class_booked:
        raise HasBookings(places=session.booked + session.class_booked)
    with transaction.atomic():
        audit.record("session.remove", session.activity, by=by, before={"session": session.pk})
        session.delete()


def submit_proposal(activity: Activity, *, by: User) -> Activity:
    """Hand it in: it waits at the first level that has a moderator for the host's district."""
    _check_editable(activity, by)
    if activity.state == Activity.State.DRAFT:
        _check_open(activity.edition)
    missing = missing_of(activity)
    if missing:
        raise Incomplete(missing=pgettext("between two names", ", ").join(missing))
    with transaction.atomic():
        activity.state = Activity.State.SUBMITTED
        activity.level = _levels_of(activity)[0]
        activity.submitted_at = clock.now()
        activity.save(update_fields=["state", "level", "submitted_at", "changed_at"])
        audit.record("activity.submit", activity, by=by, after={"level": activity.level})
    return activity


def moderate(
    activity: Activity, *, decision: str, reason: str = "", comments: Mapping[str, str] | None = None, by: User
) -> ModerationStep:
    """Decide at the level where it waits: approval leads to the next level or into the programme. Two people cannot decide the same one."""
    comments = {field: text.strip() for field, text in (comments or {}).items() if text.strip()}
    if decision != Decision.APPROVE and not (reason.strip() or comments):
        raise SayWhy
    with transaction.atomic(), hold(f"activity.{activity.pk}"):
        fresh = Activity.objects.select_related("host", "edition", "proposed_by").get(pk=activity.pk)
        if fresh.level != activity.level or not may_decide(by, fresh):
            raise AlreadyDecided(title=fresh.title, state=fresh.get_state_display())
        now, level = clock.now(), fresh.level
        step = ModerationStep.objects.create(
            activity=fresh, level=level, decision=decision, reason=reason.strip(), comments=comments, decided_by=by, decided_at=now,
            as_it_was=plain_of(fresh) if decision == Decision.RETURN else {},
        )  # fmt: skip
        _move(fresh, decision)
        audit.record(
            "activity.moderate",
            fresh,
            by=by,
            before={"level": level},
            after={"decision": decision, "state": fresh.state},
        )
        if fresh.state != Activity.State.SUBMITTED:
            notify(fresh.proposed_by, subject=_title(fresh, decision), body=_letter(step), about=fresh)
    return step


def withdraw_activity(activity: Activity, *, by: User) -> Activity:
    """Take a proposal back that is not in the programme yet."""
    if activity.state == Activity.State.PUBLISHED:
        raise NotYours(title=activity.title, state=activity.get_state_display())
    with transaction.atomic():
        before = activity.state
        activity.state, activity.level = Activity.State.WITHDRAWN, ""
        activity.save(update_fields=["state", "level", "changed_at"])
        audit.record("activity.withdraw", activity, by=by, before={"state": before})
    return activity


def missing_of(activity: Activity) -> list[str]:
    """What is still to be filled before it can be handed in."""
    sessions = list(activity.sessions.all())
    missing = [label_of(name) for name in ("summary", "contact") if not getattr(activity, name)]
    if not sessions and activity.shape != Activity.Shape.EVENT:
        missing.append(_("a session"))
    if activity.shape == Activity.Shape.SINGLE and len(sessions) > 1:
        missing.append(_("one session only, or the shape “a series”"))
    many = max((session.capacity + session.class_capacity for session in sessions), default=0) >= MANY
    if (many or activity.shape == Activity.Shape.EVENT) and not activity.safety:
        missing.append(_("a safety plan, because many people come"))
    if activity.shape == Activity.Shape.EVENT and not activity.crowd_cap:
        missing.append(_("the most people at one time"))
    return missing


def searched(activity: Activity) -> str:
    """The column in which readers' words are found."""
    told = (activity.title, activity.title_en, activity.summary, activity.summary_en, activity.presenters)
    return search_text([*told, activity.host.name, activity.host.name_en])


def _move(activity: Activity, decision: str) -> None:
    """Change state and level by a decision."""
    levels = _levels_of(activity)
    later = levels[levels.index(activity.level) + 1 :] if activity.level in levels else []
    if decision == Decision.APPROVE and later:
        activity.level = later[0]
    else:
        states = {Decision.RETURN: Activity.State.RETURNED, Decision.REFUSE: Activity.State.REFUSED}
        activity.state, activity.level = states.get(Decision(decision), Activity.State.PUBLISHED), ""
    if activity.state == Activity.State.PUBLISHED:
        activity.published_at = clock.now()
    activity.save(update_fields=["state", "level", "published_at", "changed_at"])


def _levels_of(activity: Activity) -> list[str]:
    """The edition's levels that have a moderator for the host's district; without any, the last, where organisers decide."""
    posts = Moderator.objects.filter(edition=activity.edition_id, division__in=["", activity.host.division])
    manned = set(posts.values_list("level", flat=True))
    levels = [str(level) for level in activity.edition.levels or [Level.CITY]]
    return [level for level in levels if level in manned] or levels[-1:]


def _title(activity: Activity, decision: str) -> str:
    return WORDS[Decision(decision)].format(title=activity.title)


def _letter(step: ModerationStep) -> str:
    lines = [step.reason] if step.reason else []
    for field, text in step.comments.items():
        lines.append(f"{label_of(field)}: {text}")
    return "\n".join(lines) or _("The public can see it now.")


def _check_open(edition: Edition) -> None:
    if not edition.takes_proposals():
        raise ProposalsClosed(edition=edition.name, until=said(edition.proposals_until))


def _check_editable(activity: Activity, by: User) -> None:
    if not may_edit(by, activity):
        raise NotYours(title=activity.title, state=activity.get_state_display())
