"""What may be said about judges, conflicts and runs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.competition.assigning.actions import Choices
from huiyan.competition.assigning.models import AssignmentRun
from huiyan.competition.calls.models import Round

ROOMS = [
    ("", _("one room for all")),
    ("track", _("one room for each group")),
    ("field", _("one room for each field")),
]
MOST_JUDGES_SHARED = 20


class RunForm(forms.Form):
    """How judges are to be assigned."""

    objective = forms.ChoiceField(
        label=_("What counts"),
        choices=[
            (AssignmentRun.Objective.TOTAL, _("the best total: judges read what they know")),
            (AssignmentRun.Objective.FAIR, _("the worst-served entry first, then the total")),
        ],
        widget=forms.RadioSelect,
    )
    least = forms.IntegerField(label=_("Fewest entries for a judge"), min_value=0, max_value=10_000)
    most = forms.IntegerField(label=_("Most entries for a judge"), min_value=1, max_value=10_000)
    rooms = forms.ChoiceField(
        label=pgettext_lazy("of judges", "Rooms"),
        choices=ROOMS,
        required=False,
        help_text=_(
            "The entries of a room are read by the judges of that room. Some judges read in several rooms, so that marks of "
            "different rooms can be compared."
        ),
    )
    shared = forms.IntegerField(
        label=_("Judges that two rooms share at least"), min_value=1, max_value=MOST_JUDGES_SHARED, initial=1
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("least", 0) > values.get("most", 10_000):
            self.add_error("least", _("The fewest must not be over the most."))
        return values

    def choices(self) -> Choices:
        return Choices(rooms=self.cleaned_data["rooms"], shared=self.cleaned_data["shared"])


def run_form(round: Round, standing: AssignmentRun | None, data: Any = None) -> RunForm:
    """The form with what the round and the last run say."""
    last = standing.options if standing else {}
    fair = standing is not None and standing.objective == AssignmentRun.Objective.FAIR
    return RunForm(
        data,
        initial={
            "objective": AssignmentRun.Objective.FAIR if fair else AssignmentRun.Objective.TOTAL,
            "least": round.min_load, "most": round.max_load, "rooms": last.get("rooms", ""), "shared": last.get("shared", 1),
        },
    )  # fmt: skip


class MoveForm(forms.Form):
    """A judge is to read another entry; entries are named by their numbers, as people see them."""

    judge = forms.IntegerField(min_value=1)
    away = forms.IntegerField(min_value=0)
    to = forms.IntegerField(label=_("Number of the other entry"), min_value=0, max_value=1_000_000)


class LotteryForm(forms.Form):
    """The cap of the lottery."""

    cap = forms.FloatField(
        label=_("Most probable that any pair may be"),
        min_value=0.05,
        max_value=1,
        initial=0.5,
        help_text=_("0.5: nobody can count with more than one chance in two on reading an entry."),
    )
