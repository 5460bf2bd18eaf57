"""What the demonstration's Weeks left behind: people without a ticket, declared and estimated numbers, answers at the exit, the return of the one that is over."""

from __future__ import annotations

import datetime
import random

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.week.attendance.models import Declaration, WalkIn
from huiyan.week.editions.models import Edition
from huiyan.week.feedback import actions as feedback
from huiyan.week.feedback.models import Feedback
from huiyan.week.privacy.actions import purge_edition
from huiyan.week.proposals.models import Session
from huiyan.week.returns import actions as returns

WORDS = (
    "讲得真清楚，孩子一路都在问为什么。",
    "排队有点久，下次可以多开一场。",
    "第一次摸到真的标本！",
    "希望周末也有。",
    "志愿者很耐心，谢谢。",
)
SUMMARY = """本届活动周由市科学技术局牵头，十余家单位承办，活动遍及城区与县市。

预约、签到与门口计数均由平台记录；没有清点的场次，由承办单位申报或现场估算，并在表中逐项注明。"""


def build_visits(last: Edition, edition: Edition, organiser: User) -> None:
    """Both Weeks get visits; the questions are this year's, the return is that of the one that is over."""
    chance = random.Random(20230531)  # noqa: S311  # invented data, not a secret
    asked = [
        feedback.ask_question(edition, activity=None, kind="yes_no", text="会推荐给朋友吗？", text_en="Would you recommend it?", by=organiser),
        feedback.ask_question(edition, activity=None, kind="scale", text="讲解听得懂吗？", text_en="Was it easy to follow?", by=organiser),
    ]  # fmt: skip
    begun = Session.objects.filter(
        activity__edition__in=(last, edition), activity__state="published", starts_at__lte=clock.now()
    )
    for session in begun.select_related("activity").order_by("pk"):
        _visited(session, organiser, chance)
        if session.ends_at > clock.now() - datetime.timedelta(days=7):
            _answered(session, [str(one.pk) for one in asked], chance)
    for words in Feedback.objects.filter(comment_state=Feedback.CommentState.NEW).order_by("pk")[:6]:
        feedback.moderate_comment(words, is_shown=True, by=organiser)
    _differ(edition, organiser)
    returns.write_summary(last, text=SUMMARY, by=organiser)
    returns.hand_upward(last, by=organiser)
    purge_edition(last)  # as every night since its days were over


def _differ(edition: Edition, organiser: User) -> None:
    """One host says many more than were seen: an organiser must look."""
    seen = (
        Session.objects.filter(activity__edition=edition, arrived__gt=0, ends_at__lt=clock.now()).order_by("pk").first()
    )
    if seen:
        people = 2 * (seen.arrived + seen.walked_in)
        Declaration.objects.create(session=seen, grade="declared", people=people, ground="后门也进了人", by=organiser)


def _visited(session: Session, organiser: User, chance: random.Random) -> None:
    """Some more at the door; where nobody scanned, the host says a number, or somebody estimated it."""
    is_exhibition = session.activity.kind == "exhibition"
    if session.arrived or (is_exhibition and chance.random() < 0.5):
        people = chance.randrange(60, 180) if is_exhibition else chance.randrange(0, 9)
        if people:
            WalkIn.objects.create(
                session=session,
                people=people,
                device="demo",
                sequence=session.pk,
                clicked_at=session.ends_at,
                by=organiser,
            )
            Session.objects.filter(pk=session.pk).update(walked_in=people)
    elif chance.random() < 0.5:
        Declaration.objects.create(session=session, grade="declared", people=chance.randrange(20, 120), by=organiser)
    else:
        people = 10 * chance.randrange(3, 16)
        Declaration.objects.create(
            session=session, grade="estimated", people=people, ground="按三次拍照清点推算", by=organiser
        )


def _answered(session: Session, questions: list[str], chance: random.Random) -> None:
    for _ in range(min(12, session.arrived // 4)):
        answers = {questions[0]: int(chance.random() < 0.85), questions[1]: chance.choice((3, 4, 4, 5, 5))}
        words = chance.choice(WORDS) if chance.random() < 0.15 else ""
        feedback.give_feedback(
            session, rating=chance.choice((3, 4, 4, 5, 5, 5)), answers=answers, comment=words, language="zh-hans"
        )
