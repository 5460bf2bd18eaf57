"""What may be said about results: how to publish them, and an appeal."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.competition.results.actions import STAGES
from huiyan.competition.results.models import Appeal, Ranking
from huiyan.kernel import clock
from huiyan.publishing.models import Publication


class RankForm(forms.Form):
    """Why the ranking is computed (again)."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class PublishForm(forms.Form):
    """Stage, names, and the reason that stands in the record."""

    stage = forms.ChoiceField(label=_("Stage"))
    notice_until = forms.DateTimeField(
        label=_("Public notice until"),
        required=False,
        help_text=_("Needed for a public notice: until then anyone may object."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    opens = forms.ChoiceField(label=_("Names shown"), choices=Ranking.Opens.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason, for everyone to read"), max_length=300)

    def __init__(self, data: Any = None, *, ranking: Ranking, is_correction: bool, prefix: str | None = None) -> None:
        now = ranking.publication.stage if ranking.publication else None
        left = STAGES[STAGES.index(Publication.Stage(now)) + 1 :] if now else STAGES
        initial = {
            "stage": left[0] if left else "",
            "opens": ranking.opens,
            "reason": ""
            if is_correction
            else _("All marks are in; the rule sheet was applied as it stands in the call."),
        }
        super().__init__(data, initial=initial, prefix=prefix, auto_id=f"{prefix or 'id'}_%s")
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in left]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        until: datetime.datetime | None = found.get("notice_until")
        if found.get("stage") == Publication.Stage.NOTICE and (until is None or until <= clock.now()):
            self.add_error("notice_until", _("Name a time that is still to come."))
        return found

    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        return {**self.cleaned_data, "stage": Publication.Stage(self.cleaned_data["stage"])}


class AppealForm(forms.Form):
    """Ground and text of an appeal."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Appeal.Ground.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What happened, and how it can be seen"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Name the criterion, the document or the rule. A judge's opinion of the project is not reviewed."),
    )


class DecisionForm(forms.Form):
    """The decision on an appeal, with its reason."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("accept", _("Accept: the result is computed again and corrected by a new record")),
            ("refuse", _("Refuse: the result stands")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Reason, for the entrant to read"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
