"""The screening: the queue, one entry a page, and the letters that wait."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.queries import competition_for_staff
from huiyan.competition.entries.history import history_of
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.queries import answers_of
from huiyan.competition.screening import actions, queries
from huiyan.competition.screening.facts import known_of
from huiyan.competition.screening.forms import VERDICTS, LetterForm, ScreenForm
from huiyan.competition.screening.leases import give_back, held_by_another, take_lease
from huiyan.competition.screening.letters import letter_for
from huiyan.competition.screening.models import Screening, ScreeningLease
from huiyan.competition.screening.rules import findings, may_release
from huiyan.kernel import clock
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.naming import name_of
from huiyan.shell.templatetags.shell import inlang
from huiyan.shell.web import keys_of, render

WAITING = Entry.Eligibility.WAITING


@signed_in
def queue(request: SignedRequest, slug: str) -> HttpResponse:
    """What waits and for how long, who looks at what, and how the screening does."""
    competition = competition_for_staff(request.user, slug)
    found = _queue(request, competition)
    if request.GET.get("export") == "xlsx":
        header = [_("Waits since"), _("Number"), _("Project"), _("Group")]
        rows = [[one.submitted_at, one.number, inlang(one, "title"), name_of(one.track)] for one in found.rows]
        return xlsx(f"{slug}-screening", header, rows)
    context = {
        "competition": competition,
        "list": found,
        "now": clock.now(),
        "statistics": queries.statistics(request.user, competition),
        "labels": queries.labels_of(competition),
        "letters": queries.letters_waiting(request.user, competition).count(),
        "recent": queries.letters_waiting(request.user, competition).filter(decided_by=request.user)[:5],
    }
    return render(request, "competition/screening/queue.html", context)


def _queue(request: SignedRequest, competition: Competition) -> Listing:
    return listing(
        request,
        queries.waiting(request.user, competition),
        search=["title", "organization_name", "credit_code", "initials"],
        filters=[
            Filter("track", _("Group"), "track_id", [(str(one.pk), name_of(one)) for one in competition.tracks.all()])
        ],
        columns=[
            ("submitted", _("Waits since"), "submitted_at"),
            ("number#", _("Number"), "number"),
            ("title", _("Project"), "title"),
            ("track", _("Group"), "track__position"),
            ("hints", _("Hints"), ""),
        ],
        default="submitted",
    )


@signed_in
def take_next(request: SignedRequest, slug: str) -> HttpResponse:
    """Lead to the entry that has waited longest and that nobody holds."""
    competition = competition_for_staff(request.user, slug)
    first = queries.free_for(request.user, competition).first()
    if first:
        return redirect("competition:screen", first.pk)
    return redirect("competition:screening", slug)


@signed_in
def screen(request: SignedRequest, pk: int) -> HttpResponse:
    """One entry beside its rules; a decision leads to the next one."""
    entry = queries.entry_to_screen(request.user, pk)
    found = findings(entry.track.eligibility, known_of(entry), queries.labels_of(entry.competition))
    held = held_by_another(entry, request.user) if entry.eligibility == WAITING else None
    if request.method == "GET" and held:
        return _held(request, entry, held)
    form = ScreenForm(request.POST or None, found=found, initial={"seen": entry.changed_at.isoformat()})
    if request.method == "POST" and "compose" in request.POST and form.is_valid():
        own = [replace(one, verdict=said.verdict) for one, said in zip(found, form.verdicts(), strict=True)]
        letter = letter_for(own, entry.captain.language, [one.reason for one in form.verdicts()])
        form = ScreenForm(initial={**form.cleaned_data, "letter": letter}, found=own)
    elif request.method == "POST" and form.is_valid() and form.cleaned_data["decision"]:
        return _decide(request, entry, form)
    elif request.method == "GET":
        form.initial["letter"] = letter_for(found, entry.captain.language)
    return _page(request, entry, form)


def _decide(request: SignedRequest, entry: Entry, form: ScreenForm) -> HttpResponse:
    decision = Screening.Decision(form.cleaned_data["decision"])
    actions.screen_entry(
        entry,
        decision=decision,
        letter=form.cleaned_data["letter"],
        note=form.cleaned_data["note"],
        verdicts=form.verdicts(),
        seen=form.seen_at(),
        by=request.user,
    )
    messages.success(request, _("{number}: {decision}").format(number=entry.number_text, decision=decision.label))
    return redirect("competition:screen_next", entry.competition.slug)


def _page(request: SignedRequest, entry: Entry, form: ScreenForm) -> HttpResponse:
    before, after = queries.neighbours(request.user, entry)
    earlier = list(entry.screenings.select_related("decided_by"))
    since = next((one.decided_at for one in earlier if one.decision == "return" and not one.undone_at), None)
    context = {
        "entry": entry,
        "form": form,
        "rules": [(place, one, form[f"rule_{place}"], form[f"reason_{place}"]) for place, one in enumerate(form.found)],
        "verdicts": VERDICTS,
        "answers": answers_of(entry),
        "letter": form["letter"].value(),
        "left": queries.waiting(request.user, entry.competition).count(),
        "before": before,
        "after": after,
        "earlier": earlier,
        "changed": [one for one in history_of(entry) if since and one.at > since],
        "last": queries.last_decision(request.user, entry.competition),
        "waits": entry.eligibility == WAITING,
        "mine": queries.is_held_by(request.user, entry),
        "plan": next((one for one in entry.files.all() if one.file.kind == "pdf"), None),
    }
    return render(request, "competition/screening/screen.html", context)


def _held(request: SignedRequest, entry: Entry, lease: ScreeningLease) -> HttpResponse:
    context = {"entry": entry, "lease": lease}
    return render(request, "competition/screening/held.html", context, status=409)


@signed_in
@require_POST
def lease(request: SignedRequest, pk: int) -> HttpResponse:
    """Hold the entry while its page is open, or give it back; the page asks by script, or by its button."""
    entry = queries.entry_to_screen(request.user, pk)
    if "leave" in request.POST:
        give_back(entry, by=request.user)
        return redirect("competition:screening", entry.competition.slug)
    held = take_lease(entry, by=request.user)
    if "hold" in request.POST:
        return redirect("competition:screen", pk)
    return JsonResponse({"mine": held.by_id == request.user.pk, "until": held.until.isoformat()})


@signed_in
@require_POST
def undo(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a decision back; the entry is screened again."""
    made = queries.decision_for(request.user, pk)
    actions.undo_screening(made, by=request.user)
    messages.success(request, _("{number}: undone, it waits again.").format(number=made.entry.number_text))
    return redirect("competition:screen", made.entry_id)


