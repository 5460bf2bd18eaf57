"""Pages about organizations."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.entrance.forms import CodeForm
from huiyan.accounts.limits import refuse_if_too_often
from huiyan.registry.organizations import actions
from huiyan.registry.organizations.forms import MemberCodeForm, OrganizationForm
from huiyan.registry.organizations.models import Organization
from huiyan.registry.organizations.queries import (
    members_of,
    organization_to_edit,
    organization_with_members,
    own_memberships,
    public_organizations,
)
from huiyan.registry.organizations.rules import may_edit, may_see_members
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render


def organizations(request: HttpRequest) -> HttpResponse:
    """The list of organizations."""
    found = listing(
        request,
        public_organizations(),
        search=["name", "name_en", "credit_code"],
        filters=[Filter("kind", _("Kind"), "kind", Organization.Kind.choices)],
        columns=[
            ("name", pgettext("of an organization", "Name"), "name"),
            ("kind", _("Kind"), "kind"),
            ("division", _("District"), "division"),
        ],
        default="name",
    )
    if request.GET.get("export") == "xlsx":
        header = [
            pgettext("of an organization", "Name"),
            _("Name in English"),
            _("Kind"),
            _("District"),
            _("Unified social credit code"),
        ]
        rows = ((one.name, one.name_en, one.get_kind_display(), one.division, one.credit_code) for one in found.rows)
        return xlsx(_("Organizations"), header, rows)
    return render(request, "registry/organizations/list.html", {"list": found, "may_edit": may_edit(request.user)})


def organization(request: HttpRequest, pk: int) -> HttpResponse:
    """One organization."""
    one = get_object_or_404(public_organizations(), pk=pk)
    context = {
        "organization": one,
        "may_edit": may_edit(request.user),
        "sees_members": may_see_members(request.user, one),
    }
    return render(request, "registry/organizations/page.html", context)


@signed_in
def new(request: SignedRequest) -> HttpResponse:
    """Enter an organization."""
    if not may_edit(request.user):
        raise Http404
    form = OrganizationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.create_organization(**form.cleaned_data, by=request.user)
        messages.success(request, _("“{name}” is in the register.").format(name=made))
        return redirect("registry:organization", made.pk)
    return render(request, "registry/organizations/edit.html", {"form": form})


@signed_in
def edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change what is known of an organization."""
    one = organization_to_edit(request.user, pk)
    form = OrganizationForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        actions.change_organization(one, form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("registry:organization", pk)
    return render(request, "registry/organizations/edit.html", {"form": form, "organization": one})


@signed_in
@never_cache
def members(request: SignedRequest, pk: int) -> HttpResponse:
    """The members, and a code that lets another one join; it is shown on this answer only."""
    one = organization_with_members(request.user, pk)
    form, code = MemberCodeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        code = actions.hand_out_member_code(one, **form.cleaned_data, by=request.user)
        form = MemberCodeForm()
    found = listing(
        request,
        members_of(one),
        search=["user__name", "user__email", "user__phone", "title"],
        filters=[Filter("acts", _("Acts for it"), "is_manager", [("True", _("yes")), ("False", _("no"))])],
        columns=[
            ("name", pgettext("of a person", "Name"), "user__name"),
            ("contact", _("Reached by"), ""),
            ("title", pgettext("of a person", "Title"), "title"),
            ("acts", _("Acts for it"), "is_manager"),
        ],
    )
    if request.GET.get("export") == "xlsx":
        return xlsx(
            _("Members"),
            [pgettext("of a person", "Name"), _("Reached by"), pgettext("of a person", "Title")],
            ((row.user.name, row.user.contact, row.title) for row in found.rows),
        )
    return render(
        request, "registry/organizations/members.html", {"organization": one, "list": found, "form": form, "code": code}
    )


@signed_in
@require_POST
def remove(request: SignedRequest, pk: int, member: int) -> HttpResponse:
    """End a membership."""
    one = organization_with_members(request.user, pk)
    actions.remove_member(get_object_or_404(members_of(one), pk=member), by=request.user)
    messages.success(request, _("The membership has ended."))
    return redirect("registry:members", pk)


@signed_in
@require_POST
def leave(request: SignedRequest, member: int) -> HttpResponse:
    """Leave an organization."""
    own = get_object_or_404(own_memberships(request.user), pk=member)
    actions.remove_member(own, by=request.user)
    messages.success(request, _("You are no member any more."))
    return redirect("registry:join")


@signed_in
@never_cache
def join(request: SignedRequest) -> HttpResponse:
    """The own memberships, and the code that brings another."""
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        if too_often := refuse_if_too_often(request, "use_code"):
            return too_often
        if form.is_valid():
            joined = actions.join_organization(actions.member_code_called(form.cleaned_data["code"]), by=request.user)
            messages.success(request, _("You are a member of “{name}” now.").format(name=joined.organization))
            return redirect("registry:join")
    context = {"form": form, "memberships": own_memberships(request.user)}
    return render(request, "registry/organizations/join.html", context)
