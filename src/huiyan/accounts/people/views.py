"""The people of the site, one person's account, invitations and codes."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.invitations import HandedOver, hand_out_invitation, hand_out_reset, open_codes, withdraw_code
from huiyan.accounts.models import Invitation, User
from huiyan.accounts.people import actions
from huiyan.accounts.people.forms import InvitationForm, RoleForm
from huiyan.accounts.people.queries import codes_for, people_for, person_for, person_to_manage
from huiyan.accounts.people.rules import may_manage
from huiyan.accounts.people.words import history_of
from huiyan.accounts.roles import ROLES
from huiyan.kernel import audit
from huiyan.kernel.clock import now
from huiyan.shell.export import Cells, table
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.web import render

CELLS: Cells = (
    (pgettext_lazy("of a person", "Name"), lambda person: person.name),
    (gettext_lazy("E-mail"), lambda person: person.email),
    (gettext_lazy("Telephone number"), lambda person: person.phone),
    (gettext_lazy("Roles"), lambda person: " · ".join(str(role.name) for role in person.roles)),
    (gettext_lazy("May sign in"), lambda person: _("yes") if person.is_active else _("no")),
    (gettext_lazy("Second factor"), lambda person: _("yes") if person.has_second_factor else _("no")),
    (gettext_lazy("Last signed in"), lambda person: person.last_login),
    (gettext_lazy("Since"), lambda person: person.created_at),
)
CODE_CELLS: Cells = (
    (gettext_lazy("For"), lambda code: code.user or code),
    (gettext_lazy("Kind"), lambda code: code.get_kind_display()),
    (gettext_lazy("Roles"), lambda code: " · ".join(str(role.name) for role in code.role_list)),
    (gettext_lazy("By"), lambda code: code.created_by or ""),
    (gettext_lazy("When"), lambda code: code.created_at),
    (gettext_lazy("Until"), lambda code: code.expires_at),
    (gettext_lazy("Used"), lambda code: code.used_at),
)


@signed_in
def people(request: SignedRequest) -> HttpResponse:
    """The list of people."""
    found = listing(
        request,
        people_for(request.user),
        search=["name", "email", "phone"],
        filters=_filters(request.user),
        columns=[
            ("name", pgettext("of a person", "Name"), "name"),
            ("contact", _("E-mail or telephone number"), ""),
            ("roles", _("Roles"), ""),
            ("factor", _("Second factor"), "has_second_factor"),
            ("state", _("Account"), "is_active"),
            ("seen", _("Last signed in"), "last_login"),
        ],
        default="name",
    )
    if request.GET.get("export") == "xlsx":
        return _export(found, CELLS, pgettext("who there are", "People"), request.user)
    return render(request, "accounts/people/list.html", {"list": found, "may_manage": may_manage(request.user)})


def _filters(user: User) -> list[Filter]:
    states = Filter("state", _("Account"), "is_active", [("True", _("may sign in")), ("False", _("closed"))])
    roles = Filter("role", _("Role"), "grants__role", [(role.key, role.name) for role in ROLES.values()])
    return [roles, states] if may_manage(user) else [states]


def _export(found: Listing, cells: Cells, name: str, user: User) -> HttpResponse:
    """The rows that are shown, as a workbook; that names left the site stands in the log."""
    with transaction.atomic():
        audit.record("people.export", None, by=user, after={"rows": found.total})
    return table(name, cells, found.rows)


@signed_in
@never_cache
def person(request: SignedRequest, pk: int) -> HttpResponse:
    """One account: roles, ways to sign in, what was done to it."""
    return _page(request, pk)


def _page(request: SignedRequest, pk: int, handed: HandedOver | None = None) -> HttpResponse:
    one = person_for(request.user, pk)
    held = {role.key for role in one.roles}
    context = {
        "person": one,
        "handed": handed,
        "is_self": one.pk == request.user.pk,
        "may_manage": may_manage(request.user),
        "grants": [(ROLES[grant.role], grant) for grant in one.grants.all() if grant.role in ROLES],
        "free": [role for role in ROLES.values() if role.key not in held],
        "sessions": UserSession.objects.filter(user=one).count(),
        "codes": open_codes().filter(user=one, kind=Invitation.Kind.RESET),
        "history": history_of(one) if may_manage(request.user) else [],
    }
    return render(request, "accounts/people/person.html", context)


@signed_in
@require_POST
def grant(request: SignedRequest, pk: int) -> HttpResponse:
    """Give a role."""
    one, form = person_to_manage(request.user, pk), RoleForm(request.POST)
    if form.is_valid():
        actions.grant_role(one, form.cleaned_data["role"], by=request.user)
        messages.success(request, _("{name} was given the role.").format(name=one))
    else:
        messages.error(request, _("Choose the role to give."))
    return redirect("people:person", pk)


@signed_in
@require_POST
def revoke(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a role back."""
    one = person_to_manage(request.user, pk)
    actions.revoke_role(one, request.POST.get("role", ""), by=request.user)
    messages.success(request, _("The role was taken back."))
    return redirect("people:person", pk)


