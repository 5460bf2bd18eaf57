"""Pages of a moderator: the queue, and one proposal beside its decision."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render
from huiyan.week.editions.models import Edition
from huiyan.week.proposals import actions, queries
from huiyan.week.proposals.forms import WRITTEN, ModerationForm
from huiyan.week.proposals.models import Activity, Level, ModerationStep
from huiyan.week.proposals.rules import may_decide


@signed_in
def queue(request: SignedRequest, slug: str) -> HttpResponse:
    """What waits for this moderator, the longest waiting first."""
    edition = get_object_or_404(Edition, slug=slug)
    found = listing(
        request,
        queries.waiting_for(request.user, edition),
        search=["title", "title_en", "host__name"],
        filters=[
            Filter("level", _("Level"), "level", Level.choices),
            Filter("kind", _("Kind"), "kind", Activity.Kind.choices),
        ],
        columns=[
            ("title", _("Activity"), "title"),
            ("host", _("Host"), "host__name"),
            ("district", _("District"), "host__division"),
            ("level", _("Level"), "level"),
            ("since", _("Handed in"), "submitted_at"),
        ],
        default="since",
    )
    return render(request, "week/proposals/queue.html", {"edition": edition, "list": found})


@signed_in
def moderate(request: SignedRequest, pk: int) -> HttpResponse:
    """One proposal; a decision leads back to the queue."""
    activity = queries.activity_to_moderate(request.user, pk)
    form = ModerationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("decision", "reason")}
        actions.moderate(activity, **said, comments=form.comments(), by=request.user)
        messages.success(request, f"{activity.title}: {ModerationStep.Decision(said['decision']).label}")
        return redirect("week:moderation", activity.edition.slug)
    context = {
        "activity": activity,
        "form": form,
        "may_decide": may_decide(request.user, activity),
        "rows": [_row(activity, form, name) for name in WRITTEN],
        "clashes": queries.clashes_of(activity),
        "decisions": ModerationStep.Decision,
    }
    return render(request, "week/proposals/moderate.html", context)


def _row(activity: Activity, form: ModerationForm, name: str) -> tuple[str, object, object]:
    """A field's name, what was filled in words, and where to comment on it."""
    words: dict[str, object] = {
        "shape": activity.get_shape_display(),
        "kind": activity.get_kind_display(),
        "languages": "、".join(activity.language_words()),
        "accessibility": "、".join(activity.access_words()),
    }
    return queries.label_of(name), words.get(name, getattr(activity, name)), form[f"at_{name}"]
