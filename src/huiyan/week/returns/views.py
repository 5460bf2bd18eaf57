"""The return: its figures, one figure, the summary, and what was handed upward."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.kernel import clock, files
from huiyan.shell.web import render
from huiyan.week.attendance.rules import WIDE
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import edition_for_staff, edition_to_manage
from huiyan.week.editions.rules import may_manage
from huiyan.week.returns import actions, queries, tables
from huiyan.week.returns.counting import counts_of, held_sessions
from huiyan.week.returns.evidence import total
from huiyan.week.returns.figures import content_of, figures_of
from huiyan.week.returns.files import download_of
from huiyan.week.returns.forms import HandUpwardForm, OverrideForm, PictureForm, SummaryForm
from huiyan.week.returns.items import pack
from huiyan.week.returns.models import ReturnVersion, Summary

FORMATS = ("xlsx", "docx", "pdf")


@signed_in
def official_return(request: SignedRequest, slug: str) -> HttpResponse:
    """The form as the data fill it, and the versions that were handed upward."""
    edition = edition_for_staff(request.user, slug)
    content = content_of(request.user, edition)
    found = [
        {**one, "item": tables.said(one["item"]), "field": tables.said(one["field"]), "rests_on": tables.rests_on(one)}
        for one in content["figures"]
    ]
    context = {
        "edition": edition, "figures": found, "pack": pack(), "notes": tables.notes(content), "versions": queries.versions_of(edition),
        "sum": total(counts_of(held_sessions(request.user, edition))), "wide": WIDE, "formats": FORMATS, "may_manage": may_manage(request.user), "is_over": edition.ends_on < clock.today(),
    }  # fmt: skip
    return render(request, "week/returns/return.html", context)


@signed_in
def figure(request: SignedRequest, slug: str, key: str) -> HttpResponse:
    """One figure: where it comes from, and a person's figure in its place."""
    edition, found = queries.figure_for(request.user, slug, key)
    form = OverrideForm(request.POST or None)
    if request.method == "POST":
        edition_to_manage(request.user, slug)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            if form.cleaned_data["release"]:
                actions.release_figure(edition, found, reason=reason, by=request.user)
            else:
                actions.override_figure(edition, found, value=form.value(), reason=reason, by=request.user)
            messages.success(request, _("Saved."))
            return redirect("week:return", slug)
    context = {
        "edition": edition, "figure": found, "form": form, "history": queries.history_of(edition, key), "may_manage": may_manage(request.user),
    }  # fmt: skip
    return render(request, "week/returns/figure.html", context)


@signed_in
def hand_upward(request: SignedRequest, slug: str) -> HttpResponse:
    """Confirm and freeze the next version."""
    edition = edition_to_manage(request.user, slug)
    last = queries.versions_of(edition).first()
    form = HandUpwardForm(request.POST or None, is_first=last is None)
    if request.method == "POST" and form.is_valid():
        made = actions.hand_upward(edition, reason=form.cleaned_data.get("reason", ""), by=request.user)
        messages.success(request, _("Version {n} is frozen. Download it below.").format(n=made.number))
        return redirect("week:return", slug)
    context = {"edition": edition, "form": form, "last": last, "figures": figures_of(request.user, edition)}
    return render(request, "week/returns/hand_upward.html", context)


@signed_in
@require_POST
def ask_draft(request: SignedRequest, slug: str, kind: str) -> HttpResponse:
    """The return as it stands now, marked as a draft, written by a worker."""
    return _ask(request, kind, edition_for_staff(request.user, slug), version=None)


@signed_in
@require_POST
def ask_version(request: SignedRequest, pk: int, kind: str) -> HttpResponse:
    """A version as it was handed upward, written by a worker."""
    version = queries.version_for(request.user, pk)
    return _ask(request, kind, version.edition, version=version)


@signed_in
def made_file(request: SignedRequest, pk: int) -> HttpResponse:
    """How far the writing of a file is, and the file when it is there; the page asks again by itself."""
    made = queries.return_file_for(request.user, pk)
    return render(request, "week/returns/made.html", {"made": made, "edition": made.edition, "work": made.job})


@signed_in
def download_file(request: SignedRequest, pk: int) -> HttpResponse:
    """The file itself."""
    return download_of(queries.return_file_for(request.user, pk))


@signed_in
def summary(request: SignedRequest, slug: str) -> HttpResponse:
    """The words and pictures of the summary."""
    edition = edition_to_manage(request.user, slug)
    form = SummaryForm(request.POST or None, instance=Summary.objects.filter(edition=edition).first())
    if request.method == "POST" and form.is_valid():
        actions.write_summary(edition, text=form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("week:summary", slug)
    return _summary_page(request, edition, form, PictureForm())


@signed_in
@require_POST
def add_picture(request: SignedRequest, slug: str) -> HttpResponse:
    """One more picture."""
    edition = edition_to_manage(request.user, slug)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        actions.add_picture(edition, upload=given["picture"], caption=given["caption"], by=request.user)
        return redirect("week:summary", slug)
    return _summary_page(request, edition, SummaryForm(instance=Summary.objects.filter(edition=edition).first()), form)


@signed_in
@require_POST
def remove_picture(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a picture out."""
    picture = queries.picture_to_manage(request.user, pk)
    actions.remove_picture(picture, by=request.user)
    return redirect("week:summary", picture.edition.slug)


@signed_in
def picture(request: SignedRequest, pk: int) -> HttpResponseBase:
    """A picture itself."""
    return files.serve(queries.picture_for(request.user, pk), inline=True)


def _summary_page(request: SignedRequest, edition: Edition, form: SummaryForm, add: PictureForm) -> HttpResponse:
    context = {"edition": edition, "form": form, "add": add, "pictures": edition.pictures.select_related("file")}
    return render(request, "week/returns/summary.html", context)


def _ask(request: SignedRequest, kind: str, edition: Edition, *, version: ReturnVersion | None) -> HttpResponse:
    if kind not in FORMATS:
        raise Http404
    made = actions.ask_file(edition, version=version, kind=kind, by=request.user)
    return redirect("week:made_return", made.pk)
