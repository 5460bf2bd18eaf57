"""The letter to an entrant, begun from the rules that the entry does not fit, in the entrant's language."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from huiyan.competition.entries.models import Entry
from huiyan.competition.screening.models import Screening
from huiyan.competition.screening.rules import NO, Finding
from huiyan.shell.naming import name_of
from huiyan.shell.templatetags.shell import inlang


def letter_for(found: Sequence[Finding], language: str, reasons: Sequence[str] = ()) -> str:
    """One line for each failed rule with the screener's reason; empty when none failed. A person edits it."""
    with translation.override(language):
        lines = [
            " ".join(part for part in (_line(one), reason) if part)
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
    return words[decision].format(number=entry.number_text, competition=name_of(entry.competition))


def body_of(entry: Entry, decision: Screening.Decision, letter: str) -> str:
    """The letter with its frame, in the active language."""
    begin = {
        Screening.Decision.ADMIT: _("“{title}” was checked and takes part."),
        Screening.Decision.RETURN: _("“{title}” was checked. Please change or complete it and submit it again:"),
        Screening.Decision.REFUSE: _("“{title}” was checked and does not take part:"),
    }
    address = f"{settings.HUIYAN['address']}{reverse('competition:entry', args=[entry.pk])}"
    return "\n\n".join(
        part for part in (begin[decision].format(title=inlang(entry, "title")), letter.strip(), address) if part
    )


def _line(one: Finding) -> str:
    return _("“{question}”: you answered {found}; the rule says {expected}.").format(
        question=one.words, found=one.found, expected=one.expected
    )
