"""What may be said about a figure and in a summary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.week.returns.models import Summary


class OverrideForm(forms.Form):
    """A figure by hand, “-” when it does not apply, or back to the computed one."""

    number = forms.CharField(
        label=_("Figure"), max_length=10, required=False, help_text=_("A whole number, 0, or - when it does not apply.")
    )
    release = forms.BooleanField(label=_("Use the computed figure again"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept with your name in the event log."))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        text = given.get("number", "").strip()
        if not given.get("release") and text != "-" and not (text.isascii() and text.isdigit()):
            self.add_error("number", _("Write a whole number, 0, or - when it does not apply."))
        return given

    def value(self) -> int | None:
        """The number; None for “-”."""
        text = self.cleaned_data["number"].strip()
        return None if text == "-" else int(text)


class HandUpwardForm(forms.Form):
    """Why there is another version; not needed for the first."""

    reason = forms.CharField(label=_("What is corrected, and why"), max_length=300)

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["reason"]


class SummaryForm(forms.ModelForm[Summary]):
    class Meta:
        model = Summary
        fields = ("text",)


class PictureForm(forms.Form):
    """One picture."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG or JPEG, up to 8 MB. Whoever is on it has agreed; no child can be recognised."),
    )
    caption = forms.CharField(label=_("What it shows"), max_length=120)
