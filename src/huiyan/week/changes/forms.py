"""What may be said about a change of the programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.week.proposals.forms import ActivityForm, SessionForm
from huiyan.week.proposals.queries import WRITTEN


class WordsForm(ActivityForm):
    """The words and rules of an activity, and why they change."""

    why = forms.CharField(
        label=_("Why it changes"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The moderators read it, and whoever booked."),
    )

    def changes(self) -> dict[str, Any]:
        """The fields that were changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in WRITTEN}


class WhyForm(forms.Form):
    """Why, in a sentence that everyone who booked reads."""

    why = forms.CharField(
        label=_("What everyone is told"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Time, place and the link to their ticket stand below it."),
    )


class MoveForm(SessionForm):
    """Another time or place, more or fewer places, another note."""

    why = WhyForm.base_fields["why"]

    class Meta(SessionForm.Meta):
        fields = ("starts_at", "ends_at", "capacity", "note")  # type: ignore[assignment]  # fewer of the same

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["every"], self.fields["times"]
        session = self.instance
        self.fields["place"].initial = f"{session.venue_id}.{session.room_id}" if session.room_id else session.venue_id


class DecisionForm(forms.Form):
    """Into the programme, or back with a reason; `seen` says which version was read."""

    decision = forms.ChoiceField(choices=[("approve", ""), ("return", "")])
    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("To the host"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
        help_text=_("Needed when it is not approved."),
    )
