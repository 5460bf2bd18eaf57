"""Tables of entries as JSON: bring one, say what its columns mean, read what is wrong where, import it, undo it."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, File, Query, Schema, UploadedFile
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.queries import competition_to_manage
from huiyan.competition.entries.api.staff import StaffEntryOut
from huiyan.competition.entries.queries import entry_for_staff, entry_to_manage
from huiyan.competition.imports import actions, queries
from huiyan.competition.imports.checking import Problem, check
from huiyan.competition.imports.forms import ColumnsForm, HandOverForm
from huiyan.competition.imports.mapping import questions_of
from huiyan.competition.imports.models import EntryImport
from huiyan.shell.api import Count, Given, ListQuery, Page, cleaned, page, refuse_unknown
from huiyan.shell.lists import Filter, listing


class TableOut(Schema):
    """A table that was brought."""

    id: int
    name: str
    state: str
    made_at: datetime.datetime


class TableCellOut(Schema):
    """What is wrong, or odd, in a cell."""

    row: int
    column: str
    header: str
    words: str


class CheckedOut(TableOut):
    """A table with its columns, and what importing it would run into; nothing is imported by looking."""

    header: list[str]
    mapping: dict[str, str]
    hands_in: bool
    rows: int
    problems: list[TableCellOut]
    warnings: list[TableCellOut]


class ColumnsIn(Given):
    """What each column answers, by its place from 0; columns left out are left out."""

    mapping: dict[Annotated[str, Field(pattern=r"^[0-9]{1,4}$")], Annotated[str, Field(max_length=80)]]
    hands_in: bool = True


class CaptainIn(Given):
    """To whom an entry is handed over."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    email: Annotated[str, Field(min_length=3, max_length=254)]


class TableQuery(ListQuery):
    """Which tables."""

    sort: Literal["", "made", "-made", "name", "-name"] = ""
    state: Literal["", "read", "done", "undone"] = ""


router = Endpoints(tags=["imports"])


@router.read(
    "/competitions/{slug:slug}/imports",
    _("The tables of entries that were brought"),
    gives=Page[TableOut],
    scope="competition.manage",
)
def imports(request: ApiRequest, slug: str, query: Query[TableQuery]) -> Page[TableOut]:
    found = listing(
        request,
        queries.imports_of(request.user, competition_to_manage(request.user, slug)),
        search=["name"],
        filters=[Filter("state", "", "state", EntryImport.State.choices)],
        columns=[("made", "", "made_at"), ("name", "", "name")],
        default="-made",
    )
    return page(request, found.rows, query, TableOut.from_orm)


@router.make(
    "/competitions/{slug:slug}/imports",
    _("Bring a table of entries: it is read and checked, nothing is made yet"),
    gives=CheckedOut,
    scope="competition.manage",
)
def bring_table(request: ApiRequest, slug: str, table: File[UploadedFile]) -> CheckedOut:
    return checked_out(actions.bring_table(competition_to_manage(request.user, slug), upload=table, by=request.user))


@router.read("/imports/{int:pk}", _("A table, and what is wrong where"), gives=CheckedOut, scope="competition.manage")
def import_of_entries(request: ApiRequest, pk: int) -> CheckedOut:
    return checked_out(queries.import_for(request.user, pk))


@router.change(
    "/imports/{int:pk}", _("Say what the columns of a table mean"), gives=CheckedOut, scope="competition.manage"
)
def choose_columns(request: ApiRequest, pk: int, given: Body[ColumnsIn]) -> CheckedOut:
    batch = queries.import_for(request.user, pk)
    refuse_unknown("mapping", given.mapping, map(str, range(len(batch.header))))
    said = {f"column_{place}": target for place, target in given.mapping.items()}
    form = ColumnsForm({**said, "hands_in": given.hands_in}, batch=batch, questions=questions_of(batch.competition))
    cleaned(form, nested=("column_", "mapping/"))
    actions.choose_columns(batch, mapping=form.mapping(), hands_in=given.hands_in, by=request.user)
    return import_of_entries(request, pk)


@router.act(
    "/imports/{int:pk}/commit", _("Make an entry of every row, or of none"), gives=Count, scope="competition.manage"
)
def import_entries(request: ApiRequest, pk: int) -> Count:
    return Count(count=actions.import_entries(queries.import_for(request.user, pk), by=request.user))


@router.act(
    "/imports/{int:pk}/undo", _("Take the entries of an import away again"), gives=Count, scope="competition.manage"
)
def undo_import(request: ApiRequest, pk: int) -> Count:
    return Count(count=actions.undo_import(queries.import_for(request.user, pk), by=request.user))


@router.act(
    "/entries/{int:pk}/hand-over", _("Give an entry to its captain"), gives=StaffEntryOut, scope="competition.manage"
)
def hand_over(request: ApiRequest, pk: int, given: Body[CaptainIn]) -> StaffEntryOut:
    entry = entry_to_manage(request.user, pk)
    actions.hand_over(entry, **cleaned(HandOverForm(given.dict())), by=request.user)
    return StaffEntryOut.of(entry_for_staff(request.user, pk))


def checked_out(batch: EntryImport) -> CheckedOut:
    """A table with its dry run, while it is not imported."""
    checked = check(batch) if batch.state == EntryImport.State.READ else None
    return CheckedOut(
        **TableOut.from_orm(batch).dict(),
        header=batch.header,
        mapping=batch.mapping,
        hands_in=batch.hands_in,
        rows=len(batch.rows),
        problems=[_cell(one) for one in checked.problems] if checked else [],
        warnings=[_cell(one) for one in checked.warnings] if checked else [],
    )


def _cell(one: Problem) -> TableCellOut:
    return TableCellOut(row=one.row, column=one.column, header=one.header, words=str(one.words))
