"""The entries of a competition as a judge may see them before judging: without a name where any round is blind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import get_language

from huiyan.competition.calls.models import FormField
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.blind import masking
from huiyan.competition.panel import queries
from huiyan.competition.panel.models import Conflict, Judge

Mask = Callable[[Entry, str], str]


@dataclass(frozen=True)
class Line:
    """An entry as the judge may see it, its conflict, and whether the judge may change that."""

    pk: int
    number: str
    title: str
    field: str
    conflict: Conflict | None
    is_mine: bool


def masking_for(judge: Judge) -> Mask | None:
    """What blacks out names where any round is blind; searching is then by number only, for a hit would tell a name."""
    if not queries.is_blind(judge.competition):
        return None
    questions = list(FormField.objects.filter(competition=judge.competition))
    return lambda entry, text: masking(entry, questions)(text)


def entries_with_names(judge: Judge) -> QuerySet[Entry]:
    """The admitted entries with what masking needs, in few statements."""
    found = queries.admitted(judge.competition).select_related("captain", "organization")
    return found.prefetch_related("members")


def fields_seen(judge: Judge, shown: Mask | None) -> list[str]:
    """The fields of the entries; one that holds a hidden name is left out."""
    if shown is None:
        found = queries.admitted(judge.competition).order_by().exclude(field="")
        return sorted(found.values_list("field", flat=True).distinct())
    named = {one.field for one in entries_with_names(judge) if one.field and shown(one, one.field) == one.field}
    return sorted(named)


def lines_of(judge: Judge, entries: Iterable[Entry], shown: Mask | None) -> list[Line]:
    """The entries as this judge may see them, in the language of the reader."""
    standing = queries.standing_conflicts(judge)
    say = shown or (lambda _entry, text: text)
    lines = []
    for one in entries:
        conflict = standing.get(one.pk)
        is_mine = conflict is None or conflict.declared_by_id == judge.user_id
        title = one.title_en if one.title_en and get_language() == "en" else one.title
        lines.append(Line(one.pk, one.number_text, say(one, title), say(one, one.field), conflict, is_mine))
    return lines
