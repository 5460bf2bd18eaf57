"""Forms of the set-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.presets import presets

RESERVED = {"entry", "judge", "round", "results", "screening", "team", "import", "duplicate", "new"}


class NewCompetitionForm(forms.Form):
    """Where the new competition comes from, and its names."""

    start = forms.ChoiceField(
        label=_("Begin with"),
        widget=forms.RadioSelect,
        help_text=_("Groups, form, rounds, criteria and prizes are taken over; dates and entries are not."),
    )
    name = forms.CharField(label=_("Name of the competition"), max_length=200)
    slug = forms.SlugField(label=_("Name in the address"), help_text=_("Small letters, digits and hyphens."))

    def __init__(self, *args: Any, earlier: list[Competition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = "name_en" if get_language() == "en" else "name"
        copies = [(f"copy:{one.pk}", _("a copy of “{name}”").format(name=one.name)) for one in earlier]
        kept = [(f"preset:{key}", one[name]) for key, one in presets().items()]
        self.fields["start"].choices = copies + kept  # type: ignore[attr-defined]  # a ChoiceField

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug in RESERVED or Competition.objects.filter(slug=slug).exists():
            raise ValidationError(_("This name is taken."))
        return slug


class CallForm(forms.ModelForm[Competition]):
    """The words and dates of a call."""

    class Meta:
        model = Competition
        fields = (
            "name", "name_en", "summary", "summary_en", "text", "text_en", "contact", "opens_at", "closes_at",
            "grace_minutes", "team_confirms", "appeal_days",
        )  # fmt: skip
        widgets = {  # Django's manner
            "opens_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "closes_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Entries must close after they open."))
        return cleaned
