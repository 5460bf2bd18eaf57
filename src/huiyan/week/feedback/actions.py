"""Take an answer, set and retire questions, and decide what words are shown."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.week.editions.models import Edition
from huiyan.week.feedback.models import Feedback, Question
from huiyan.week.feedback.rules import check_open
from huiyan.week.proposals.models import Activity, Session


def give_feedback(
    session: Session, *, rating: int, answers: Mapping[str, int], comment: str = "", language: str = ""
) -> Feedback:
    """Keep an anonymous answer with its day. The event log, which knows the second, gets no line of it: it would tell when."""
    check_open(session, clock.now())
    with transaction.atomic():
        Activity.objects.filter(pk=session.activity_id).update(answers=F("answers") + 1)
        return Feedback.objects.create(
            session=session,
            rating=rating,
            answers=dict(answers),
            comment=comment,
            comment_state=Feedback.CommentState.NEW if comment else Feedback.CommentState.NONE,
            language=language,
            given_on=clock.today(),
        )


def ask_question(
    edition: Edition, *, activity: Activity | None, kind: str, text: str, text_en: str = "", by: User
) -> Question:
    """A further question, for the whole edition or for one activity."""
    with transaction.atomic():
        made = Question.objects.create(edition=edition, activity=activity, kind=kind, text=text, text_en=text_en)
        audit.record("feedback.ask", made, by=by, after={"text": text, "activity": activity.pk if activity else None})
    return made


def retire_question(question: Question, *, by: User) -> None:
    """Ask it no more; the answers stay."""
    with transaction.atomic():
        Question.objects.filter(pk=question.pk).update(is_asked=False)
        audit.record("feedback.retire", question, by=by, before={"text": question.text})


def moderate_comment(feedback: Feedback, *, is_shown: bool, by: User) -> Feedback:
    """Show a visitor's words to everyone, or keep them for host and organiser; nothing is public before this."""
    state = Feedback.CommentState.SHOWN if is_shown else Feedback.CommentState.HIDDEN
    with transaction.atomic():
        Feedback.objects.filter(pk=feedback.pk).update(comment_state=state, moderated_by=by)
        audit.record(
            "feedback.moderate", feedback, by=by, before={"state": feedback.comment_state}, after={"state": state}
        )
    feedback.comment_state = state
    return feedback
