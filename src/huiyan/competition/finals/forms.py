"""What may be said on stage."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.competition.judging.models import ScoreSheet
from huiyan.shell.templatetags.shell import inlang


class CommitForm(forms.Form):
    """How long each entry speaks."""

    minutes = forms.IntegerField(label=_("Minutes to speak"), min_value=1, max_value=60, initial=8)


class DrawForm(forms.Form):
    """Words that nobody in the office could know before."""

    words = forms.CharField(
        label=_("Words or numbers said in the hall"),
        max_length=120,
        help_text=_(
            "For example a number that a guest draws. They are joined with the secret, so that nobody alone sets the order."
        ),
    )


class CorrectionForm(forms.Form):
    """Which mark, what it should be, why."""

    score = forms.ChoiceField(label=_("Criterion"))
    mark = forms.DecimalField(label=_("Right mark"), max_digits=7, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, data: Any = None, *, sheet: ScoreSheet) -> None:
        super().__init__(data)
        self.scores = {
            str(one.pk): one for one in sheet.scores.select_related("criterion").order_by("criterion__position")
        }
        self.fields["score"].choices = [  # type: ignore[attr-defined]
            (pk, f"{inlang(one.criterion, 'name')} ({one.mark.normalize():f})") for pk, one in self.scores.items()
        ]
