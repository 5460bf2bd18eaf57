"""Words and dates of a call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.competition.calls.models import Competition

NAMES = {"name": pgettext_lazy("of a thing", "Name"), "name_en": pgettext_lazy("of a thing", "Name in English")}
DATE = "%Y-%m-%d"
MOMENT = "%Y-%m-%dT%H:%M"


def date_input() -> forms.DateInput:
    """A date as browsers ask it."""
    return forms.DateInput(attrs={"type": "date"}, format=DATE)


def moment_input() -> forms.DateTimeInput:
    """A date and time as browsers ask them."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)


class CallForm(forms.ModelForm[Competition]):
    """The words and dates of a call."""

    class Meta:
        model = Competition
        fields = (
            "name", "name_en", "summary", "summary_en", "text", "text_en", "contact", "opens_at", "closes_at",
            "grace_minutes", "screened_at", "notice_from", "notice_until", "appeal_days", "previous",
        )  # fmt: skip
        labels = NAMES
        widgets = {  # Django's manner
            "opens_at": moment_input(),
            "closes_at": moment_input(),
            "screened_at": moment_input(),
            "notice_from": date_input(),
            "notice_until": date_input(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        earlier = Competition.objects.exclude(pk=self.instance.pk)
        self.fields["previous"].queryset = earlier  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes, screened = (cleaned.get(name) for name in ("opens_at", "closes_at", "screened_at"))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Entries must close after they open."))
        if closes and screened and screened < closes:
            self.add_error("screened_at", _("Screening is done after entries close."))
        since, until = cleaned.get("notice_from"), cleaned.get("notice_until")
        if since and until and until < since:
            self.add_error("notice_until", _("The public notice must end after it begins."))
        return cleaned
