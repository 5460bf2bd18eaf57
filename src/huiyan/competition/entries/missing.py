"""What an entry still lacks before it can be handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyan.competition.calls.models import FormField
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.queries import fields_of
from huiyan.shell.templatetags.shell import inlang

NEEDED = ("title", "summary", "organization_name")


@dataclass(frozen=True)
class Missing:
    """One thing that is missing: its words, the section of the form and the place to fill it."""

    words: str
    section: str
    anchor: str


def missing_items(entry: Entry) -> list[Missing]:
    """What is still to be filled, in the order of the form."""
    found = [
        Missing(str(Entry._meta.get_field(name).verbose_name), _section(name), f"id_{name}")  # type: ignore[union-attr]
        for name in NEEDED
        if not getattr(entry, name)
    ]
    with_file = set(entry.files.values_list("field_id", flat=True))
    for field in fields_of(entry):
        section = "files" if field.kind == FormField.Kind.FILE else "questions"
        answered = field.pk in with_file if section == "files" else _answered(entry.answers.get(field.key))
        if field.required and not answered and is_asked(field.shown_if, entry.answers):
            found.append(Missing(label_of(field), section, f"id_answer_{field.key}"))
    return [*found, *_unconfirmed(entry)]


def missing_of(entry: Entry) -> list[str]:
    """The words alone."""
    return [one.words for one in missing_items(entry)]


def is_asked(condition: Mapping[str, Any], answers: Mapping[str, Any]) -> bool:
    """Whether a question with this condition is asked of who gave these answers."""
    return all(str(answers.get(key)) == str(value) for key, value in condition.items())


def label_of(field: FormField) -> str:
    """The question in the reader's language."""
    return inlang(field, "label")


def _unconfirmed(entry: Entry) -> list[Missing]:
    if not entry.competition.team_confirms:
        return []
    names = [one.name for one in entry.members.all() if one.confirmed_at is None]
    if not names:
        return []
    words = _("confirmation of {names}").format(names=pgettext("between names", ", ").join(names))
    return [Missing(words, "team", "team")]


def _answered(answer: object) -> bool:
    return answer not in (None, "", False)


def _section(name: str) -> str:
    return "who" if name == "organization_name" else "project"
