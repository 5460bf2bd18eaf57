"""The application form."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.models import User
from huiyan.competition.calls.models import FormField
from huiyan.competition.calls.wording import answer_in_words, labels_of
from huiyan.competition.setup import queries
from huiyan.competition.setup.actions import questions as actions
from huiyan.competition.setup.forms.questions import QuestionForm
from huiyan.shell.web import render


@signed_in
def form(request: SignedRequest, slug: str) -> HttpResponse:
    """All questions in their order."""
    competition = queries.setup_of(request.user, slug)
    labels = labels_of(competition)
    rows = [
        (one, [(labels.get(key), answer_in_words(value)) for key, value in one.shown_if.items()])
        for one in competition.fields.all()
    ]
    return render(request, "competition/setup/form.html", {"competition": competition, "rows": rows})


@signed_in
def new_question(request: SignedRequest, slug: str) -> HttpResponse:
    """Add a question."""
    competition = queries.setup_of(request.user, slug)
    form = QuestionForm(request.POST or None, competition=competition)
    if request.method == "POST" and form.is_valid():
        actions.add_question(competition, values=form.values(), by=request.user)
        messages.success(request, _("Added."))
        return redirect("competition:setup_form", slug)
    return render(request, "competition/setup/question.html", {"competition": competition, "form": form})


@signed_in
def question(request: SignedRequest, pk: int) -> HttpResponse:
    """Change a question."""
    question = queries.question_to_set_up(request.user, pk)
    competition = queries.setup_of(request.user, question.competition.slug)
    form = QuestionForm(request.POST or None, instance=question, competition=competition)
    if request.method == "POST" and form.is_valid():
        fresh = queries.question_to_set_up(request.user, pk)
        actions.change_question(fresh, values=form.values(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("competition:setup_form", competition.slug)
    context = {
        "competition": competition,
        "question": question,
        "form": form,
        "answers": queries.answers_to(question),
        "users": queries.users_of(question),
    }
    return render(request, "competition/setup/question.html", context)


def _up(question: FormField, *, by: User) -> None:
    actions.move_question(question, up=True, by=by)


def _down(question: FormField, *, by: User) -> None:
    actions.move_question(question, up=False, by=by)


ACTS: dict[str, Callable[..., None]] = {
    "up": _up,
    "down": _down,
    "retire": actions.retire_question,
    "restore": actions.restore_question,
    "delete": actions.delete_question,
}


@signed_in
@require_POST
def act_on_question(request: SignedRequest, pk: int, act: str) -> HttpResponse:
    """Move, retire, ask again or delete a question."""
    question = queries.question_to_set_up(request.user, pk)
    if act not in ACTS:
        raise Http404
    ACTS[act](question, by=request.user)
    return redirect("competition:setup_form", question.competition.slug)
