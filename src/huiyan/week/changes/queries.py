"""Which changes a host, a moderator and an organiser may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.week.changes.models import Change
from huiyan.week.changes.rules import may_change, may_decide_change
from huiyan.week.editions.models import Edition
from huiyan.week.editions.rules import may_manage, may_read_all
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.queries import posts_of
from huiyan.week.proposals.rules import acts_for

OPEN = (Change.State.WAITING, Change.State.DONE)
WHOLE = (
    "activity__host",
    "activity__edition",
    "activity__parent",
    "session__venue",
    "session__room",
    "asked_by",
    "decided_by",
)


def changes_for(user: User, edition: Edition) -> QuerySet[Change]:
    """The changes within a moderator's reach, those that wait first and the longest waiting of them; 404 for others."""
    found = Change.objects.filter(activity__edition=edition).select_related(*WHOLE)
    if may_read_all(user) or may_manage(user):
        return found
    reach = Q()
    for post in posts_of(user, edition):
        reach |= Q(activity__host__division=post.division) if post.division else Q(activity__edition=edition)
    return found.filter(reach)


def change_for(user: User, pk: int) -> Change:
    """One change within reach, or 404."""
    change = get_object_or_404(Change.objects.select_related("activity__edition"), pk=pk)
    return get_object_or_404(changes_for(user, change.activity.edition), pk=pk)


def activity_to_change(user: User, pk: int) -> Activity:
    """An activity of the programme that this person may change, or 404."""
    found = Activity.objects.filter(state=Activity.State.PUBLISHED).select_related("edition", "host", "parent")
    activity = get_object_or_404(found, pk=pk)
    if not may_change(user, activity):
        raise Http404
    return activity


def session_to_change(user: User, pk: int) -> Session:
    """A session of the programme that this person may change, move or cancel, or 404."""
    found = Session.objects.filter(activity__state=Activity.State.PUBLISHED)
    session = get_object_or_404(found.select_related("activity__edition", "activity__host", "venue", "room"), pk=pk)
    if not may_change(user, session.activity):
        raise Http404
    return session


def changes_of(user: User, pk: int) -> tuple[Activity, QuerySet[Change]]:
    """An activity with everything that was changed of it since its approval: for its host, its moderators and the staff; or 404."""
    activity = get_object_or_404(Activity.objects.select_related("edition", "host"), pk=pk)
    if not acts_for(user, activity.host_id):
        changes_for(user, activity.edition)
    return activity, Change.objects.filter(activity=activity).select_related(*WHOLE)


def own_change(user: User, pk: int) -> Change:
    """A change that this person may take back, or 404."""
    change = get_object_or_404(Change.objects.select_related(*WHOLE), pk=pk)
    if not acts_for(user, change.activity.host_id) and not may_manage(user):
        raise Http404
    return change


def waiting_change(activity: Activity, session: Session | None = None) -> Change | None:
    """What waits for the moderators of an activity's words, or of one of its sessions."""
    return Change.objects.filter(activity=activity, session=session, state=Change.State.WAITING).first()


def change_to_look_after(user: User, pk: int) -> Change:
    """A change that this person may decide or mark as read, or 404."""
    change = change_for(user, pk)
    if not may_decide_change(user, change.activity):
        raise Http404
    return change
