"""Pages on which an organiser runs the Week."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.kernel import clock, files
from huiyan.shell.web import render
from huiyan.week.editions import actions, queries
from huiyan.week.editions.forms import EditionForm, LogoForm, VenueForm
from huiyan.week.editions.rules import may_manage, may_read_all


@signed_in
def editions(request: SignedRequest) -> HttpResponse:
    """All editions for the staff."""
    if not may_read_all(request.user):
        raise Http404
    context = {"editions": queries.editions_for(request.user), "may_manage": may_manage(request.user)}
    return render(request, "week/editions/list.html", context)


@signed_in
def new(request: SignedRequest) -> HttpResponse:
    """Open an edition; the third Saturday of May is suggested."""
    if not may_manage(request.user):
        raise Http404
    starts = queries.third_saturday_of_may(clock.today().year)
    form = EditionForm(request.POST or None, initial={"starts_on": starts, "slug": str(starts.year)})
    if request.method == "POST" and form.is_valid():
        made = actions.open_edition(values=form.cleaned_data, by=request.user)
        return redirect("week:edition", made.slug)
    return render(request, "week/editions/new.html", {"form": form})


@signed_in
@require_POST
def next_edition(request: SignedRequest, slug: str) -> HttpResponse:
    """Open the next edition from this one."""
    made = actions.open_next_edition(queries.edition_to_manage(request.user, slug), by=request.user)
    messages.success(request, _("Opened with last year's rules. Name its theme and its moderators."))
    return redirect("week:setup", made.slug)


@signed_in
def setup(request: SignedRequest, slug: str) -> HttpResponse:
    """Change the words, days and rules of an edition."""
    edition = queries.edition_to_manage(request.user, slug)
    form = EditionForm(request.POST or None, instance=edition)
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        if changes:
            actions.change_edition(edition, changes=changes, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("week:edition", form.cleaned_data["slug"])
    context = {"edition": edition, "form": form, "logo_form": LogoForm(instance=edition)}
    return render(request, "week/editions/setup.html", context)


@signed_in
@require_POST
def set_logo(request: SignedRequest, slug: str) -> HttpResponse:
    """Put a logo or mascot on the pages of an edition."""
    edition = queries.edition_to_manage(request.user, slug)
    form = LogoForm(request.POST, request.FILES, instance=queries.edition_to_manage(request.user, slug))
    if not form.is_valid():
        context = {"edition": edition, "form": EditionForm(instance=edition), "logo_form": form}
        return render(request, "week/editions/setup.html", context, status=422)
    given = form.cleaned_data
    words = {"words": given["logo_words"], "words_en": given["logo_words_en"]}
    actions.set_logo(edition, upload=given["picture"], **words, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("week:setup", slug)


@signed_in
@require_POST
def remove_logo(request: SignedRequest, slug: str) -> HttpResponse:
    """Show no logo any more."""
    actions.remove_logo(queries.edition_to_manage(request.user, slug), by=request.user)
    return redirect("week:setup", slug)


def logo(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The picture; its address changes with it, so that browsers keep it."""
    response = files.serve(queries.logo_of(request.user, slug), inline=True)
    response["Cache-Control"] = "public, max-age=86400"
    return response


@signed_in
@require_POST
def publish(request: SignedRequest, slug: str) -> HttpResponse:
    """Make the programme public."""
    actions.publish_programme(queries.edition_to_manage(request.user, slug), by=request.user)
    messages.success(request, _("The programme is public."))
    return redirect("week:edition", slug)


@signed_in
def venue(request: SignedRequest) -> HttpResponse:
    """Add a place; organisers only, so that one place has one name."""
    if not may_manage(request.user):
        raise Http404
    form = VenueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        made = actions.add_venue(values=values, rooms=form.room_names(), by=request.user)
        messages.success(request, _("“{name}” can now be chosen by hosts.").format(name=made.name))
        return redirect("week:venue")
    return render(request, "week/editions/venue.html", {"form": form, "venues": queries.venues()})
