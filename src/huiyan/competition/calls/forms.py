"""Forms of the set-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.presets import presets
from huiyan.shell.templatetags.shell import inlang

RESERVED = {"entry", "judge", "round", "results", "screening", "setup", "new"}


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
        copies = [(f"copy:{one.pk}", _("a copy of “{name}”").format(name=inlang(one, "name"))) for one in earlier]
        kept = [(f"preset:{key}", one[name]) for key, one in presets().items()]
        self.fields["start"].choices = [*copies, *kept, ("empty:", _("nothing: every part is set up by hand"))]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug in RESERVED or Competition.objects.filter(slug=slug).exists():
            raise ValidationError(_("This name is taken."))
        return slug
