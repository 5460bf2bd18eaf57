"""The dry run: every row of a table as an entry, or every problem with its row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from huiyan.competition.calls.models import FormField, Track
from huiyan.competition.calls.wording import choice_of
from huiyan.competition.entries.forms import form_field, plain_answer
from huiyan.competition.entries.missing import is_asked, label_of
from huiyan.competition.entries.models import Entry
from huiyan.competition.imports.mapping import NEEDED, questions_of
from huiyan.competition.imports.models import EntryImport
from huiyan.kernel.errors import listed
from huiyan.registry.organizations.models import validate_credit_code
from huiyan.shell.naming import name_of

YES = {"是", "有", "yes", "y", "true", "1", "√"}
NO = {"否", "无", "没有", "no", "n", "false", "0", "×", ""}
MOBILE = re.compile(r"1\d{10}")
BETWEEN_NAMES = re.compile(r"[、，,；;/\n]+")
TEXTS = ("title", "title_en", "field", "summary", "organization_name", "credit_code", "division")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell; row and column as the spreadsheet shows them."""

    row: int
    column: str
    header: str
    words: str


@dataclass
class Row:
    """A row that can become an entry."""

    number: int
    track: Track | None = None
    values: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    captain_name: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    members: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Checked:
    """The outcome of a dry run. Warnings do not stop the import."""

    rows: list[Row]
    problems: list[Problem]
    warnings: list[Problem]


def check(batch: EntryImport) -> Checked:
    """Try every row without writing anything."""
    run = _Run(batch)
    for name in NEEDED:
        if name not in run.column_of:
            run.problems.append(
                Problem(
                    batch.first_row - 1, "", "", _("no column is chosen for “{target}”").format(target=run.words[name])
                )
            )
    rows = (
        []
        if run.problems
        else [run.row(number, cells) for number, cells in enumerate(batch.rows, batch.first_row) if any(cells)]
    )
    run.warn_of_repeats(rows)
    return Checked(rows, run.problems, run.warnings)


def column_letters(place: int) -> str:
    """0 -> A, 26 -> AA: the way spreadsheets name columns."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Run:
    """The state of one dry run: what each column means, and what was found."""

    def __init__(self, batch: EntryImport) -> None:
        self.batch = batch
        self.column_of = {target: int(place) for place, target in batch.mapping.items()}
        self.questions = questions_of(batch.competition)
        self.fields = {one.key: form_field(one) for one in self.questions}
        self.tracks = _tracks_by_words(batch)
        self.words = {name: _verbose(name) for name in NEEDED}
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def row(self, number: int, cells: Sequence[str]) -> Row:
        said = {target: cells[place] for target, place in self.column_of.items()}
        made = Row(number, values={name: said.get(name, "") for name in TEXTS})
        made.track = self.tracks.get(said.get("track", "").strip().lower())
        if made.track is None:
            names = listed([name_of(one) for one in self.batch.competition.tracks.all()])
            self.problem(number, "track", _("there is no such group; there are: {names}").format(names=names))
        if not made.values["title"]:
            self.problem(number, "title", _("is empty"))
        self._lengths(made)
        self._people(made, said)
        self._answers(made, said)
        return made

    def problem(self, row: int, target: str, words: str) -> None:
        self.problems.append(self._place(row, target, words))

    def _place(self, row: int, target: str, words: str) -> Problem:
        place = self.column_of.get(target)
        if place is None:
            return Problem(row, "", "", words)
        return Problem(row, column_letters(place), self.batch.header[place], words)

    def _lengths(self, made: Row) -> None:
        for name, value in made.values.items():
            most = Entry._meta.get_field(name).max_length  # type: ignore[union-attr]
            if most and len(value) > most:
                self.problem(made.number, name, _("is longer than {most} characters").format(most=most))
        code = made.values["credit_code"] = made.values["credit_code"].replace(" ", "").upper()
        if code:
            self._try(made.number, "credit_code", lambda: validate_credit_code(code))

    def _people(self, made: Row, said: Mapping[str, str]) -> None:
        made.captain_name, made.email = said.get("captain_name", "")[:80], said.get("email", "").lower()
        number = re.sub(r"[\s\-]", "", said.get("phone", "")).removeprefix("+86")
        if MOBILE.fullmatch(number):
            made.phone = number
        elif said.get("phone"):
            made.contact = said["phone"][:120]  # a landline or a sentence: no account, but a way to reach somebody
        if made.email:
            self._try(made.number, "email", lambda: validate_email(made.email))
        if not made.captain_name and (made.email or made.phone):
            made.captain_name = made.values["organization_name"][:80] or made.email or made.phone
        made.members = [one.strip()[:80] for one in BETWEEN_NAMES.split(said.get("members", "")) if one.strip()]

    def _answers(self, made: Row, said: Mapping[str, str]) -> None:
        asked = [one for one in self.questions if made.track is None or one.track_id in (None, made.track.pk)]
        for one in asked:
            target = f"answer_{one.key}"
            if target in self.column_of and said[target]:
                self._answer(made, one, said[target])
        needed = NEEDED_TO_SUBMIT if self.batch.hands_in else ()
        for name in needed:
            if not made.values[name]:
                self.problem(made.number, name, _("is needed to hand in: {words}").format(words=_verbose(name)))
        for one in asked if self.batch.hands_in else []:
            answered = made.answers.get(one.key) not in (None, "", False)
            if one.required and not answered and is_asked(one.shown_if, made.answers):
                self.problem(
                    made.number, f"answer_{one.key}", _("is needed to hand in: {words}").format(words=label_of(one))
                )

    def _answer(self, made: Row, question: FormField, text: str) -> None:
        target = f"answer_{question.key}"
        if question.kind == FormField.Kind.YES:
            if text.lower() not in YES | NO:
                self.problem(made.number, target, _("is neither yes nor no"))
            made.answers[question.key] = text.lower() in YES
            return
        given = text.replace(",", "").replace("，", "") if question.kind in ("number", "money") else text
        given = choice_of(question, given)
        self._try(
            made.number,
            target,
            lambda: made.answers.__setitem__(question.key, plain_answer(self.fields[question.key].clean(given))),
        )

    def _try(self, row: int, target: str, act: Any) -> None:
        try:
            act()
        except ValidationError as error:
            self.problem(row, target, " ".join(error.messages))

    def warn_of_repeats(self, rows: Sequence[Row]) -> None:
        """The same credit code or title twice in the table, or there and among the entries."""
        there = self.batch.competition.entries.exclude(state=Entry.State.WITHDRAWN)
        for name in ("credit_code", "title"):
            seen = {value: _("an entry") for value in there.exclude(**{name: ""}).values_list(name, flat=True)}
            for row in rows:
                value = row.values[name]
                if value and value in seen:
                    words = _("stands already in {where}").format(where=seen[value])
                    self.warnings.append(self._place(row.number, name, words))
                elif value:
                    seen[value] = _("row {row}").format(row=row.number)


NEEDED_TO_SUBMIT = ("summary", "organization_name")


def _verbose(name: str) -> str:
    return str(Entry._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a field of its own


def _tracks_by_words(batch: EntryImport) -> dict[str, Track]:
    found: dict[str, Track] = {}
    for one in batch.competition.tracks.all():
        for words in (one.name, one.name_en, str(one.get_kind_display()), one.kind):
            if words:
                found.setdefault(words.lower(), one)
    return found