@signed_in
@require_POST
def close(request: SignedRequest, pk: int) -> HttpResponse:
    """Close the account."""
    actions.deactivate(person_to_manage(request.user, pk), by=request.user)
    messages.success(request, _("The account is closed; all its sessions have ended."))
    return redirect("people:person", pk)


@signed_in
@require_POST
def reopen(request: SignedRequest, pk: int) -> HttpResponse:
    """Open the account again."""
    actions.reactivate(person_to_manage(request.user, pk), by=request.user)
    messages.success(request, _("The account is open again."))
    return redirect("people:person", pk)


@signed_in
@require_POST
def erase_person(request: SignedRequest, pk: int) -> HttpResponse:
    """Erase somebody who asked for it and cannot do it alone."""
    one = person_to_manage(request.user, pk)
    actions.erase_on_request(one, by=request.user)
    messages.success(request, _("The account and its personal data are erased."))
    return redirect("people:list")


@signed_in
@require_POST
def forget_second_factor(request: SignedRequest, pk: int) -> HttpResponse:
    """Remove the second factors of somebody who lost them."""
    actions.reset_second_factor(person_to_manage(request.user, pk), by=request.user)
    messages.success(request, _("The second factor is removed and the person is signed out everywhere."))
    return redirect("people:person", pk)


@signed_in
@require_POST
def sign_out(request: SignedRequest, pk: int) -> HttpResponse:
    """End all sessions of the person."""
    actions.end_sessions(person_to_manage(request.user, pk), by=request.user)
    messages.success(request, _("The person is signed out everywhere."))
    return redirect("people:person", pk)


@signed_in
@require_POST
@never_cache
def reset_code(request: SignedRequest, pk: int) -> HttpResponse:
    """Hand out a code for a new password; it is shown on this answer only."""
    return _page(request, pk, hand_out_reset(person_for(request.user, pk), by=request.user))


@signed_in
@never_cache
def invite(request: SignedRequest) -> HttpResponse:
    """Invite a person; the code is shown on this answer only."""
    codes_for(request.user)
    form = InvitationForm(request.POST or None, by=request.user)
    handed = None
    if request.method == "POST" and form.is_valid():
        given = {"roles": [], **form.cleaned_data}
        handed = hand_out_invitation(**given, by=request.user)
        form = InvitationForm(by=request.user)
    return render(request, "accounts/people/invite.html", {"form": form, "handed": handed})


@signed_in
def codes(request: SignedRequest) -> HttpResponse:
    """Codes handed out: who brought which, which still wait."""
    found = listing(
        request,
        codes_for(request.user),
        search=["name", "contact", "user__name"],
        filters=[Filter("kind", _("Kind"), "kind", Invitation.Kind.choices)],
        columns=[
            ("name", _("For"), "name"),
            ("kind", _("Kind"), "kind"),
            ("roles", _("Roles"), ""),
            ("by", _("By"), "created_by__name"),
            ("at", _("When"), "created_at"),
            ("until", _("Until"), "expires_at"),
            ("state", _("State"), "used_at"),
        ],
    )
    if request.GET.get("export") == "xlsx":
        return _export(found, CODE_CELLS, _("Codes handed out"), request.user)
    return render(request, "accounts/people/codes.html", {"list": found, "now": now()})


@signed_in
@require_POST
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a code back."""
    withdraw_code(get_object_or_404(codes_for(request.user), pk=pk), by=request.user)
    messages.success(request, _("The code works no more."))
    return redirect("people:codes")
