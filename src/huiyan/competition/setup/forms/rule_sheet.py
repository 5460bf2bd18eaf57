"""The rule sheet in plain words; what it means is checked by the engine, not here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import Criterion, Round
from huiyan.competition.calls.wording import panel_name
from huiyan.competition.setup.queries import earlier_rounds
from huiyan.competition.setup.rulebook import factor_of
from huiyan.shell.templatetags.shell import inlang

STAGES = {
    "mark": _("each mark"),
    "average": _("each average over judges"),
    "criterion": _("each criterion's points"),
    "panel": _("each panel's average"),
    "total": _("the total"),
}
HOW = (
    ("half_up", _("half up")),
    ("half_even", _("half to even")),
    ("down", _("down, the rest is cut off")),
)
PANELS, TIES = 3, 5
ODD = re.compile(r"[\s,，;；]+")


class RuleSheetForm(forms.Form):
    """How marks become a result; each part one question."""

    combine = forms.ChoiceField(
        label=_("What is averaged"),
        widget=forms.RadioSelect,
        choices=(
            ("by_sheet", _("Each judge's marks are summed first, then averaged over judges")),
            ("by_criterion", _("Each criterion is averaged over judges first, then summed")),
        ),
    )
    average = forms.ChoiceField(
        label=_("How"), choices=(("mean", _("mean")), ("median", _("median")), ("sum", _("sum")))
    )
    highest = forms.IntegerField(label=_("How many of the highest are dropped"), min_value=0, max_value=20)
    lowest = forms.IntegerField(label=_("How many of the lowest are dropped"), min_value=0, max_value=20)
    from_marks = forms.IntegerField(
        label=_("Only from so many judges on"), min_value=0, max_value=100, help_text=_("0: always.")
    )
    no_score = forms.CharField(
        label=_("Marks that mean “no score”"),
        required=False,
        max_length=100,
        help_text=_("For instance 0; usually empty."),
    )
    missing = forms.ChoiceField(
        label=_("When a mark is absent"),
        choices=(
            ("refuse", _("no result until it is there")),
            ("zero", _("it counts as zero")),
            ("skip", _("its sheet or criterion is left out")),
        ),
    )
    fewest = forms.IntegerField(label=_("Fewest judges of an entry"), min_value=1, max_value=100)
    rank_within = forms.ChoiceField(
        label=_("Ranks"),
        widget=forms.RadioSelect,
        choices=(("all", _("all entries together")), ("room", _("each group apart"))),
    )
    source = forms.CharField(
        label=_("Where these rules stand"), required=False, max_length=300, help_text=_("The notice and its number.")
    )

    def __init__(self, *args: Any, round: Round, rules: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.criteria, self.sizes = rules, list(round.criteria.all()), round.panel_sizes()
        self.rounds = [*before, round] if (before := earlier_rounds(round)) else []
        trim = rules.get("trim") or {}
        self.initial = {
            **self.initial,
            "combine": rules.get("combine", "by_sheet"), "average": rules.get("average", "mean"),
            "highest": trim.get("highest", 0), "lowest": trim.get("lowest", 0), "from_marks": trim.get("from_marks", 0),
            "no_score": ", ".join(map(str, rules.get("no_score") or [])), "missing": rules.get("missing", "refuse"),
            "fewest": rules.get("fewest", 1), "rank_within": rules.get("rank_within", "all"), "source": rules.get("source", ""),
        }  # fmt: skip
        self._add_factors()
        self._add_panels()
        self._add_rounds()
        self._add_rounding()
        self._add_ties()

    def clean_no_score(self) -> list[str]:
        given = [one for one in ODD.split(self.cleaned_data["no_score"]) if one]
        for one in given:
            _number(one)
        return given

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for at in range(self.panels):
            if given.get(f"panel-{at}-name") and given.get(f"panel-{at}-weight") is None:
                self.add_error(f"panel-{at}-weight", _("Give the panel its weight."))
            if (given.get(f"panel-{at}-asked") or 200) < (given.get(f"panel-{at}-fewest") or 1):
                self.add_error(f"panel-{at}-asked", _("Not fewer than the fewest that count."))
        for at in range(self.ties):
            if given.get(f"tie-{at}-by") == "count_at_least" and given.get(f"tie-{at}-value") is None:
                self.add_error(f"tie-{at}-value", _("From which mark on?"))
        weights = [given.get(f"counts-{one.pk}") for one in self.rounds]
        if any(weights[:-1]) and not weights[-1]:
            self.add_error(f"counts-{self.rounds[-1].pk}", _("Give this round its share too."))
        return given

    def mapping(self) -> dict[str, Any]:
        """The rule sheet as data."""
        given = self.cleaned_data
        kept = ("average", "combine", "missing", "fewest", "rank_within", "no_score", "source")
        groups = {one["name"]: one.get("group", "") for one in self.rules.get("criteria") or []}
        return {
            "name": self.rules.get("name", ""),
            "confidence": self.rules.get("confidence", ""),
            **{name: given[name] for name in kept},
            "trim": {name: given[name] for name in ("highest", "lowest", "from_marks")},
            "criteria": [
                {"name": one.key, "group": groups.get(one.key, ""), "weight": str(given[f"factor-{one.key}"])}
                if given[f"factor-{one.key}"] is not None
                else {"name": one.key, "group": groups.get(one.key, ""), "weight": factor_of(one)}
                for one in self.criteria
            ],
            "panels": [
                {
                    "name": given[f"panel-{at}-name"],
                    "weight": str(given[f"panel-{at}-weight"]),
                    "fewest": given[f"panel-{at}-fewest"] or 1,
                }
                for at in range(self.panels)
                if given[f"panel-{at}-name"]
            ],
            "rounding": {
                stage: {"decimals": given[f"round-{stage}-decimals"], "how": given[f"round-{stage}-how"]}
                for stage in STAGES
                if given[f"round-{stage}-decimals"] is not None
            },
            "rounds": self._counted(),
            "tie_breaks": [self._tie(at) for at in range(self.ties) if given[f"tie-{at}-by"]],
        }

    def per_panel(self) -> dict[str, int]:
        """How many judges of each panel read an entry, where more are asked than the fewest that count."""
        rows = [
            (self.cleaned_data[f"panel-{at}-name"], self.cleaned_data[f"panel-{at}-asked"]) for at in range(self.panels)
        ]
        return {name: asked for name, asked in rows if name and asked}

    def factor_rows(self) -> list[tuple[Criterion, forms.BoundField]]:
        """The factor of each criterion."""
        return [(one, self[f"factor-{one.key}"]) for one in self.criteria]

    def panel_rows(self) -> list[list[forms.BoundField]]:
        """Name, weight, judges for an entry and fewest judges of each panel."""
        parts = ("name", "weight", "asked", "fewest")
        return [[self[f"panel-{at}-{part}"] for part in parts] for at in range(self.panels)]

    def round_rows(self) -> list[tuple[Round, forms.BoundField]]:
        """The share of each earlier round and of this one; none in the first round."""
        return [(one, self[f"counts-{one.pk}"]) for one in self.rounds]

    def rounding_rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Decimals and manner at each stage."""
        return [(STAGES[stage], [self[f"round-{stage}-decimals"], self[f"round-{stage}-how"]]) for stage in STAGES]

    def tie_rows(self) -> list[list[forms.BoundField]]:
        """What separates equal totals, in order."""
        return [[self[f"tie-{at}-by"], self[f"tie-{at}-value"]] for at in range(self.ties)]

    def _tie(self, at: int) -> dict[str, Any]:
        by, _colon, name = self.cleaned_data[f"tie-{at}-by"].partition(":")
        value = self.cleaned_data[f"tie-{at}-value"]
        return {"by": by, "name": name, "value": str(value) if by == "count_at_least" else None}

    def _add_factors(self) -> None:
        given = {one["name"]: one.get("weight") for one in self.rules.get("criteria") or []}
        for one in self.criteria:
            label = _("Factor of “{criterion}”").format(criterion=inlang(one, "name"))
            field = forms.DecimalField(label=label, max_digits=9, decimal_places=6, min_value=Decimal(0))
            self._cell(f"factor-{one.key}", field, given.get(one.key, factor_of(one)))

    def _add_panels(self) -> None:
        given = self.rules.get("panels") or []
        self.panels = max(PANELS, len(given) + 1)
        for at in range(self.panels):
            old, n = given[at] if at < len(given) else {}, at + 1
            name = forms.CharField(label=_("Name of panel {n}").format(n=n), max_length=40)
            weight = forms.DecimalField(
                label=_("Weight of panel {n}").format(n=n),
                max_digits=9,
                decimal_places=6,
                min_value=Decimal("0.000001"),
            )
            fewest = forms.IntegerField(label=_("Fewest judges of panel {n}").format(n=n), min_value=1, max_value=200)
            self._cell(f"panel-{at}-name", name, old.get("name", ""))
            self._cell(f"panel-{at}-weight", weight, old.get("weight"))
            asked = forms.IntegerField(
                label=_("Judges of panel {n} for each entry").format(n=n), min_value=1, max_value=200
            )
            self._cell(f"panel-{at}-asked", asked, self.sizes.get(old.get("name", "")))
            self._cell(f"panel-{at}-fewest", fewest, old.get("fewest"))

    def _add_rounds(self) -> None:
        given = {one["name"]: one.get("weight") for one in self.rules.get("rounds") or []}
        for one in self.rounds:
            label = _("Share of “{round}”").format(round=inlang(one, "name"))
            field = forms.DecimalField(label=label, max_digits=9, decimal_places=6, min_value=Decimal("0.000001"))
            self._cell(f"counts-{one.pk}", field, given.get(one.name))

    def _counted(self) -> list[dict[str, str]]:
        """The rounds that are added up; this one alone is no sum."""
        shares = [(one.name, self.cleaned_data[f"counts-{one.pk}"]) for one in self.rounds]
        found = [{"name": name, "weight": str(share)} for name, share in shares if share]
        return found if len(found) > 1 else []

    def _add_rounding(self) -> None:
        given = self.rules.get("rounding") or {}
        for stage, words in STAGES.items():
            old = given.get(stage) or {}
            decimals = forms.IntegerField(label=_("Decimals of {stage}").format(stage=words), min_value=0, max_value=12)
            how = forms.ChoiceField(label=_("How {stage} is rounded").format(stage=words), choices=HOW)
            self._cell(f"round-{stage}-decimals", decimals, old.get("decimals", 2) if old else None)
            self._cell(f"round-{stage}-how", how, old.get("how", "half_up"))

    def _add_ties(self) -> None:
        given = self.rules.get("tie_breaks") or []
        self.ties = max(TIES, len(given) + 1)
        choices = self._tie_choices()
        for at in range(self.ties):
            old, n = given[at] if at < len(given) else {}, at + 1
            by = ":".join(part for part in (old.get("by", ""), old.get("name", "")) if part)
            if by and by not in dict(choices):
                choices = [*choices, (by, by)]
            value = forms.DecimalField(
                label=_("Step {n}, from this mark on").format(n=n), max_digits=9, decimal_places=2
            )
            self._cell(f"tie-{at}-by", forms.ChoiceField(label=_("Step {n}").format(n=n), choices=choices), by)
            self._cell(f"tie-{at}-value", value, old.get("value"))

    def _cell(self, name: str, field: forms.Field, initial: Any) -> None:
        """An input of a table: its label is said to screen readers, the table's heads say it to everyone else."""
        field.required, field.initial = False, initial
        field.template_name = "competition/setup/_cell.html"  # type: ignore[attr-defined]  # the stubs lack it
        field.widget.attrs["aria-label"] = field.label
        self.fields[name] = field

    def _tie_choices(self) -> list[tuple[str, Any]]:
        panels = [one["name"] for one in self.rules.get("panels") or []]
        return [
            ("", "—"),
            *(
                (f"criterion:{one.key}", _("higher in “{name}”").format(name=inlang(one, "name")))
                for one in self.criteria
            ),
            *((f"panel:{name}", _("higher average of “{name}”").format(name=panel_name(name))) for name in panels),
            *(
                (f"round:{one.name}", _("higher score of “{name}”").format(name=inlang(one, "name")))
                for one in self.rounds
            ),
            ("highest_mark", _("higher best mark")),
            ("lowest_mark", _("higher worst mark")),
            ("count_at_least", _("more marks at or above a value")),
            ("shared", _("stop here: the rank is shared")),
        ]


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValidationError(_("“{text}” is not a number.").format(text=text)) from None
