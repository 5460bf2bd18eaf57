"""Webhooks and their log."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render
from huiyan.week.webhooks import actions, queries
from huiyan.week.webhooks.forms import WebhookForm
from huiyan.week.webhooks.models import Delivery, Event


@signed_in
def webhooks(request: SignedRequest) -> HttpResponse:
    """All webhooks, and the form of a new one."""
    found = queries.webhooks_for(request.user)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.add_webhook(**form.cleaned_data, by=request.user)
        return redirect("week:webhook", made.pk)
    return render(request, "week/webhooks/list.html", {"webhooks": found, "form": form})


@signed_in
def webhook(request: SignedRequest, pk: int) -> HttpResponse:
    """One webhook: its secret, and what was sent."""
    hook = queries.webhook_for(request.user, pk)
    found = listing(
        request,
        hook.deliveries.order_by("-created_at", "pk"),
        search=["event", "answer"],
        filters=[Filter("state", _("State"), "state", Delivery.State.choices), Filter("event", _("Event"), "event", Event.choices)],
        columns=[
            ("event", _("Event"), "event"), ("state", _("State"), "state"), ("tries#", _("Tries"), "attempts"), ("answer", _("Answer"), "answer"),
            ("happened", pgettext("when", "Happened"), "created_at"), ("received", pgettext("when", "Received"), "sent_at"),
        ],
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        rows = (
            [one.event, one.get_state_display(), one.attempts, one.answer, one.created_at, one.sent_at]
            for one in found.rows
        )
        return xlsx(f"webhook-{hook.pk}", [column.label for column in found.columns], rows)
    return render(request, "week/webhooks/webhook.html", {"hook": hook, "list": found})


@signed_in
@require_POST
def resume(request: SignedRequest, pk: int) -> HttpResponse:
    """Switch it on again."""
    actions.resume_webhook(queries.webhook_for(request.user, pk), by=request.user)
    messages.success(request, _("It is switched on; what was given up is sent again."))
    return redirect("week:webhook", pk)


@signed_in
@require_POST
def remove(request: SignedRequest, pk: int) -> HttpResponse:
    """Stop sending there."""
    actions.remove_webhook(queries.webhook_for(request.user, pk), by=request.user)
    messages.success(request, _("Removed. Nothing more is sent there."))
    return redirect("week:webhooks")