@signed_in
def letters(request: SignedRequest, slug: str) -> HttpResponse:
    """The letters that wait: read, change, and let those chosen go."""
    competition = competition_for_staff(request.user, slug)
    found = listing(
        request,
        queries.letters_waiting(request.user, competition),
        search=["entry__title", "entry__organization_name", "letter"],
        filters=[Filter("decision", _("Decision"), "decision", Screening.Decision.choices[:3])],
        columns=[
            ("number#", _("Number"), "entry__number"),
            ("title", _("Project"), "entry__title"),
            ("decision", _("Decision"), "decision"),
            ("who", _("Decided by"), "decided_by__name"),
            ("letter", _("Letter"), ""),
        ],
        default="number",
    )
    if request.GET.get("export") == "xlsx":
        header = [_("Number"), _("Project"), _("Decision"), _("Letter")]
        rows = [[one.entry.number, one.entry.title, one.get_decision_display(), one.letter] for one in found.rows]
        return xlsx(f"{slug}-letters", header, rows)
    context = {"competition": competition, "list": found, "may_release": may_release(request.user)}
    return render(request, "competition/screening/letters.html", context)


@signed_in
@require_POST
def release(request: SignedRequest, slug: str) -> HttpResponse:
    """Let the letters chosen go; from then on their decisions stand."""
    competition = competition_for_staff(request.user, slug)
    chosen = keys_of(request.POST.getlist("pick"))
    waiting = queries.letters_to_release(request.user, competition).filter(pk__in=chosen)
    count = actions.release_letters(list(waiting), by=request.user)
    messages.success(request, ngettext("%d letter is on its way.", "%d letters are on their way.", count) % count)
    return redirect("competition:letters", slug)


@signed_in
def letter(request: SignedRequest, pk: int) -> HttpResponse:
    """Write a waiting letter anew."""
    made = queries.decision_for(request.user, pk)
    form = LetterForm(request.POST or None, initial={"letter": made.letter})
    if request.method == "POST" and form.is_valid():
        actions.change_letter(made, letter=form.cleaned_data["letter"], by=request.user)
        messages.success(request, _("The letter is changed; it still waits."))
        return redirect("competition:letters", made.entry.competition.slug)
    return render(request, "competition/screening/letter.html", {"made": made, "form": form})
