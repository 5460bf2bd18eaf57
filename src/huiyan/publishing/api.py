"""Sealed records and their log as JSON, for everyone."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.publishing import log
from huiyan.publishing.models import LogHead, Publication
from huiyan.publishing.queries import public_records
from huiyan.publishing.views import file_name
from huiyan.shell.api import Given, ListQuery, Page, Whole, page
from huiyan.shell.lists import Filter, listing


class RecordOut(Schema):
    """A sealed record."""

    id: int
    kind: str
    stage: str
    title: str
    title_en: str
    page: str
    digest: str
    leaf_index: int
    leaf_hash: str
    sealed_at: datetime.datetime
    notice_until: datetime.datetime | None
    reason: str
    replaces_id: int | None
    replaced_by: int | None

    @staticmethod
    def resolve_replaced_by(record: Publication) -> int | None:
        follower = getattr(record, "replaced_by", None)
        return follower.pk if follower else None


class RecordQuery(ListQuery):
    """Which records."""

    sort: Literal["", "title", "-title", "sealed", "-sealed", "leaf", "-leaf"] = ""
    stage: Literal["", "preliminary", "notice", "final"] = ""


class HeadOut(Schema):
    """A signed tree head."""

    log: str
    size: int
    root: str
    head: str
    at: datetime.datetime


class HeadQuery(Given):
    """Which head; without a size the newest."""

    size: Whole | None = None


class InclusionQuery(Given):
    """Which record, in the tree of which size."""

    index: Whole
    size: Whole


class ConsistencyQuery(Given):
    """Two sizes of the tree."""

    first: Annotated[int, Field(ge=1, le=2**53 - 1)]
    second: Whole


class InclusionOut(InclusionQuery):
    """The hashes that lead from the record to the root."""

    hashes: list[str]


class ConsistencyOut(ConsistencyQuery):
    """The hashes which show that the later tree begins with the earlier one."""

    hashes: list[str]


router = Endpoints(tags=["publishing"])


@router.read("/records", _("All sealed records, the newest first"), gives=Page[RecordOut], public=True)
def records(request: ApiRequest, query: Query[RecordQuery]) -> Page[RecordOut]:
    found = listing(
        request,
        public_records(),
        search=["title", "title_en", "digest"],
        filters=[Filter("stage", "", "stage", Publication.Stage.choices)],
        columns=[("title", "", "title"), ("sealed", "", "sealed_at"), ("leaf", "", "leaf_index")],
    )
    return page(request, found.rows, query, RecordOut.from_orm)


@router.read("/records/{int:pk}", _("One sealed record"), gives=RecordOut, public=True)
def record(request: ApiRequest, pk: int) -> RecordOut:
    return RecordOut.from_orm(get_object_or_404(public_records(), pk=pk))


@router.read("/records/{int:pk}/bundle", _("The bundle of a record, for “huiyan verify”"), gives=None, public=True)
def bundle(request: ApiRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Publication, pk=pk)
    name = f"attachment; filename*=UTF-8''{quote(file_name(found))}"
    return HttpResponse(found.bundle, content_type="application/octet-stream", headers={"Content-Disposition": name})


@router.read("/log/head", _("A signed head of the log"), gives=HeadOut, public=True)
def log_head(request: ApiRequest, query: Query[HeadQuery]) -> HeadOut:
    found = log.newest_head() if query.size is None else LogHead.objects.filter(size=query.size).first()
    if found is None:
        raise Http404
    return HeadOut(log=log.LOG_NAME, size=found.size, root=found.root, head=found.note, at=found.at)


@router.read("/log/inclusion", _("The proof that a record stands in the log"), gives=InclusionOut, public=True)
def log_inclusion(request: ApiRequest, query: Query[InclusionQuery]) -> InclusionOut:
    hashes = log.inclusion(query.index, query.size)
    return InclusionOut(index=query.index, size=query.size, hashes=list(hashes))


@router.read(
    "/log/consistency", _("The proof that a later log contains an earlier one"), gives=ConsistencyOut, public=True
)
def log_consistency(request: ApiRequest, query: Query[ConsistencyQuery]) -> ConsistencyOut:
    hashes = log.consistency(query.first, query.second)
    return ConsistencyOut(first=query.first, second=query.second, hashes=list(hashes))
