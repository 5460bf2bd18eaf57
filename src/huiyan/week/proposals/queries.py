"""What can be known about proposals; hosts see their own, moderators those of their level and district."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.registry.organizations.models import Organization
from huiyan.week.codes import AGES
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import SATURDAY
from huiyan.week.editions.rules import may_manage, may_read_all
from huiyan.week.proposals.models import Activity, ModerationStep, Moderator, Session

WRITTEN = (
    "title", "title_en", "shape", "parent", "kind", "summary", "summary_en", "text", "text_en", "presenters", "age_from", "age_to",
    "takes_classes", "needs_booking", "languages", "accessibility", "bring", "rain", "crowd_cap", "safety", "materials", "contact",
)  # fmt: skip
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
    return found.select_related("edition", "host", "parent").order_by("-pk")


def own_activity(user: User, pk: int) -> Activity:
    """One of their own, with sessions and decisions, or 404."""
    return get_object_or_404(own_activities(user).prefetch_related(*_whole()), pk=pk)


def waiting_for(user: User, edition: Edition) -> QuerySet[Activity]:
    """The queue of a moderator, the longest waiting first; 404 for who moderates nothing here."""
    found = Activity.objects.filter(edition=edition, state=Activity.State.SUBMITTED)
    found = found.select_related("host", "edition", "parent").order_by("submitted_at", "pk")
    if may_manage(user):
        return found
    posts = posts_of(user, edition)
    reach = Q()
    for post in posts:
        reach |= Q(level=post.level, **({"host__division": post.division} if post.division else {}))
    return found.filter(reach)


def posts_of(user: User, edition: Edition) -> list[Moderator]:
    """The levels and districts for which this person decides; 404 for who moderates nothing here."""
    posts = list(Moderator.objects.filter(edition=edition, user=user)) if user.may("week.moderate") else []
    if not posts:
        raise Http404
    return posts


def large_events(user: User, activity: Activity) -> QuerySet[Activity]:
    """The large events of its edition of which an activity can be a part: those on their way or in the programme, and own drafts."""
    seen = Q(state__in=STANDING) | Q(host__in=hosts_of(user), state=Activity.State.DRAFT)
    found = Activity.objects.filter(seen, edition=activity.edition_id, shape=Activity.Shape.EVENT)
    return found.exclude(pk=activity.pk).order_by("title", "pk")


def district_of(user: User, edition: Edition) -> str:
    """The one district for which this person decides, or "" for all."""
    named = set(Moderator.objects.filter(edition=edition, user=user).values_list("division", flat=True))
    return named.pop() if len(named) == 1 and not may_manage(user) else ""


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


def words_of(activity: Activity) -> dict[str, str]:
    """What was filled in, by field, as a moderator reads it; the times stand under "sessions"."""
    return {**written_words(activity), "sessions": "\n".join(_line(one) for one in activity.sessions.all())}


def written_words(activity: Activity) -> dict[str, str]:
    """The fields of a proposal in the reader's language."""
    own = {name: getattr(activity, name) for name in WRITTEN}
    own |= {"shape": activity.get_shape_display(), "kind": activity.get_kind_display()}
    own |= {"languages": "、".join(activity.language_words()), "accessibility": "、".join(activity.access_words())}
    told = {
        name: _("yes") if value is True else _("no") if value is False else str(value or "")
        for name, value in own.items()
    }
    return {**told, "age_from": str(activity.age_from)}


def changed_since_return(activity: Activity) -> dict[str, str]:
    """The fields that the host changed after the last return, with what stood there before; the moderator reads only these anew."""
    step = next((one for one in activity.steps.all() if one.decision == ModerationStep.Decision.RETURN), None)
    if step is None or not step.as_it_was:
        return {}
    now = plain_of(activity)
    return {name: was for name, was in step.as_it_was.items() if now.get(name, "") != was}


def plain_of(activity: Activity) -> dict[str, str]:
    """What was filled in, by field, in no language: kept at a return to be compared later."""
    own = {name: str(getattr(activity, name) or "") for name in WRITTEN}
    return {**own, "sessions": "\n".join(_line(one) for one in activity.sessions.all())}


@dataclass(frozen=True)
class Fill:
    """How many sessions each age finds on each day, published or on the way; a gap is a weekend or Week day with nothing."""

    days: list[datetime.date]
    rows: list[tuple[str, list[int]]]
    gaps: list[tuple[datetime.date, str]]


