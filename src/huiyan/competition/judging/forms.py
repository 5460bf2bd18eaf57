"""The score sheet as a form."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from huiyan.competition.calls.models import Criterion
from huiyan.competition.judging.models import ScoreSheet
from huiyan.competition.judging.queries import Edition
from huiyan.competition.panel.forms import ConflictForm as ConflictForm
from huiyan.competition.panel.forms import ReasonForm as ReasonForm
from huiyan.shell.templatetags.shell import inlang


class ScoreSheetForm(forms.Form):
    """One number for each criterion, and three notes that are told apart."""

    to_team = forms.CharField(
        label=_("To the team"),
        help_text=_("They see it after the results are public, without your name."),
        required=False,
        max_length=4000,
        widget=forms.Textarea,
    )
    to_organiser = forms.CharField(
        label=_("To the organisers"),
        help_text=_("Only the organisers see it."),
        required=False,
        max_length=4000,
        widget=forms.Textarea,
    )
    to_self = forms.CharField(
        label=_("Only for me"),
        help_text=_("Nobody else sees it."),
        required=False,
        max_length=4000,
        widget=forms.Textarea,
    )

    edition = forms.RegexField(r"^[0-9a-f]{8,32}$", required=False)
    base = forms.RegexField(r"^[0-9a-f ]{0,4000}$", required=False)

    def __init__(self, *args: Any, criteria: list[Criterion], sheet: ScoreSheet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        given = {score.criterion_id: score.mark for score in sheet.scores.all()} if sheet else {}
        for one in criteria:
            self.fields[mark_name(one)] = forms.DecimalField(
                required=False, min_value=one.low, max_value=one.high, decimal_places=2, label=inlang(one, "name"),
                error_messages=dict.fromkeys(("min_value", "max_value"), out_of_range(one)),
            )  # fmt: skip
            bands = [(str(at), inlang(band, "word")) for at, band in enumerate(one.bands)]
            self.fields[band_name(one)] = forms.ChoiceField(required=False, choices=bands)
            self.initial[mark_name(one)] = shown(given.get(one.pk))
        for name in ("to_team", "to_organiser", "to_self"):
            self.initial[name] = getattr(sheet, name) if sheet else ""

    def marks(self) -> dict[int, Decimal | None]:
        """The marks by criterion; a band without a number gives its middle."""
        return {one.pk: self._mark(one) for one in self.criteria}

    def _mark(self, criterion: Criterion) -> Decimal | None:
        mark: Decimal | None = self.cleaned_data[mark_name(criterion)]
        band = self.cleaned_data[band_name(criterion)]
        return middle_of(criterion, int(band)) if mark is None and band else mark

    def differences(self, sheet: ScoreSheet) -> list[tuple[StrOrPromise, str, str]]:
        """What is said here and what the stored sheet says, where they differ: (what, here, stored)."""
        given = {score.criterion_id: score.mark for score in sheet.scores.all()}
        marks = [
            (inlang(one, "name"), shown(mark), shown(given.get(one.pk)))
            for one, mark in zip(self.criteria, self.marks().values(), strict=True)
        ]
        notes = [(self.fields[name].label or name, text, getattr(sheet, name)) for name, text in self.notes().items()]
        return [row for row in [*marks, *notes] if row[1] != row[2]]

    def said_edition(self) -> Edition | None:
        """Which saving this is and on what it rests; None from who does not say (the API, an old page)."""
        if "base" not in self.data:
            return None
        name = self.cleaned_data["edition"] or secrets.token_hex(8)
        return Edition(name, frozenset(self.cleaned_data["base"].split()))

    def notes(self) -> dict[str, str]:
        """The three notes."""
        return {name: self.cleaned_data[name] for name in ("to_team", "to_organiser", "to_self")}


def mark_name(criterion: Criterion) -> str:
    """The name of a criterion's input."""
    return f"mark-{criterion.pk}"


def out_of_range(criterion: Criterion) -> StrOrPromise:
    """What is said of a mark that the criterion does not know."""
    return format_lazy(_("A mark lies between {low} and {high}."), low=shown(criterion.low), high=shown(criterion.high))


def band_name(criterion: Criterion) -> str:
    """The name of a criterion's choice of bands."""
    return f"band-{criterion.pk}"


def middle_of(criterion: Criterion, at: int) -> Decimal:
    """The middle of a band, on the criterion's steps."""
    band = criterion.bands[at]
    middle = (Decimal(str(band["low"])) + Decimal(str(band["high"]))) / 2
    return criterion.low + (middle - criterion.low) // criterion.step * criterion.step


def band_of(criterion: Criterion, mark: Decimal | None) -> int | None:
    """The band that a mark lies in; on an edge the upper one."""
    if mark is None:
        return None
    held = [
        (Decimal(str(band["low"])), at)
        for at, band in enumerate(criterion.bands)
        if Decimal(str(band["low"])) <= mark <= Decimal(str(band["high"]))
    ]
    return max(held)[1] if held else None


def shown(mark: Decimal | None) -> str:
    """A mark without needless zeros: 86.5, 78."""
    return "" if mark is None else f"{mark.normalize():f}"
