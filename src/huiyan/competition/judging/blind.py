"""What a judge reads of an entry: in blind rounds nothing that tells who entered."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

from huiyan.competition.calls.models import FormField, Round
from huiyan.competition.calls.wording import said_in_words
from huiyan.competition.entries.models import Entry, EntryFile
from huiyan.shell.templatetags.shell import inlang

HIDDEN = "■■"
SHORTEST = 2


@dataclass(frozen=True)
class Reading:
    """An entry as a judge may see it."""

    number: str
    title: str
    title_en: str
    field: str
    summary: str
    organization: str
    answers: tuple[tuple[FormField, str], ...]
    files: tuple[EntryFile, ...]


def reading_of(entry: Entry, round: Round, questions: list[FormField]) -> Reading:
    """The entry for the judges of a round; blind, names are blacked out wherever the entrant wrote them."""
    shown = masking(entry, questions) if round.blind else str
    asked = [one for one in questions if one.kind != FormField.Kind.FILE and (one.track_id in (None, entry.track_id))]
    visible = [one for one in asked if not (round.blind and one.identifies)]
    answers = [(one, entry.answers.get(one.key)) for one in visible]
    return Reading(
        number=entry.number_text,
        title=shown(entry.title),
        title_en=shown(entry.title_en),
        field=shown(entry.field),
        summary=shown(entry.summary),
        organization="" if round.blind else entry.organization_name,
        answers=tuple((one, shown(said_in_words(one, said))) for one, said in answers if said not in (None, "", False)),
        files=tuple(files_for(entry, round)),
    )


def title_of(entry: Entry, round: Round, questions: list[FormField]) -> str:
    """The title as the judges of a round may see it, in the reader's language."""
    title = inlang(entry, "title")
    return masking(entry, questions)(title) if round.blind else title


def files_for(entry: Entry, round: Round) -> list[EntryFile]:
    """The files a judge may open."""
    return [one for one in entry.files.all() if not (round.blind and one.field.identifies)]


def neutral_name(entry: Entry, file: EntryFile) -> str:
    """A file's name for judges: the entrant's own name for it may tell who it is."""
    ending = file.file.name.rpartition(".")[2].lower() if "." in file.file.name else file.file.kind
    return f"{entry.number_text}-{file.field.key}.{ending}"


def masking(entry: Entry, questions: list[FormField]) -> Callable[[str], str]:
    """A function that blacks out every hidden name in a text."""
    return functools.partial(blacken, names=hidden_names(entry, questions))


def blacken(text: str, names: list[str]) -> str:
    """The text without the names, also where they are written in capitals or with spaces."""
    looked_at = plain(text)
    for name in names:
        if plain(name) in looked_at:
            text = pattern_of(name).sub(HIDDEN, text)
    return text


def plain(text: str) -> str:
    """A text without spaces and capitals: 张 三 is 张三, and LI Si is li si."""
    return "".join(text.casefold().split())


def pattern_of(name: str) -> re.Pattern[str]:
    """The name in any spelling that `plain` takes for the same."""
    return re.compile(r"\s*".join(re.escape(sign) for sign in "".join(name.split())), re.IGNORECASE)


def hidden_names(entry: Entry, questions: list[FormField]) -> list[str]:
    """What blind judging hides, the longest first: organization, people, codes, and answers that identify."""
    said = [entry.answers.get(one.key) for one in questions if one.identifies]
    own = [
        entry.organization_name,
        entry.credit_code,
        entry.captain.name,
        entry.captain.email,
        entry.captain.phone,
        entry.contact_name,
        entry.contact,
    ]
    team = [text for member in entry.members.all() for text in (member.name, member.contact)]
    house = [entry.organization.name, entry.organization.name_en] if entry.organization else []
    texts = {one.strip() for one in [*own, *team, *house, *said] if isinstance(one, str)}
    return sorted((one for one in texts if len(one) >= SHORTEST), key=lambda one: (-len(one), one))
