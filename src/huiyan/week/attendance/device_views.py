"""What the script on a helper's device asks for: the list that it keeps, and the taking of what waited on it."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.web import raw_body
from huiyan.week.attendance import queries, words
from huiyan.week.attendance.forms import read_batch
from huiyan.week.attendance.taking import take_messages


@signed_in
@never_cache
def tickets(request: SignedRequest, pk: int) -> HttpResponse:
    """The tickets of a session for a device that may lose its network."""
    return JsonResponse(words.door_list(queries.session_at_the_door(request.user, pk)))


@signed_in
@require_POST
def sync(request: SignedRequest) -> HttpResponse:
    """Take what waited on a device, in its order."""
    queries.sessions_at_the_door(request.user)  # whoever has no door is told so before the messages are read
    answers, counted = take_messages(read_batch(raw_body(request)), by=request.user)
    return JsonResponse({"answers": answers, "counts": counted})
