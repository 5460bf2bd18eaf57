"""The outbox and one notice in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.outbox.acts import ACTS
from huiyan.accounts.outbox.queries import outbox_for
from huiyan.kernel.notices import NoticeState
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.web import render


@signed_in
def outbox(request: SignedRequest) -> HttpResponse:
    """The list of notices."""
    found = _listing(request)
    if request.GET.get("export") == "xlsx":
        header = [_("Written"), pgettext("receiver of a notice", "To"), _("Subject"), _("State"), _("Sent"), _("Way")]
        rows = (
            [one.created_at, one.user or one.address, one.subject, one.get_state_display(), one.sent_at, one.channel]
            for one in found.rows
        )
        return xlsx(_("Outbox"), header, rows)
    return render(request, "accounts/outbox/list.html", {"list": found, "query": request.GET.urlencode()})


def _listing(request: SignedRequest) -> Listing:
    return listing(
        request,
        outbox_for(request.user),
        search=["subject", "body", "address", "user__name"],
        filters=[Filter("state", _("State"), "state", NoticeState.choices)],
        columns=[
            ("subject", _("Subject"), "subject"),
            ("to", pgettext("receiver of a notice", "To"), "user__name"),
            ("state", _("State"), "state"),
            ("written", _("Written"), "created_at"),
            ("sent", _("Sent"), "sent_at"),
        ],
    )


@signed_in
def notice(request: SignedRequest, pk: UUID) -> HttpResponse:
    """One notice as its reader gets it."""
    one = get_object_or_404(outbox_for(request.user), pk=pk)
    acts = [name for name, act in ACTS.items() if one.state in act.states]
    return render(request, "accounts/outbox/notice.html", {"notice": one, "acts": acts})


@signed_in
@require_POST
def act(request: SignedRequest) -> HttpResponse:
    """Release, withdraw or try again: the chosen ones, or all that the filter in the address shows."""
    chosen = ACTS.get(request.POST.get("act", ""))
    if chosen is None:
        raise Http404
    rows = (
        _listing(request).rows
        if "all" in request.POST
        else outbox_for(request.user).filter(pk__in=_chosen(request.POST))
    )
    fitting = list(rows.filter(state__in=chosen.states))
    done = chosen.do(fitting, by=request.user) if fitting else 0
    said = ngettext("{n} notice was changed.", "{n} notices were changed.", done).format(n=done)
    (messages.success if done else messages.warning)(
        request, said if done else _("Nothing fitted: choose notices in a state that allows it.")
    )
    return redirect(f"{reverse('outbox:list')}?{request.GET.urlencode()}")


def _chosen(posted: QueryDict) -> list[UUID]:
    """Identifiers of the ticked rows; what is none is left out."""
    found = []
    for text in posted.getlist("notice"):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
