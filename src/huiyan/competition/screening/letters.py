"""The letter to an entrant, begun from the rules that the entry does not fit."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from huiyan.competition.calls.models import FormField
from huiyan.competition.screening.rules import Finding, failed


def letter_for(found: list[Finding], labels: Mapping[str, FormField], language: str) -> str:
    """One line for each failed rule, in the entrant's language; empty when none failed. A person edits it."""
    with translation.override(language):
        lines = [
            _("“{question}”: you answered {found}; the rule says {expected}.").format(
                question=_words(labels.get(one.question), one.question), found=one.found, expected=one.expected
            )
            for one in failed(found)
        ]
        return "\n".join([_("Your entry does not fit these rules:"), *lines]) if lines else ""


def _words(field: FormField | None, key: str) -> str:
    if field is None:
        return key
    english = translation.get_language() == "en" and field.label_en
    return english or field.label
