"""The page behind the code at the exit, and what visitors said for those who may read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.kernel import clock
from huiyan.shell.export import csv, xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.qr import code_on_paper, drawn
from huiyan.shell.web import paginate, render
from huiyan.week.codes import FEWEST_ANSWERS as FEWEST
from huiyan.week.editions.queries import editions_for
from huiyan.week.editions.rules import may_manage
from huiyan.week.feedback import actions, queries
from huiyan.week.feedback.forms import FeedbackForm, QuestionForm
from huiyan.week.feedback.links import link_of, refuse_flood
from huiyan.week.feedback.models import Feedback
from huiyan.week.feedback.refusals import AlreadyAnswered
from huiyan.week.feedback.rules import OPEN_FOR, check_open, may_ask
from huiyan.week.proposals.models import Activity


@never_cache
def give_feedback(request: HttpRequest, token: str) -> HttpResponse:
    """The questions of a session, for whoever stands at its exit."""
    session = queries.session_for_feedback(token)
    cookie = f"feedback-{session.pk}"
    if cookie in request.COOKIES and request.method == "GET":
        return render(request, "week/feedback/thanks.html", {"session": session})
    check_open(session, clock.now())
    form = FeedbackForm(request.POST or None, questions=queries.questions_of(session.activity))
    if request.method != "POST" or not form.is_valid():
        return render(request, "week/feedback/give.html", {"session": session, "form": form})
    if cookie in request.COOKIES:
        raise AlreadyAnswered
    refuse_flood(request, session.pk)
    given = form.cleaned_data
    actions.give_feedback(
        session, rating=given["rating"], answers=form.answers(), comment=given["comment"], language=get_language() or ""
    )
    answer = redirect("week:give_feedback", token)
    path = request.path
    answer.set_cookie(
        cookie, "1", max_age=OPEN_FOR, path=path, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return answer


def what_others_said(request: HttpRequest, pk: int) -> HttpResponse:
    """What everyone may read of an activity: the mean from five answers on, and the words that were released."""
    activity = queries.public_activity(pk)
    shown = queries.comments_of(activity).filter(comment_state=Feedback.CommentState.SHOWN)
    context = {
        "activity": activity,
        "picture": queries.picture_of(activity),
        "comments": paginate(request, shown),
        "fewest": FEWEST,
    }
    return render(request, "week/feedback/public.html", context)


@signed_in
def answers(request: SignedRequest) -> HttpResponse:
    """The activities that have begun, with how many answered; not ordered by how they were rated."""
    editions = [(str(one.pk), one.name) for one in editions_for(request.user)]
    found = listing(
        request,
        queries.activities_with_answers(request.user),
        search=["title", "host__name"],
        filters=[Filter("edition", _("Edition"), "edition", editions)],
        columns=[("activity", _("Activity"), "title"), ("host", _("Host"), "host__name"), ("answers#", _("Answers"), "answers"), ("seen#", _("Seen at the door"), "visitors"), ("unread#", _("Words not read"), "unread")],
        default="activity",
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        cells = ([one.title, one.host.name, one.answers, one.visitors or 0, one.unread or 0] for one in found.rows)
        return xlsx("feedback", [one.label for one in found.columns], cells)
    context = {
        "list": found,
        "may_manage": may_manage(request.user),
        "editions": editions_for(request.user),
        "fewest": FEWEST,
    }
    return render(request, "week/feedback/answers.html", context)


@signed_in
def activity_answers(request: SignedRequest, pk: int) -> HttpResponse:
    """One activity: ratings, questions, words, and the codes for its exits."""
    activity = queries.activity_for_answers(request.user, pk)
    found = listing(
        request,
        queries.comments_of(activity),
        search=["comment"],
        filters=[Filter("state", _("State"), "comment_state", Feedback.CommentState.choices[1:])],
        columns=[("day", _("Day"), "given_on"), ("rating#", _("Rating"), "rating"), ("words", _("In words"), ""), ("state", _("State"), "comment_state")],
        default="day",
        per_page=20,
    )  # fmt: skip
    if request.GET.get("export") in ("xlsx", "csv"):
        return _export(request.GET["export"], activity)
    context = {
        "activity": activity, "list": found, "picture": queries.picture_of(activity), "sessions": activity.sessions.select_related("venue"),
        "may_manage": may_manage(request.user), "may_ask": may_ask(request.user, activity), "fewest": FEWEST,
    }  # fmt: skip
    return render(request, "week/feedback/activity.html", context)


@signed_in
@require_POST
def moderate(request: SignedRequest, pk: int) -> HttpResponse:
    """Show a visitor's words to everyone, or not."""
    comment = queries.comment_to_moderate(request.user, pk)
    actions.moderate_comment(comment, is_shown="show" in request.POST, by=request.user)
    return redirect("week:activity_answers", comment.session.activity_id)


@signed_in
def activity_questions(request: SignedRequest, pk: int) -> HttpResponse:
    """The questions of one activity."""
    activity = queries.activity_to_ask(request.user, pk)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_question(activity.edition, activity=activity, by=request.user, **form.cleaned_data)
        return redirect("week:activity_questions", pk)
    asked = [(one, one.activity_id is not None) for one in queries.questions_of(activity)]
    return render(request, "week/feedback/questions.html", {"activity": activity, "form": form, "questions": asked})


@signed_in
def edition_questions(request: SignedRequest, slug: str) -> HttpResponse:
    """The questions of a whole edition."""
    edition = queries.edition_to_ask(request.user, slug)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_question(edition, activity=None, by=request.user, **form.cleaned_data)
        return redirect("week:edition_questions", slug)
    asked = [(one, True) for one in edition.questions.filter(activity=None, is_asked=True)]
    return render(request, "week/feedback/questions.html", {"edition": edition, "form": form, "questions": asked})


@signed_in
@require_POST
def retire(request: SignedRequest, pk: int) -> HttpResponse:
    """Ask a question no more."""
    question = queries.question_to_retire(request.user, pk)
    actions.retire_question(question, by=request.user)
    messages.success(request, _("No longer asked; its answers stay."))
    if question.activity_id:
        return redirect("week:activity_questions", question.activity_id)
    return redirect("week:edition_questions", question.edition.slug)


@signed_in
def poster(request: SignedRequest, pk: int) -> HttpResponse:
    """The code for the exit of a session, to print."""
    session = queries.session_for_poster(request.user, pk)
    link = link_of(session.pk)
    return render(
        request, "week/feedback/poster.html", {"session": session, "link": link, "qr": drawn(code_on_paper(link))}
    )


def _export(kind: str, activity: Activity) -> HttpResponse:
    questions = queries.picture_of(activity).answered
    header = [_("Day"), _("Session"), _("Rating"), *(one.question.text for one in questions), _("In words"), _("State")]
    rows = [_cells(one, [str(asked.question.pk) for asked in questions]) for one in queries.answers_of(activity)]
    return (csv if kind == "csv" else xlsx)(f"feedback-{activity.pk}", header, rows)


def _cells(one: Feedback, keys: list[str]) -> list[Any]:
    answers = [one.answers.get(key) for key in keys]
    return [one.given_on, one.session.starts_at, one.rating, *answers, one.comment, one.get_comment_state_display()]
