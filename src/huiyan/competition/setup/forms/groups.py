"""A group, and who may enter it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.forms import NAMES, date_input
from huiyan.competition.calls.models import FormField, Track
from huiyan.competition.calls.wording import answer_of, labels_of, prize_words, rule_in_words
from huiyan.competition.setup.actions.groups import Wanted
from huiyan.competition.setup.eligibility import COMPARISONS, RULES, Rule
from huiyan.shell.templatetags.shell import inlang

INPUT = "competition/setup/_input.html"


class GroupForm(forms.ModelForm[Track]):
    """The names of a group."""

    class Meta:
        model = Track
        fields = ("name", "name_en", "kind")
        labels = NAMES


class EligibilityForm(forms.Form):
    """Who may enter a group: an empty value means no rule."""

    def __init__(self, *args: Any, track: Track, prizes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.track, self.prizes = track, prizes
        self.questions = [
            one for one in track.competition.fields.all() if one.track_id in (None, track.pk) and one.retired_at is None
        ]
        known = {rule["as"]: rule for rule in track.eligibility if rule.get("as") in RULES}
        self.others = [rule for rule in track.eligibility if rule.get("as") not in RULES]
        for rule in RULES.values():
            self._add(rule, known.get(rule.name))
        self._add_others()

    def rows(self) -> list[tuple[Rule, list[forms.BoundField]]]:
        """Each rule with its inputs, for the page."""
        return [
            (rule, [self[name] for name in self.fields if name.split("-")[0] == rule.name]) for rule in RULES.values()
        ]

    def other_rows(self) -> list[forms.BoundField]:
        """The inputs of rules in the organiser's own manner."""
        return [self[name] for name in self.fields if name.startswith("other")]

    def wanted(self) -> list[Wanted]:
        """The rules that are set."""
        values = {name: self._value(rule) for name, rule in RULES.items()}
        given = self.cleaned_data
        return [
            Wanted(name, value, given.get(f"{name}-question") or "")
            for name, value in values.items()
            if value is not None
        ]

    def other_rules(self) -> list[dict[str, Any]]:
        """The organiser's own rules that are kept, and the one that is added."""
        given = self.cleaned_data
        kept = [self.others[int(at)] for at in given.get("others_kept", [])]
        key, value = given["other-question"], given["other-value"].strip()
        if key and value:
            asks_yes = any(one.key == key and one.kind == FormField.Kind.YES for one in self.questions)
            stored = answer_of(value) if asks_yes else value
            kept.append({"rule": given["other-check"], "question": key, "value": stored})
        return kept

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("age", "graduated"):
            if given.get(f"{name}-value") is not None and not given.get(f"{name}-on"):
                self.add_error(f"{name}-on", _("Say on which day it is counted."))
        look, most = given.get("age-look"), given.get("age-value")
        if look is not None and most is not None and look <= most:
            self.add_error("age-look", _("The second age must be above the first."))
        least, top = given.get("members_least-value"), given.get("members_most-value")
        if least is not None and top is not None and top < least:
            self.add_error("members_most-value", _("The largest team must not be smaller than the smallest."))
        self._check_other(given.get("other-check", ""), given.get("other-value", "").strip())
        return given

    def _check_other(self, check: str, value: str) -> None:
        try:
            if value and check in ("at_most", "at_least"):
                Decimal(value)
            elif value and check in ("not_before", "not_after"):
                datetime.date.fromisoformat(value)
        except (InvalidOperation, ValueError):
            self.add_error("other-value", _("That cannot be compared so: a number or a date is needed."))

    def _add(self, rule: Rule, old: dict[str, Any] | None) -> None:
        value = old["value"] if old else None
        dated = value if isinstance(value, dict) else {}
        if rule.check in ("is_not", "one_entry", "not_won"):
            self._field(rule, "on", forms.BooleanField(label=rule.label, help_text=rule.hint), old is not None)
        elif rule.check == "not_before":
            self._field(rule, "value", forms.DateField(label=rule.label, widget=date_input()), _date(value))
        elif rule.name in ("age", "graduated"):
            whole = forms.IntegerField(label=rule.label, min_value=1, max_value=120)
            self._field(rule, "value", whole, dated.get("most"))
            self._field(rule, "on", forms.DateField(label=_("counted on"), widget=date_input()), _date(dated.get("on")))
        elif rule.name == "revenue":
            self._field(rule, "value", forms.DecimalField(label=rule.label, min_value=Decimal(0)), value)
        else:
            self._field(rule, "value", forms.IntegerField(label=rule.label, min_value=1), value)
        if rule.name == "age":
            look = forms.IntegerField(label=_("and at most, where a person decides"), help_text=rule.hint)
            self._field(rule, "look", look, dated.get("look"))
        if rule.name == "not_won" and self.prizes:
            boxes = forms.MultipleChoiceField(
                label=_("Only for these prizes"), help_text=_("None ticked: any prize."),
                choices=list(prize_words(self.prizes).items()), widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            self._field(rule, "prizes", boxes, value or [])
        if rule.asked:
            self._add_question(rule, old)

    def _add_question(self, rule: Rule, old: dict[str, Any] | None) -> None:
        asked = rule.asked
        if asked is None:
            return
        choices = [(one.key, inlang(one, "label")) for one in self.questions if one.kind == asked.kind]
        default = next((key for key, _label in choices if key == asked.key), "")
        new = _("a new question, “{label}”").format(label=inlang(asked, "label"))
        field = forms.ChoiceField(label=_("told by the answer to"), choices=[("", new), *choices])
        self._field(rule, "question", field, old["question"] if old else default)

    def _add_others(self) -> None:
        labels = labels_of(self.track.competition)
        if self.others:
            self.fields["others_kept"] = forms.MultipleChoiceField(
                label=_("Own rules"),
                help_text=_("Take the tick away to delete one."),
                choices=[(str(at), rule_in_words(rule, labels)) for at, rule in enumerate(self.others)],
                widget=forms.CheckboxSelectMultiple,
                initial=[str(at) for at in range(len(self.others))],
            )
        questions = [("", _("no further rule")), *((one.key, inlang(one, "label")) for one in self.questions)]
        self.fields["other-question"] = forms.ChoiceField(label=_("Another rule"), choices=questions)
        self.fields["other-check"] = forms.ChoiceField(label=_("how it is compared"), choices=list(COMPARISONS.items()))
        self.fields["other-value"] = forms.CharField(
            label=_("with"),
            max_length=100,
            help_text=_("A number, a date as 2026-05-01, a choice, or yes or no."),
        )
        for field in self.other_rows():
            field.field.required = False
            field.field.template_name = INPUT  # type: ignore[attr-defined]  # the stubs lack it

    def _field(self, rule: Rule, part: str, field: forms.Field, initial: Any) -> None:
        field.required, field.initial = False, initial
        field.template_name = INPUT  # type: ignore[attr-defined]  # the stubs lack it
        self.fields[f"{rule.name}-{part}"] = field

    def _value(self, rule: Rule) -> Any:
        """What a rule is compared with, ready for JSON; None where the rule is not set."""
        given = self.cleaned_data
        if rule.check in ("is_not", "one_entry", "not_won"):
            set_values = {"is_not": "True", "one_entry": 1, "not_won": given.get("not_won-prizes") or []}
            return set_values[rule.check] if given[f"{rule.name}-on"] else None
        value = given[f"{rule.name}-value"]
        if value is None:
            return None
        if rule.name in ("age", "graduated"):
            counted = {"most": value, "on": given[f"{rule.name}-on"].isoformat()}
            look = given.get(f"{rule.name}-look")
            return {**counted, "look": look} if look else counted
        return (
            value.isoformat()
            if isinstance(value, datetime.date)
            else (str(value) if isinstance(value, Decimal) else value)
        )


def _date(text: object) -> datetime.date | None:
    return datetime.date.fromisoformat(str(text)) if text else None
