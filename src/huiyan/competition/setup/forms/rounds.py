"""A round, its criteria and its prizes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.forms import NAMES, keep_seconds, moment_input
from huiyan.competition.calls.models import Competition, Criterion, Prize, Round
from huiyan.shell.naming import choose_by_name

BAND = re.compile(r"^\s*([\d.]+)\s*(?:-|–|—|~|至)+\s*([\d.]+)\s+([^\s:：]+)\s*(?:[:：]\s*(.*))?$")


class RoundForm(forms.ModelForm[Round]):
    """A round: manner, judges, loads, dates, places onward."""

    class Meta:
        model = Round
        fields = (
            "name", "name_en", "mode", "blind", "per_entry", "max_load", "min_load", "opens_at", "closes_at",
            "places_onward",
        )  # fmt: skip
        labels = NAMES
        widgets = {"opens_at": moment_input(), "closes_at": moment_input()}
        help_texts = {"places_onward": _("0 in the last round: nobody goes on.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.panel_sizes():
            self.fields["per_entry"].disabled = True
            self.fields["per_entry"].help_text = _("The sum of the panels; the rule sheet says how many of each.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        keep_seconds(self, given, "opens_at", "closes_at")
        opens, closes = given.get("opens_at"), given.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Judging must close after it opens."))
        if (given.get("max_load") or 0) < (given.get("min_load") or 0):
            self.add_error("max_load", _("The most must not be below the fewest."))
        if given.get("per_entry") == 0:
            self.add_error("per_entry", _("At least one judge is needed."))
        return given


class CriterionForm(forms.ModelForm[Criterion]):
    """One criterion; its bands are written one a line."""

    bands_text = forms.CharField(
        label=_("Bands, one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "From–to, a word, then a sentence: 85-100 excellent: proven and clearly ahead. After a | the same in English."
        ),
    )

    class Meta:
        model = Criterion
        fields = ("name", "name_en", "weight", "low", "high", "step", "hint", "hint_en", "bands_text", "key")
        labels = NAMES
        widgets = {"weight": forms.NumberInput(attrs={"data-sums": "weights", "step": "0.01"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].required = False
        self.initial["bands_text"] = "\n".join(map(_band_line, self.instance.bands))
        for name in ("weight", "low", "high", "step"):
            value = self.initial.get(name)
            if isinstance(value, Decimal):
                self.initial[name] = f"{value.normalize():f}"

    def first_fields(self) -> list[forms.BoundField]:
        """What is always seen."""
        return [
            self[name] for name in ("name", "name_en", "weight", "low", "high", "step", "DELETE") if name in self.fields
        ]

    def further_fields(self) -> list[forms.BoundField]:
        """What can be folded away."""
        return [self[name] for name in ("hint", "hint_en", "bands_text", "key")]

    def clean_bands_text(self) -> list[dict[str, Any]]:
        lines = self.cleaned_data["bands_text"].splitlines()
        return [_band(number, line) for number, line in enumerate(lines, 1) if line.strip()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        low, high, step = (given.get(name) for name in ("low", "high", "step"))
        if low is not None and high is not None and high <= low:
            self.add_error("high", _("The highest mark must be above the lowest."))
        if step is not None and step <= 0:
            self.add_error("step", _("The step must be above 0."))
        return given

    def values(self) -> dict[str, Any]:
        """What is stored."""
        given = {name: self.cleaned_data[name] for name in self.Meta.fields if name != "bands_text"}
        return {"pk": self.instance.pk, **given, "bands": self.cleaned_data["bands_text"]}


class PrizeForm(forms.ModelForm[Prize]):
    """One prize: how many, of which group, what it brings."""

    class Meta:
        model = Prize
        fields = ("name", "name_en", "track", "places", "amount")
        labels = {**NAMES, "track": _("Group")}

    def __init__(self, *args: Any, competition: Competition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = competition.tracks.all()  # type: ignore[attr-defined]  # a ModelChoiceField
        choose_by_name(self.fields["track"])
        self.fields["track"].empty_label = _("all groups together")  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What is stored."""
        return {"pk": self.instance.pk, **{name: self.cleaned_data[name] for name in self.Meta.fields}}


class CriteriaSet(forms.BaseModelFormSet[Criterion, CriterionForm]):
    """All criteria of a round: no name in exports twice."""

    def clean(self) -> None:
        keys = [form.cleaned_data.get("key") for form in kept_forms(self)]
        given = [key for key in keys if key]
        if len(set(given)) < len(given):
            raise ValidationError(_("A name in exports stands twice."))


CriteriaFormSet = forms.modelformset_factory(
    Criterion, CriterionForm, formset=CriteriaSet, extra=2, can_delete=True, max_num=40, absolute_max=60
)
PrizeFormSet = forms.modelformset_factory(Prize, PrizeForm, extra=2, can_delete=True, max_num=60, absolute_max=80)


def kept_forms(formset: Any) -> list[Any]:
    """The rows that are filled and not to be deleted."""
    return [
        form
        for form in formset.forms
        if getattr(form, "cleaned_data", None)
        and not form.cleaned_data.get("DELETE")
        and (form.instance.pk or form.has_changed())
    ]


def _band_line(band: dict[str, Any]) -> str:
    line = f"{band['low']}-{band['high']} {band['word']}: {band['sentence']}".removesuffix(": ")
    english = f"{band.get('word_en', '')}: {band.get('sentence_en', '')}".removesuffix(": ")
    return f"{line} | {english}" if english else line


def _band(number: int, line: str) -> dict[str, Any]:
    line, _bar, english = line.partition("|")
    found = BAND.match(line)
    low, high = (Decimal(found[1]), Decimal(found[2])) if found and _are_numbers(found[1], found[2]) else (None, None)
    if not found or low is None or high is None or low >= high:
        raise ValidationError(
            _("Line {line} is not a band; write for instance: 85-100 excellent: proven.").format(line=number)
        )
    band = {"low": _number(low), "high": _number(high), "word": found[3], "sentence": (found[4] or "").strip()}
    word, _colon, sentence = english.replace("：", ":").partition(":")
    said = {"word_en": word.strip(), "sentence_en": sentence.strip()}
    return band | {name: text for name, text in said.items() if text}


def _are_numbers(*texts: str) -> bool:
    return all(re.fullmatch(r"\d{1,6}(\.\d{1,2})?", text) for text in texts)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
