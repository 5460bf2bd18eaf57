"""Forms of a proposal and of a moderator's decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from huiyan.registry.organizations.models import Organization
from huiyan.week.codes import Access, Language
from huiyan.week.editions.forms import MOMENT, Codes
from huiyan.week.editions.models import Venue
from huiyan.week.proposals.models import Activity, ModerationStep, Session
from huiyan.week.proposals.queries import WRITTEN


class BeginForm(forms.ModelForm[Activity]):
    """What is needed to begin: who, what, and a working title."""

    class Meta:
        model = Activity
        fields = ("host", "title", "kind", "shape")

    def __init__(self, *args: Any, hosts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].queryset = hosts  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["host"].initial = hosts.first()

    def host(self) -> Organization:
        """The institution that was chosen."""
        return self.cleaned_data["host"]  # type: ignore[no-any-return]

    def values(self) -> dict[str, Any]:
        """What the draft begins with."""
        return {name: self.cleaned_data[name] for name in ("title", "kind", "shape")}


class ActivityForm(forms.ModelForm[Activity]):
    """A draft; what the moderators asked stands at the field."""

    languages = Codes(label=_("Languages"), choices=Language.choices)
    accessibility = Codes(label=_("Accessibility"), choices=Access.choices, required=False)

    class Meta:
        model = Activity
        fields = WRITTEN

    def __init__(self, *args: Any, comments: Mapping[str, str], events: QuerySet[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = events  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["parent"].empty_label = _("— stands by itself —")  # type: ignore[attr-defined]
        for name, comment in comments.items():
            if name in self.fields:
                self.fields[name].help_text = _("The moderators ask: {comment}").format(comment=comment)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("age_to") or 0) < (cleaned.get("age_from") or 0):
            self.add_error("age_to", _("The highest age must not be below the lowest."))
        is_event = cleaned.get("shape") == Activity.Shape.EVENT
        if is_event and cleaned.get("parent"):
            self.add_error("parent", _("A large event is not part of another one."))
        if not is_event and self.instance.pk and self.instance.parts.exists():
            self.add_error("shape", _("Other activities are part of it: it stays a large event."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """The fields that were changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class SessionForm(forms.ModelForm[Session]):
    """A time and a place; rooms are listed under their place."""

    place = forms.ChoiceField(label=pgettext_lazy("where", "Place"))
    every = forms.ChoiceField(
        label=_("Repeats"), choices=[("", _("once")), ("1", _("every day")), ("7", _("every week"))], required=False
    )
    times = forms.IntegerField(label=_("How many times"), min_value=1, max_value=31, required=False, initial=1)

    class Meta:
        model = Session
        fields = ("starts_at", "ends_at", "capacity", "class_capacity", "class_until", "note")
        widgets = {"starts_at": MOMENT, "ends_at": MOMENT, "class_until": MOMENT}

    def __init__(self, *args: Any, venues: list[Venue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = _places(venues)  # type: ignore[attr-defined]  # a ChoiceField
        self.order_fields(["place"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("It must end after it begins."))
        if starts and cleaned.get("class_until") and cleaned["class_until"] > starts:
            self.add_error("class_until", _("Unclaimed class places open to everyone before the session begins."))
        return cleaned

    def repeats(self) -> tuple[int, int]:
        """After how many days it is held again, and how often in all."""
        every = int(self.cleaned_data["every"] or 0)
        return every, (self.cleaned_data["times"] or 1) if every else 1

    def values(self) -> dict[str, Any]:
        """The columns of a session."""
        venue, _dot, room = self.cleaned_data["place"].partition(".")
        own = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return {**own, "venue_id": int(venue), "room_id": int(room) if room else None}


class ModerationForm(forms.Form):
    """A decision, with a comment at each field where something is to be changed."""

    decision = forms.ChoiceField(choices=ModerationStep.Decision.choices)
    reason = forms.CharField(
        label=_("To the host"),
        widget=forms.Textarea,
        required=False,
        max_length=2000,
        help_text=_("Needed when it is refused."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WRITTEN:
            self.fields[f"at_{name}"] = forms.CharField(required=False, max_length=500)

    def comments(self) -> dict[str, str]:
        """The comments by field."""
        return {name: self.cleaned_data[f"at_{name}"] for name in WRITTEN}


def _places(venues: list[Venue]) -> list[tuple[str, Any]]:
    english = get_language() == "en"
    found: list[tuple[str, Any]] = []
    for venue in venues:
        name = (english and venue.name_en) or venue.name
        rooms = [
            (f"{venue.pk}.{room.pk}", f"{name} · {(english and room.name_en) or room.name}")
            for room in venue.rooms.all()
        ]
        found.append((name, [(str(venue.pk), name), *rooms]) if rooms else (str(venue.pk), name))
    return found
