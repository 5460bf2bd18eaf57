"""The form as entrants of a group will fill it, for the organiser who builds it; nothing can be sent."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.queries import competition_to_manage
from huiyan.competition.entries.forms import EntryForm
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.queries import fields_of
from huiyan.shell.web import render


@signed_in
def form_preview(request: SignedRequest, slug: str) -> HttpResponse:
    """The form of one group, by `?group=`, else of the first."""
    competition = competition_to_manage(request.user, slug)
    tracks = list(competition.tracks.all())
    chosen = [one for one in tracks if str(one.pk) == request.GET.get("group")] or tracks[:1]
    if not chosen:
        raise Http404
    entry = Entry(competition=competition, track=chosen[0], captain=request.user)
    form = EntryForm(instance=entry, questions=list(fields_of(entry)))
    context = {"competition": competition, "tracks": tracks, "chosen": chosen[0], "form": form}
    return render(request, "competition/entries/preview.html", context)
