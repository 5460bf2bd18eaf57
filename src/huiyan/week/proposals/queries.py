"""What can be known about proposals; hosts see their own, moderators those of their level and district."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.registry.organizations.models import Organization
from huiyan.week.editions.models import Edition
from huiyan.week.editions.rules import may_manage
from huiyan.week.proposals.models import Activity, Moderator, Session

STANDING = (Activity.State.SUBMITTED, Activity.State.RETURNED, Activity.State.PUBLISHED)


@dataclass(frozen=True)
class Clash:
    """Two sessions that cannot both be: in one room, or with one person."""

    session: Session
    other: Session
    shared: str


def hosts_of(user: User) -> QuerySet[Organization]:
    """The institutions for which this person may propose."""
    return Organization.objects.filter(memberships__user=user, memberships__is_manager=True).order_by("name")


def own_activities(user: User) -> QuerySet[Activity]:
    """Everything that this person's institutions have proposed, the newest first."""
    found = Activity.objects.filter(host__memberships__user=user, host__memberships__is_manager=True)
    return found.select_related("edition", "host").order_by("-pk")


def own_activity(user: User, pk: int) -> Activity:
    """One of their own, with sessions and decisions, or 404."""
    return get_object_or_404(own_activities(user).prefetch_related(*_whole()), pk=pk)


def waiting_for(user: User, edition: Edition) -> QuerySet[Activity]:
    """The queue of a moderator, the longest waiting first; 404 for who moderates nothing here."""
    found = Activity.objects.filter(edition=edition, state=Activity.State.SUBMITTED)
    found = found.select_related("host", "edition").order_by("submitted_at", "pk")
    if may_manage(user):
        return found
    posts = list(Moderator.objects.filter(edition=edition, user=user)) if user.may("week.moderate") else []
    if not posts:
        raise Http404
    reach = Q()
    for post in posts:
        reach |= Q(level=post.level, **({"host__division": post.division} if post.division else {}))
    return found.filter(reach)


def moderated_by(user: User) -> QuerySet[Edition]:
    """The editions in which this person has proposals to decide."""
    if may_manage(user):
        return Edition.objects.all()
    return (
        Edition.objects.filter(moderators__user=user).distinct()
        if user.may("week.moderate")
        else Edition.objects.none()
    )


def activity_to_moderate(user: User, pk: int) -> Activity:
    """One proposal that waits for this moderator, or 404."""
    edition = get_object_or_404(Edition, activities=pk)
    return get_object_or_404(waiting_for(user, edition).prefetch_related(*_whole()), pk=pk)


def last_comments(activity: Activity) -> dict[str, str]:
    """What the moderators asked at which field, when it was returned last."""
    step = activity.steps.first()
    return step.comments if step and activity.state == Activity.State.RETURNED else {}


def clashes_of(activity: Activity) -> list[Clash]:
    """Sessions of other activities at the same time in the same room or with the same person."""
    mine = [session for session in activity.sessions.all() if session.state == Session.State.PLANNED]
    if not mine:
        return []
    others = Session.objects.filter(
        activity__edition=activity.edition_id,
        activity__state__in=STANDING,
        state=Session.State.PLANNED,
        starts_at__lt=max(session.ends_at for session in mine),
        ends_at__gt=min(session.starts_at for session in mine),
    )
    others = others.exclude(activity=activity).select_related("activity", "room", "venue")
    pairs = [(session, other) for session in mine for other in others if _overlap(session, other)]
    return [Clash(one, other, shared) for one, other in pairs if (shared := _shared(activity, one, other))]


def label_of(name: str) -> str:
    """What a field of a proposal is called on the form."""
    return str(getattr(Activity._meta.get_field(name), "verbose_name", name))


def people_of(activity: Activity) -> list[str]:
    """Who speaks or leads, as separate names."""
    return [name for name in activity.presenters.replace(";", "、").replace(",", "、").split("、") if name.strip()]


def _whole() -> list[Prefetch[str, QuerySet[Session], str] | str]:
    return [Prefetch("sessions", Session.objects.select_related("venue", "room")), "steps__decided_by"]


def _overlap(one: Session, other: Session) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _shared(activity: Activity, one: Session, other: Session) -> str:
    if one.room_id and one.room_id == other.room_id:
        return f"{other.venue} {other.room}"
    return "、".join(sorted(set(people_of(activity)) & set(people_of(other.activity))))
