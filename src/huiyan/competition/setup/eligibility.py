"""Who may enter, as a list of plain rules that an organiser ticks; each is stored as {as, rule, question, value}."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from huiyan.competition.calls.models import FormField
from huiyan.competition.calls.wording import MEMBERS, OTHERS, WON

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = FormField.Kind


@dataclass(frozen=True)
class Asked:
    """The question that a rule needs; it is added to the form when none is chosen."""

    key: str
    kind: str
    label: str
    label_en: str


@dataclass(frozen=True)
class Rule:
    """One line of the page: what it says, which check it is, and what it asks or which fact it reads."""

    name: str
    check: str
    label: StrOrPromise
    asked: Asked | None = None
    fact: str = ""
    hint: StrOrPromise = ""


RULES = {
    rule.name: rule
    for rule in (
        Rule("founded", "not_before", _("Founded on or after"), Asked("founded", Kind.DATE, "成立日期", "Founded on")),
        Rule(
            "revenue", "at_most", _("Revenue at most, 10,000 yuan"),
            Asked("revenue", Kind.MONEY, "上年营业收入（万元）", "Revenue last year, 10,000 yuan"),
        ),
        Rule("staff", "at_most", _("Staff at most"), Asked("staff", Kind.NUMBER, "从业人数", "Number of staff")),
        Rule(
            "listed", "is_not", _("Not listed on an exchange"),
            Asked("listed", Kind.YES, "是上市公司", "Is listed on an exchange"),
        ),
        Rule(
            "one_entry", "one_entry", _("One entry for each enterprise"), fact=OTHERS,
            hint=_("Told by the credit code; where only the name is the same, a person looks."),
        ),
        Rule(
            "not_won", "not_won", _("Earlier winners may not enter again"), fact=WON,
            hint=_("Told by the credit code and the captain, from published results of earlier editions."),
        ),
        Rule("members_least", "at_least", _("Team members at least"), fact=MEMBERS),
        Rule("members_most", "at_most", _("Team members at most"), fact=MEMBERS),
        Rule(
            "age", "age_at_most", _("Captain's age at most"),
            Asked("born", Kind.DATE, "负责人出生日期", "Captain born on"),
            hint=_("Between this age and the second one a person decides, for instance on leave or front-line years."),
        ),
        Rule(
            "graduated", "years_at_most", _("Years since graduation at most"),
            Asked("graduated", Kind.DATE, "负责人毕业日期", "Captain graduated on"),
        ),
    )
}  # fmt: skip

COMPARISONS = {
    "at_most": _("at most"),
    "at_least": _("at least"),
    "not_before": _("on or after"),
    "not_after": _("on or before"),
    "is": _("is"),
    "is_not": _("is not"),
}


def stored(rule: Rule, *, question: str, value: Any) -> dict[str, Any]:
    """A rule as a group stores it and screening reads it."""
    return {"as": rule.name, "rule": rule.check, "question": question, "value": value}


def questions_used(rules: list[dict[str, Any]]) -> set[str]:
    """The questions of the form that some rules read."""
    return {rule["question"] for rule in rules if not rule["question"].startswith("@")}
