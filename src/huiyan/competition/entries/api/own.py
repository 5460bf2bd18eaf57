"""An entrant's own entries: begin, fill in, hand in, take back."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal, Self

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, File, Query, Schema, UploadedFile
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.models import FormField
from huiyan.competition.calls.queries import call_for
from huiyan.competition.entries import actions, queries
from huiyan.competition.entries.forms import FIXED, BeginForm, EntryForm
from huiyan.competition.entries.missing import missing_of
from huiyan.competition.entries.models import Entry, EntryFile
from huiyan.competition.entries.rules import known_eligibility, may_edit
from huiyan.kernel import clock
from huiyan.kernel.files import serve
from huiyan.shell.api import Given, ListQuery, Page, cleaned, page, refuse_unknown
from huiyan.shell.lists import listing

Answer = str | int | float | bool | None


class EntryOut(Schema):
    """An entry in a list."""

    id: int
    number: int | None
    title: str
    title_en: str
    track_id: int
    field: str
    organization_name: str
    division: str
    state: str
    eligibility: str
    submitted_at: datetime.datetime | None


class OwnEntryOut(EntryOut):
    """An own entry in a list."""

    competition: str

    @classmethod
    def of(cls, entry: Entry, **more: Any) -> Self:
        """The entry, with what else a larger schema holds."""
        values = {**EntryOut.from_orm(entry).dict(), "eligibility": known_eligibility(entry)}
        return cls(**values, competition=entry.competition.slug, **more)


class FileOut(Schema):
    """A file that answers a question."""

    id: int
    question: str
    name: str
    size: int
    sha256: str

    @staticmethod
    def of(one: EntryFile) -> FileOut:
        return FileOut(
            id=one.pk, question=one.field.key, name=one.file.name, size=one.file.size, sha256=one.file.sha256
        )


class EntryDetail(OwnEntryOut):
    """An own entry with its answers and files, what it still lacks, and whether it can be changed now."""

    summary: str
    credit_code: str
    answers: dict[str, Any]
    files: list[FileOut]
    missing: list[str]
    may_edit: bool


class NewEntry(Given):
    """What is needed to begin."""

    track: Annotated[int, Field(ge=1, le=2**53 - 1)]
    title: Annotated[str, Field(min_length=1, max_length=200)]


class EntryChanges(Given):
    """What is given is changed; `answers` holds answers to the questions of the form by their keys."""

    track: Annotated[int, Field(ge=1, le=2**53 - 1)] | None = None
    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    title_en: Annotated[str, Field(max_length=200)] | None = None
    field: Annotated[str, Field(max_length=80)] | None = None
    summary: Annotated[str, Field(max_length=20_000)] | None = None
    organization_name: Annotated[str, Field(max_length=200)] | None = None
    credit_code: Annotated[str, Field(max_length=18)] | None = None
    division: Annotated[str, Field(max_length=60)] | None = None
    answers: dict[str, Answer] = {}


class OwnEntriesQuery(ListQuery):
    """Which of your entries."""

    sort: Literal["", "title", "-title", "submitted", "-submitted"] = ""


router = Endpoints(tags=["entries"])


@router.read("/me/entries", _("Your own entries"), gives=Page[OwnEntryOut], scope="competition.enter")
def my_entries(request: ApiRequest, query: Query[OwnEntriesQuery]) -> Page[OwnEntryOut]:
    found = listing(
        request,
        queries.own_entries(request.user),
        search=["title", "title_en"],
        columns=[("title", "", "title"), ("submitted", "", "submitted_at")],
    )
    return page(request, found.rows, query, OwnEntryOut.of)


@router.make("/competitions/{slug:slug}/entries", _("Begin a draft"), gives=EntryDetail, scope="competition.enter")
def begin_entry(request: ApiRequest, slug: str, given: Body[NewEntry]) -> EntryDetail:
    competition = call_for(request.user, slug)
    values = cleaned(BeginForm({"track": given.track, "title": given.title}, competition=competition))
    entry = actions.begin_entry(competition, track=values["track"], title=values["title"], by=request.user)
    return _detail(request, entry.pk)


@router.read(
    "/me/entries/{int:pk}",
    _("One of your entries with its answers and files"),
    gives=EntryDetail,
    scope="competition.enter",
)
def my_entry(request: ApiRequest, pk: int) -> EntryDetail:
    return _detail(request, pk)


@router.change(
    "/me/entries/{int:pk}", _("Change the words and answers of an entry"), gives=EntryDetail, scope="competition.enter"
)
def save_entry(request: ApiRequest, pk: int, given: Body[EntryChanges]) -> EntryDetail:
    entry = queries.own_entry(request.user, pk)
    questions = [one for one in queries.fields_of(entry) if one.kind != FormField.Kind.FILE]
    refuse_unknown("answers", given.answers, [one.key for one in questions])
    form = EntryForm(as_the_form_has_it(entry, given, questions), instance=entry, questions=questions)
    cleaned(form, nested=("answer_", "answers/"))
    changed = given.dict(exclude_unset=True, exclude={"answers"})
    answers = {key: value for key, value in form.answers().items() if key in given.answers}
    fresh = queries.own_entry(request.user, pk)
    actions.save_entry(
        fresh, changes={name: form.cleaned_data[name] for name in changed}, answers=answers, by=request.user
    )
    return _detail(request, pk)


@router.act("/me/entries/{int:pk}/submit", _("Hand an entry in"), gives=EntryDetail, scope="competition.enter")
def submit_entry(request: ApiRequest, pk: int) -> EntryDetail:
    actions.submit_entry(queries.own_entry(request.user, pk), by=request.user)
    return _detail(request, pk)


@router.act("/me/entries/{int:pk}/withdraw", _("Take an entry back"), gives=EntryDetail, scope="competition.enter")
def withdraw_entry(request: ApiRequest, pk: int) -> EntryDetail:
    actions.withdraw_entry(queries.own_entry(request.user, pk), by=request.user)
    return _detail(request, pk)


@router.make(
    "/me/entries/{int:pk}/answers/{slug:question}/file",
    _("Answer a question with a file"),
    gives=FileOut,
    scope="competition.enter",
)
def attach_file(request: ApiRequest, pk: int, question: str, file: File[UploadedFile]) -> FileOut:
    entry = queries.own_entry(request.user, pk)
    asked = get_object_or_404(queries.fields_of(entry), key=question, kind=FormField.Kind.FILE)
    return FileOut.of(actions.attach_file(entry, question=asked, upload=file, by=request.user))


@router.read(
    "/me/entries/{int:pk}/files/{int:file}", _("A file that you handed in"), gives=None, scope="competition.enter"
)
def my_file(request: ApiRequest, pk: int, file: int) -> HttpResponseBase:
    entry = queries.own_entry(request.user, pk)
    found = next((one for one in entry.files.all() if one.pk == file), None)
    if found is None:
        raise Http404
    return serve(found.file)


def _detail(request: ApiRequest, pk: int) -> EntryDetail:
    entry = queries.own_entry(request.user, pk)
    return EntryDetail.of(
        entry,
        summary=entry.summary,
        credit_code=entry.credit_code,
        answers=entry.answers,
        files=[FileOut.of(one) for one in entry.files.all()],
        missing=missing_of(entry),
        may_edit=may_edit(request.user, entry, clock.now()),
    )


def as_the_form_has_it(entry: Entry, given: EntryChanges, questions: list[FormField]) -> dict[str, Any]:
    """The whole form as the page would send it: what stands there, and over it what was given."""
    stands = {name: getattr(entry, "track_id" if name == "track" else name) for name in FIXED}
    answers = {one.key: entry.answers.get(one.key) for one in questions}
    said = {**answers, **given.answers}
    changed = given.dict(exclude_unset=True, exclude={"answers"})
    return {**stands, **changed, **{f"answer_{key}": value for key, value in said.items()}}
