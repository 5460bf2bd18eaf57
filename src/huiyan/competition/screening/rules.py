"""Rules of who may enter, applied to an entry's answers: yes, no, or a person must look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from huiyan.accounts.models import User

YES, NO, LOOK = "yes", "no", "look"


@dataclass(frozen=True)
class Finding:
    """What one rule says of one entry."""

    rule: str
    verdict: str
    question: str
    found: str
    expected: str


def may_screen(user: User) -> bool:
    """Screeners and organisers decide who takes part."""
    return user.may("competition.screen")


def findings(rules: list[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[Finding]:
    """What each rule of a group says; a rule is {rule, question, value, conf?}."""
    return [_finding(rule, answers.get(rule["question"])) for rule in rules]


def failed(found: list[Finding]) -> list[Finding]:
    """The rules that an entry does not fit."""
    return [finding for finding in found if finding.verdict == NO]


def _finding(rule: Mapping[str, Any], answer: Any) -> Finding:
    value = rule["value"]
    if answer in (None, ""):
        return Finding(rule["rule"], LOOK, rule["question"], "", str(value))
    try:
        verdict = YES if CHECKS[rule["rule"]](answer, value) else NO
    except (ValueError, InvalidOperation):
        verdict = LOOK
    return Finding(rule["rule"], verdict, rule["question"], str(answer), str(value))


CHECKS: dict[str, Callable[[Any, Any], bool]] = {
    "at_most": lambda answer, value: Decimal(str(answer)) <= Decimal(str(value)),
    "at_least": lambda answer, value: Decimal(str(answer)) >= Decimal(str(value)),
    "not_before": lambda answer, value: str(answer) >= str(value),
    "not_after": lambda answer, value: str(answer) <= str(value),
    "is": lambda answer, value: str(answer) == str(value),
    "is_not": lambda answer, value: str(answer) != str(value),
}
