"""An entry as judges will see it, for the staff: names blacked out where a round is blind."""

from __future__ import annotations

from django.http import HttpResponse

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.entries.queries import entry_for_staff
from huiyan.competition.judging.blind import neutral_name, reading_of
from huiyan.shell.web import render


@signed_in
def blind_entry(request: SignedRequest, pk: int) -> HttpResponse:
    """The entry in every round, as its judges read it."""
    entry = entry_for_staff(request.user, pk)
    questions = list(entry.competition.fields.all())
    readings = [(one, reading_of(entry, one, questions)) for one in entry.competition.rounds.all()]
    shown = [(one, reading, [neutral_name(entry, file) for file in reading.files]) for one, reading in readings]
    return render(request, "competition/judging/blind_entry.html", {"entry": entry, "shown": shown})
