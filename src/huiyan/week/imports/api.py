"""Programmes from files as JSON: a dry run that names every problem by row, then all or nothing, and undone again."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext_noop as _
from ninja import File, Query, Schema, UploadedFile
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.shell.api import Given, Key, ListQuery, Page, cleaned, page
from huiyan.shell.lists import Filter, listing
from huiyan.week.editions.queries import edition_to_manage
from huiyan.week.imports import actions, queries
from huiyan.week.imports.forms import ImportForm
from huiyan.week.imports.models import Import
from huiyan.week.imports.plan import plan_of
from huiyan.week.imports.reading import Problem


class ImportOut(Schema):
    """A file that was tried."""

    id: int
    name: str
    state: str
    host_id: int
    place: str
    tried_at: datetime.datetime

    @classmethod
    def brief(cls, one: Import, **more: Any) -> Self:
        """A file, with what else a larger schema holds."""
        own = {name: getattr(one, name) for name in ("state", "host_id", "place", "tried_at")}
        return cls(id=one.pk, name=one.file.name, **own, **more)


class WrongOut(Schema):
    """What is wrong or remarkable, and where in the file; what blocks must be changed first."""

    at: str
    words: str
    blocks: bool


class DryRunOut(ImportOut):
    """A file with what it would write, and every problem; after it was taken over, what it brought."""

    activities: int
    sessions: int
    new_venues: list[str]
    problems: list[WrongOut]

    @classmethod
    def of(cls, made: Import) -> DryRunOut:
        """The dry run while nothing is written, else what is there."""
        if made.state != Import.State.TRIED:
            return cls.brief(made, activities=made.activities.count(), sessions=0, new_venues=[], problems=[])
        plan = plan_of(made)
        problems = [_wrong(one) for one in (*plan.blocking, *plan.notes)]
        found = {"activities": len(plan.activities), "sessions": plan.sessions, "new_venues": plan.new_venues}
        return cls.brief(made, problems=problems, **found)


class TryQuery(Given):
    """What holds for whatever the file does not say: the host, and the building."""

    host: Key
    place: Annotated[str, Field(max_length=120)] = ""


class ImportQuery(ListQuery):
    """Which files."""

    sort: Literal["", "at", "-at"] = ""
    state: Import.State | Literal[""] = ""


router = Endpoints(tags=["week-imports"])


@router.read(
    "/week/editions/{slug:slug}/imports", _("The files that were tried"), gives=Page[ImportOut], scope="week.manage"
)
def week_imports(request: ApiRequest, slug: str, query: Query[ImportQuery]) -> Page[ImportOut]:
    found = listing(
        request,
        queries.imports_of(edition_to_manage(request.user, slug)),
        search=["file__name", "tried_by__name"],
        filters=[Filter("state", "", "state", Import.State.choices)],
        columns=[("at", "", "tried_at")],
        default="-at",
    )
    return page(request, found.rows, query, ImportOut.brief)


@router.make(
    "/week/editions/{slug:slug}/imports",
    _("Try a file: frab or pentabarf XML, pretalx JSON, iCal, CSV or Excel; nothing is written"),
    gives=DryRunOut,
    scope="week.manage",
)
def try_import(request: ApiRequest, slug: str, query: Query[TryQuery], upload: File[UploadedFile]) -> DryRunOut:
    edition = edition_to_manage(request.user, slug)
    values = cleaned(ImportForm({"host": query.host, "place": query.place}, {"upload": upload}))  # type: ignore[arg-type]  # a mapping does
    given = {name: values[name] for name in ("upload", "host", "place")}
    return _import(request, actions.try_import(edition, **given, by=request.user).pk)


@router.read(
    "/week/imports/{int:pk}", _("The dry run of a file, or what became of it"), gives=DryRunOut, scope="week.manage"
)
def week_import(request: ApiRequest, pk: int) -> DryRunOut:
    return _import(request, pk)


@router.act(
    "/week/imports/{int:pk}/apply", _("Take a file over, whole or not at all"), gives=DryRunOut, scope="week.manage"
)
def apply_import(request: ApiRequest, pk: int) -> DryRunOut:
    actions.apply_import(queries.import_for(request.user, pk), by=request.user)
    return _import(request, pk)


@router.act(
    "/week/imports/{int:pk}/undo", _("Take everything of a file out again"), gives=DryRunOut, scope="week.manage"
)
def undo_week_import(request: ApiRequest, pk: int) -> DryRunOut:
    actions.undo_import(queries.import_for(request.user, pk), by=request.user)
    return _import(request, pk)


def _import(request: ApiRequest, pk: int) -> DryRunOut:
    return DryRunOut.of(queries.import_for(request.user, pk))


def _wrong(one: Problem) -> WrongOut:
    return WrongOut(at=str(one.at), words=str(one.words), blocks=one.blocks)
