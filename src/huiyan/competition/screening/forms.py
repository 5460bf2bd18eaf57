"""A screener's answers to the rules, the letter and the note."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.competition.screening.models import Screening
from huiyan.competition.screening.refusals import NeedsALetter, NeedsANote
from huiyan.competition.screening.rules import LOOK, NO, YES, Finding, Verdict, check_verdicts
from huiyan.kernel.errors import Refusal

VERDICTS = ((YES, _("yes")), (NO, _("no")), (LOOK, _("look")))
Decision = Screening.Decision


class ScreenForm(forms.Form):
    """One entry: a verdict and a reason for each rule, a letter, a note. The decision is the button that was pressed."""

    decision = forms.ChoiceField(choices=Decision.choices, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    letter = forms.CharField(
        label=_("Letter to the entrant"),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
        help_text=_("Needed when the entry is returned or refused. It waits in the outbox."),
    )
    note = forms.CharField(
        label=_("Note for colleagues"),
        max_length=300,
        required=False,
        help_text=_("Needed when you ask for a second look. The entrant does not see it."),
    )

    def __init__(self, *args: Any, found: Sequence[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        for place, one in enumerate(found):
            self.fields[f"rule_{place}"] = forms.ChoiceField(choices=VERDICTS, required=False)
            self.fields[f"reason_{place}"] = forms.CharField(max_length=300, required=False)
            self.initial[f"rule_{place}"] = one.verdict

    def verdicts(self) -> list[Verdict]:
        """The screener's answers in the order of the rules; one left out stays as the program found it."""
        return [
            Verdict(self.cleaned_data.get(f"rule_{place}") or one.verdict, self.cleaned_data.get(f"reason_{place}", ""))
            for place, one in enumerate(self.found)
        ]

    def seen_at(self) -> datetime.datetime | None:
        """The state of the entry that the page showed."""
        try:
            return datetime.datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None

    def clean(self) -> dict[str, Any]:
        """What the action would refuse is said at the field, so that nothing written is lost."""
        cleaned = super().clean() or self.cleaned_data
        decision = cleaned.get("decision")
        if decision in (Decision.RETURN, Decision.REFUSE) and not cleaned.get("letter", "").strip():
            self.add_error("letter", NeedsALetter().message)
        if decision == Decision.SECOND and not cleaned.get("note", "").strip():
            self.add_error("note", NeedsANote().message)
        if decision:
            try:
                check_verdicts(self.found, self.verdicts(), admits=decision == Decision.ADMIT)
            except Refusal as refusal:
                self.add_error(None, refusal.message)
        return cleaned


class LetterForm(forms.Form):
    """A letter that waits."""

    letter = forms.CharField(label=_("Letter to the entrant"), max_length=4000, required=False, widget=forms.Textarea)
