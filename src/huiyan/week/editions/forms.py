"""Forms of the set-up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.week.codes import Access
from huiyan.week.editions.models import Edition, Venue

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class Codes(forms.MultipleChoiceField):
    """Boxes to tick, kept as codes with a space between."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        return value.split() if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return " ".join(sorted(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class EditionForm(forms.ModelForm[Edition]):
    """The words, days and rules of an edition."""

    class Meta:
        model = Edition
        fields = (
            "name", "name_en", "slug", "theme", "theme_en", "starts_on", "ends_on", "host", "contact", "launch_url",
            "proposals_until", "largest_group", "most_bookings", "largest_class", "classes_of_school", "offer_minutes", "cancel_minutes", "keep_days", "rules", "rules_en",
        )  # fmt: skip
        widgets = {"starts_on": DAY, "ends_on": DAY, "proposals_until": MOMENT}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day must not lie before the first."))
        return cleaned


class LogoForm(forms.ModelForm[Edition]):
    """The logo or mascot, and what it shows for those who do not see it."""

    picture = forms.FileField(
        label=_("Picture"), required=False, help_text=_("PNG, JPEG or WebP, up to 1 MB; best square, on white or without ground.")
    )  # fmt: skip

    class Meta:
        model = Edition
        fields = ("logo_words", "logo_words_en")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["logo_words"].required = True
        self.order_fields(["picture"])


class VenueForm(forms.ModelForm[Venue]):
    """A place, its position, and its rooms one to a line."""

    accessibility = Codes(label=_("Accessibility"), choices=Access.choices, required=False)
    rooms = forms.CharField(
        label=_("Rooms"),
        widget=forms.Textarea,
        required=False,
        help_text=_("One to a line; leave empty if there is one."),
        max_length=2000,
    )

    class Meta:
        model = Venue
        fields = ("name", "name_en", "division", "address", "transport", "latitude", "longitude", "accessibility")

    def room_names(self) -> list[str]:
        """The rooms without empty lines and repetitions."""
        return list(
            dict.fromkeys(line.strip()[:80] for line in self.cleaned_data["rooms"].splitlines() if line.strip())
        )
