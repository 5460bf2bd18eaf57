"""The form that takes a file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.week.imports.models import Import


class ImportForm(forms.ModelForm[Import]):
    """A file, and what holds for whatever it does not say."""

    upload = forms.FileField(
        label=_("File"),
        help_text=_("frab or pentabarf XML, pretalx JSON, a calendar (.ics), CSV or Excel; at most 20 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.json,.ics,.csv,.xlsx"}),
    )

    class Meta:
        model = Import
        fields = ("host", "place")
