"""Forms of the set-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.presets import presets
from huiyan.shell.naming import choose_by_name
from huiyan.shell.templatetags.shell import inlang

NAMES = {"name": pgettext_lazy("of a thing", "Name"), "name_en": pgettext_lazy("of a thing", "Name in English")}
DATE = "%Y-%m-%d"
MOMENT = "%Y-%m-%dT%H:%M"
RESERVED = {"entry", "judge", "round", "results", "screening", "setup", "team", "import", "duplicate", "new"}


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


def date_input() -> forms.DateInput:
    """A date as browsers ask it."""
    return forms.DateInput(attrs={"type": "date"}, format=DATE)


def moment_input() -> forms.DateTimeInput:
    """A date and time as browsers ask them."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)


def keep_seconds(form: forms.ModelForm[Any], cleaned: dict[str, Any], *names: str) -> None:
    """Browsers send minutes: a time that was not touched keeps its seconds, so that 23:59:59 is not moved by a save."""
    for name in names:
        old, new = getattr(form.instance, name), cleaned.get(name)
        if old and new and old.replace(second=0, microsecond=0) == new:
            cleaned[name] = old


class CallForm(forms.ModelForm[Competition]):
    """The words and dates of a call."""

    class Meta:
        model = Competition
        fields = (
            "name", "name_en", "summary", "summary_en", "text", "text_en", "contact", "contact_en", "opens_at", "closes_at",
            "grace_minutes", "team_confirms", "screened_at", "notice_from", "notice_until", "appeal_days", "previous",
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
        choose_by_name(self.fields["previous"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        keep_seconds(self, cleaned, "opens_at", "closes_at", "screened_at")
        opens, closes, screened = (cleaned.get(name) for name in ("opens_at", "closes_at", "screened_at"))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Entries must close after they open."))
        if closes and screened and screened < closes:
            self.add_error("screened_at", _("Screening is done after entries close."))
        since, until = cleaned.get("notice_from"), cleaned.get("notice_until")
        if since and until and until < since:
            self.add_error("notice_until", _("The public notice must end after it begins."))
        return cleaned
