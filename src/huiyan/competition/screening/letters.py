"""The letter to an entrant, begun from the rules that the entry does not fit, in the entrant's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from huiyan.competition.calls.models import FormField
from huiyan.competition.entries.models import Entry
from huiyan.competition.screening.models import Screening
from huiyan.competition.screening.rules import NO, Finding


def letter_for(
    found: Sequence[Finding], labels: Mapping[str, FormField], language: str, reasons: Sequence[str] = ()
) -> str:
    """One line for each failed rule with the screener's reason; empty when none failed. A person edits it."""
    with translation.override(language):
        lines = [
            " ".join(part for part in (_line(one, labels), reason) if part)
            for one, reason in zip_longest(found, reasons[: len(found)], fillvalue="")
            if isinstance(one, Finding) and one.verdict == NO
        ]
        return "\n".join([_("Your entry does not fit these rules:"), *lines]) if lines else ""


def subject_of(entry: Entry, decision: Screening.Decision) -> str:
    """What the letter is about, in the active language."""
    words = {
        Screening.Decision.ADMIT: _("Entry {number} takes part in {competition}"),
        Screening.Decision.RETURN: _("Entry {number}: please complete it"),
        Screening.Decision.REFUSE: _("Entry {number} was not admitted to {competition}"),
    }
    return words[decision].format(number=entry.number_text, competition=entry.competition.name)


def body_of(entry: Entry, decision: Screening.Decision, letter: str) -> str:
    """The letter with its frame, in the active language."""
    begin = {
        Screening.Decision.ADMIT: _("“{title}” was checked and takes part."),
        Screening.Decision.RETURN: _("“{title}” was checked. Please change or complete it and submit it again:"),
        Screening.Decision.REFUSE: _("“{title}” was checked and does not take part:"),
    }
    address = f"{settings.HUIYAN['address']}{reverse('competition:entry', args=[entry.pk])}"
    return "\n\n".join(part for part in (begin[decision].format(title=entry.title), letter.strip(), address) if part)


def _line(one: Finding, labels: Mapping[str, FormField]) -> str:
    return _("“{question}”: you answered {found}; the rule says {expected}.").format(
        question=_words(labels.get(one.question), one.question), found=one.found, expected=one.expected
    )


def _words(field: FormField | None, key: str) -> str:
    if field is None:
        return key
    english = translation.get_language() == "en" and field.label_en
    return english or field.label
