"""Rules of who may enter, applied to an entry's answers: yes, no, or a person must look."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from huiyan.accounts.models import User
from huiyan.competition.calls.models import FormField
from huiyan.competition.calls.wording import answer_in_words, prizes_in_words, said_in_words
from huiyan.competition.screening.refusals import DoesNotFit, NeedsAReason, NotLookedAt
from huiyan.kernel.errors import listed
from huiyan.shell.templatetags.shell import inlang

YES, NO, LOOK = "yes", "no", "look"


NOBODY_READS: Mapping[str, FormField] = {}


@dataclass(frozen=True)
class Finding:
    """What one rule says of one entry; its words come out in the language of whoever reads them."""

    rule: str
    verdict: str
    question: str
    answer: Any
    value: Any
    asked: FormField | None = None
    """The question itself, for its words; None where only the verdict matters."""

    @property
    def words(self) -> str:
        """What is asked, in words."""
        return inlang(self.asked, "label") if self.asked else self.question

    @property
    def found(self) -> str:
        """What the entry says, in words."""
        return "" if self.answer in (None, "") else _shown(self.answer, self.asked)

    @property
    def expected(self) -> str:
        """What the rule asks, in words."""
        return _expected(self.rule, self.value, self.asked)


def may_screen(user: User) -> bool:
    """Screeners and organisers decide who takes part."""
    return user.may("competition.screen")


def may_release(user: User) -> bool:
    """Organisers let the letters go; a screener only writes them."""
    return user.may("competition.screen") and user.may("notices.manage")


def findings(
    rules: list[Mapping[str, Any]], answers: Mapping[str, Any], asked: Mapping[str, FormField] = NOBODY_READS
) -> list[Finding]:
    """What each rule of a group says; a rule is {rule, question, value, conf?}, `asked` has the questions for who reads it."""
    return [_finding(rule, answers.get(rule["question"]), asked.get(rule["question"])) for rule in rules]


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


def _finding(rule: Mapping[str, Any], answer: Any, asked: FormField | None) -> Finding:
    value = rule["value"]
    verdict = LOOK
    if answer not in (None, ""):
        with contextlib.suppress(ValueError, InvalidOperation):
            found = CHECKS[rule["rule"]](answer, value)
            verdict = found if isinstance(found, str) else YES if found else NO
    return Finding(rule["rule"], verdict, rule["question"], answer, value, asked)


def one_entry(fact: Mapping[str, Any], value: Any) -> str:
    """No other entry of the same enterprise; where only the name is the same, a person looks."""
    if fact["sure"]:
        return NO
    return LOOK if fact["unsure"] or not fact["known"] else YES


def not_won(fact: Mapping[str, Any], prizes: Sequence[str]) -> str:
    """None of these prizes (of any, where none is named) in an earlier edition."""
    return NO if [one for one in fact["won"] if not prizes or one["prize"] in prizes] else YES


def years_at_most(born: str, value: Mapping[str, Any]) -> str:
    """Whole years from a date to another; between the limit and `look` a person decides."""
    since, on = date.fromisoformat(str(born)), date.fromisoformat(value["on"])
    years = on.year - since.year - ((on.month, on.day) < (since.month, since.day))
    if since > on:
        return LOOK
    if years <= value["most"]:
        return YES
    return LOOK if years <= value.get("look", 0) else NO


CHECKS: dict[str, Callable[[Any, Any], bool | str]] = {
    "at_most": lambda answer, value: Decimal(str(answer)) <= Decimal(str(value)),
    "at_least": lambda answer, value: Decimal(str(answer)) >= Decimal(str(value)),
    "not_before": lambda answer, value: str(answer) >= str(value),
    "not_after": lambda answer, value: str(answer) <= str(value),
    "is": lambda answer, value: str(answer) == str(value),
    "is_not": lambda answer, value: str(answer) != str(value),
    "one_entry": one_entry,
    "not_won": not_won,
    "age_at_most": years_at_most,
    "years_at_most": years_at_most,
}


def _expected(rule: str, value: Any, asked: FormField | None) -> str:
    if rule == "one_entry":
        return _("none")
    if rule == "not_won":
        return _("none of {prizes}").format(prizes=prizes_in_words(value)) if value else _("none")
    if isinstance(value, Mapping):
        words = _("at most {most} years on {on}").format(most=value["most"], on=value["on"])
        return (
            _("{words}, up to {look} a person decides").format(words=words, look=value["look"])
            if value.get("look")
            else words
        )
    phrases = {
        "at_most": _("at most {value}"),
        "at_least": _("at least {value}"),
        "not_before": _("{value} or later"),
        "not_after": _("{value} or earlier"),
        "is_not": _("not “{value}”"),
    }
    return phrases.get(rule, "{value}").format(value=_shown(value, asked))


def _shown(answer: Any, asked: FormField | None) -> str:
    """An answer as the screening page shows it; of a fact, what was found."""
    if not isinstance(answer, Mapping):
        return said_in_words(asked, answer) if asked else answer_in_words(str(answer))
    won = [f"{one['competition']}: {one['prize']}" for one in answer.get("won", [])]
    return listed([*won, *answer.get("sure", []), *answer.get("unsure", [])])