def fill_of(edition: Edition, division: str = "") -> Fill:
    """The programme of a district, or of all, by day and age, in one statement."""
    ages = {key: (low, high) for key, (low, high, _words) in AGES.items()}
    found = Session.objects.filter(activity__edition=edition, activity__state__in=STANDING, state=Session.State.PLANNED)
    if division:
        found = found.filter(venue__division=division)
    counts = {
        key: Count("pk", filter=Q(activity__age_from__lte=high, activity__age_to__gte=low))
        for key, (low, high) in ages.items()
    }
    named = {f"n_{number}": counts[key] for number, key in enumerate(ages)}
    by_day: dict[datetime.date, dict[str, Any]] = {
        row["on"]: dict(row)
        for row in found.annotate(on=TruncDate("starts_at")).order_by("on").values("on").annotate(**named)
    }
    days = [edition.starts_on + datetime.timedelta(days=number) for number in range(min(edition.days, 60))]
    rows = [
        (str(AGES[key][2]), [by_day.get(day, {}).get(f"n_{number}", 0) for day in days])
        for number, key in enumerate(ages)
    ]
    gaps = [
        (day, words)
        for at, day in enumerate(days)
        if day.weekday() >= SATURDAY
        for words, of_days in rows
        if not of_days[at]
    ]
    return Fill(days, rows, gaps)


def all_proposals(user: User, edition: Edition) -> QuerySet[Activity]:
    """Everything proposed for an edition, for those who run or supervise it, or 404."""
    if not may_read_all(user):
        raise Http404
    found = Activity.objects.filter(edition=edition).select_related("host")
    return found.annotate(
        sessions_n=Count("sessions"),
        places=Coalesce(Sum("sessions__capacity"), 0),
        booked_n=Coalesce(Sum("sessions__booked"), 0),
    )


def held_before(user: User, editions: list[Edition]) -> list[tuple[Activity, list[Edition]]]:
    """What the person's institutions held in editions that are over, with last time's counts, and for which of the open
    editions it was not proposed again yet; what is on its way in all of them is left out."""
    found = own_activities(user).filter(state=Activity.State.PUBLISHED, edition__ends_on__lt=clock.today())
    sums = {
        name: Coalesce(Sum(f"sessions__{column}"), 0)
        for name, column in (("booked_n", "booked"), ("arrived_n", "arrived"), ("counted_n", "walked_in"))
    }
    held = list(found.annotate(sessions_n=Count("sessions"), **sums)[:50])
    proposed = proposed_again(held)
    free = [(one, [edition for edition in editions if (one.pk, edition.pk) not in proposed]) for one in held]
    return [(one, left) for one, left in free if left or not editions]


def proposed_again(held: Sequence[Activity]) -> set[tuple[int, int]]:
    """Which activities stand in which later editions again, as (activity, edition); one that was withdrawn counts as not proposed."""
    later = Activity.objects.filter(earlier__in=held).exclude(state=Activity.State.WITHDRAWN)
    return {(row[0], row[1]) for row in later.values_list("earlier_id", "edition_id")}


def editions_open() -> list[Edition]:
    """The editions that take proposals now, the newest first; one that is over takes none."""
    return [edition for edition in Edition.objects.filter(ends_on__gte=clock.today()) if edition.takes_proposals()]


def label_of(name: str) -> str:
    """What a field of a proposal is called on the form."""
    if name == "sessions":
        return _("Sessions")
    return str(getattr(Activity._meta.get_field(name), "verbose_name", name))


def people_of(activity: Activity) -> list[str]:
    """Who speaks or leads, as separate names."""
    return [name for name in activity.presenters.replace(";", "、").replace(",", "、").split("、") if name.strip()]


def _line(session: Session) -> str:
    """A session in one line, the same in every language."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    where = f"{session.venue} {session.room or ''}".strip()
    return f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M} {where} {session.capacity}+{session.class_capacity}"


def _whole() -> list[Prefetch[str, QuerySet[Session], str] | str]:
    return [Prefetch("sessions", Session.objects.select_related("venue", "room")), "steps__decided_by"]


def _overlap(one: Session, other: Session) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _shared(activity: Activity, one: Session, other: Session) -> str:
    if one.room_id and one.room_id == other.room_id:
        return f"{other.venue} {other.room}"
    return "、".join(sorted(set(people_of(activity)) & set(people_of(other.activity))))
