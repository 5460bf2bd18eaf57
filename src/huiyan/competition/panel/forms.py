"""What may be said about judges and conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.competition.panel.models import Conflict, Judge
from huiyan.shell.forms import RowsField


class JudgeForm(forms.Form):
    """What the organiser knows of a judge."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"))
    expertise = forms.CharField(
        label=_("Expertise"),
        help_text=_("In plain words; entries are matched with it."),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
    )
    max_load = forms.IntegerField(label=_("Most entries"), required=False, min_value=1, max_value=1000)
    panel = forms.ChoiceField(label=_("Panel"), required=False)

    def __init__(self, *args: Any, panels: Mapping[str, str], **kwargs: Any) -> None:
        """`panels` are those of the rule sheets; without any there is nothing to choose. A list may use their words."""
        super().__init__(*args, **kwargs)
        if not panels:
            del self.fields["panel"]
            return
        said = [(word, word) for name, word in panels.items() if word != name] if self.is_bound else []
        self.fields["panel"].choices = [("", "—"), *panels.items(), *said]  # type: ignore[attr-defined]
        self.names = {word: name for name, word in panels.items()}

    def clean_panel(self) -> str:
        given: str = self.cleaned_data["panel"]
        return self.names.get(given, given)


class SeatsForm(forms.Form):
    """Chosen judges go into a panel."""

    judge = RowsField(label=_("Judges"), queryset=Judge.objects.none())
    panel = forms.ChoiceField(label=_("Panel"))

    def __init__(self, *args: Any, judges: Any, panels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["judge"].queryset = judges  # type: ignore[attr-defined]
        self.fields["panel"].choices = list(panels.items())  # type: ignore[attr-defined]


class ListForm(forms.Form):
    """A list of judges as a file; `sure` invites them, without it the list is only looked through."""

    file = forms.FileField(
        label=_("List of judges, .csv or .xlsx"),
        help_text=_(
            "Columns: name, e-mail, expertise, most entries, and the panel where there are panels; the first row holds the names of the columns."
        ),
    )


class OwnForm(forms.ModelForm[Judge]):
    """What a judge says of themselves before judging."""

    topics = forms.MultipleChoiceField(label=_("Fields I know"), required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Judge
        fields = ["expertise", "topics", "former_organizations", "max_load", "away_from", "away_until"]
        help_texts = {
            "expertise": _("In plain words, as you would tell a colleague; entries are matched with it."),
            "former_organizations": _("One a line: where you worked before. Their entries are kept from you."),
            "max_load": _("How many entries you can read with care."),
            "away_from": _("Days on which you cannot judge, if any."),
        }
        widgets = {
            "expertise": forms.Textarea(attrs={"maxlength": 1000}),
            "former_organizations": forms.Textarea(attrs={"maxlength": 1000}),
            "away_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "away_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, fields_of_entries: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted({*fields_of_entries, *self.instance.topics})
        self.fields["topics"].choices = [(name, name) for name in known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("away_from"), values.get("away_until")
        if first and not last:
            values["away_until"] = first
        elif (last and not first) or (first and last and last < first):
            self.add_error("away_until", _("The last day must not lie before the first."))
        return values


class ConflictForm(forms.Form):
    """Why a judge must not read an entry."""

    kind = forms.ChoiceField(label=_("Why"), choices=Conflict.Kind)
    reason = forms.CharField(label=_("In own words"), required=False, max_length=300)


class StaffConflictForm(ConflictForm):
    """A conflict that the organisers enter."""

    number = forms.IntegerField(label=_("Number of the entry"), min_value=1)
    judge = forms.ModelChoiceField(label=_("Judge"), queryset=Judge.objects.none())
    field_order = ["number", "judge", "kind", "reason"]

    def __init__(self, *args: Any, judges: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["judge"].queryset = judges  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
