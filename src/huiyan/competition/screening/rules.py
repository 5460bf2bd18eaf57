"""Rules of who may enter, applied to an entry's answers: yes, no, or a person must look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from huiyan.accounts.models import User
from huiyan.competition.screening.refusals import DoesNotFit, NeedsAReason, NotLookedAt

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


def may_release(user: User) -> bool:
    """Organisers let the letters go; a screener only writes them."""
    return user.may("competition.screen") and user.may("notices.manage")


def findings(rules: list[Mapping[str, Any]], answers: Mapping[str, Any]) -> list[Finding]:
    """What each rule of a group says; a rule is {rule, question, value, conf?}."""
    return [_finding(rule, answers.get(rule["question"])) for rule in rules]


@dataclass(frozen=True)
class Verdict:
    """What a screener says of one rule, and why where it is not what the program found."""

    verdict: str
    reason: str = ""


def check_verdicts(found: Sequence[Finding], verdicts: Sequence[Verdict], *, admits: bool) -> None:
    """Refuse an answer against the program without a reason, and an admission with a rule open or not fitted."""
    for one, own in zip(found, verdicts, strict=True):
        if one.verdict != LOOK and own.verdict != one.verdict and not own.reason.strip():
            raise NeedsAReason
    if admits:
        count = sum(own.verdict == LOOK for own in verdicts)
        if count:
            raise NotLookedAt(count=count)
        if any(own.verdict == NO for own in verdicts):
            raise DoesNotFit


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
