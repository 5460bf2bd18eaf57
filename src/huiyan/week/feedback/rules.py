"""When answers are taken, and who may read them."""

from __future__ import annotations

import datetime

from django.db.models import Q

from huiyan.accounts.models import User
from huiyan.shell.times import said
from huiyan.week.editions.rules import may_manage, may_read_all
from huiyan.week.feedback.models import Question
from huiyan.week.feedback.refusals import FeedbackClosed, NotBegun
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.rules import acts_for

OPEN_FOR = datetime.timedelta(days=7)


def check_open(session: Session, at: datetime.datetime) -> None:
    """Refuse an answer before a session begins and from a week after its end."""
    if at < session.starts_at:
        raise NotBegun(begins=said(session.starts_at))
    if at > session.ends_at + OPEN_FOR:
        raise FeedbackClosed(closed=said(session.ends_at + OPEN_FOR))


def reach_of(user: User) -> Q | None:
    """The activities whose answers this person reads: all for organisers and supervisors, the own ones for hosts."""
    if may_read_all(user):
        return Q()
    hosts = list(user.memberships.filter(is_manager=True).values_list("organization_id", flat=True))
    return Q(host__in=hosts) if hosts else None


def may_ask(user: User, activity: Activity) -> bool:
    """Organisers and the activity's host set questions."""
    return may_manage(user) or acts_for(user, activity.host_id)


def may_retire(user: User, question: Question) -> bool:
    """Each their own: an edition's questions the organisers, an activity's also its host."""
    return may_manage(user) or (question.activity is not None and acts_for(user, question.activity.host_id))
