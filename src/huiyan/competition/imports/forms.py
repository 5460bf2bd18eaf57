"""Bringing a table and saying what its columns mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.competition.calls.models import FormField
from huiyan.competition.imports.checking import column_letters
from huiyan.competition.imports.mapping import targets
from huiyan.competition.imports.models import EntryImport


class TableForm(forms.Form):
    """A table of entries."""

    table = forms.FileField(
        label=_("Table"),
        help_text=_("Excel (.xlsx) or CSV, at most 5,000 rows. Nothing is imported before you have seen it."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class ColumnsForm(forms.Form):
    """What each column answers."""

    hands_in = forms.BooleanField(
        label=_("Hand the entries in at once"),
        required=False,
        help_text=_("Each gets a number now. Otherwise they stay drafts, and their captains complete them."),
    )

    def __init__(self, *args: Any, batch: EntryImport, questions: Sequence[FormField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["hands_in"] = batch.hands_in
        choices = [("", _("— left out —")), *targets(questions)]
        self.columns = [f"column_{place}" for place in range(len(batch.header))]
        for place, words in enumerate(batch.header):
            label = f"{column_letters(place)} {words}"
            self.fields[f"column_{place}"] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.fields[f"column_{place}"].needed = True  # type: ignore[attr-defined]  # read by the field's template
            self.initial[f"column_{place}"] = batch.mapping.get(str(place), "")
        self.order_fields([*self.columns, "hands_in"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        chosen = [cleaned.get(name) for name in self.columns if cleaned.get(name)]
        for name in self.columns:
            if cleaned.get(name) and chosen.count(cleaned[name]) > 1:
                self.add_error(name, ValidationError(_("Two columns cannot answer the same.")))
        return cleaned

    def mapping(self) -> dict[str, str]:
        """Column number -> target."""
        return {
            name.removeprefix("column_"): self.cleaned_data[name] for name in self.columns if self.cleaned_data[name]
        }


class HandOverForm(forms.Form):
    """The captain of an imported entry."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"))
