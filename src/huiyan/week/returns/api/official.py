"""The official return: its figures, a person's figure in place of one, what was handed upward, the summary; and the files."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop as _
from ninja import Body, File, Query, Schema, UploadedFile
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.kernel import files
from huiyan.shell.api import Count, Given, Page, PartQuery, ReasonIn, Whole, Words, cleaned, page
from huiyan.week.editions.queries import edition_for_staff, edition_to_manage
from huiyan.week.returns import actions, queries
from huiyan.week.returns.figures import content_of, digest_of, figures_of
from huiyan.week.returns.files import download_of
from huiyan.week.returns.forms import HandUpwardForm, OverrideForm, PictureForm
from huiyan.week.returns.models import ReturnFile, Summary


class FigureOut(Schema):
    """A figure of the return: null is “-”; the computed one stays beside a person's, with the reason."""

    key: str
    value: int | None
    computed: int | None
    grade: str
    reason: str


class ReturnOut(Schema):
    """The return as the data fill it now, and the digest of its content."""

    digest: str
    content: dict[str, Any]


class VersionOut(Schema):
    """A return as it was handed upward; never changed."""

    id: int
    number: int
    digest: str
    reason: str
    at: datetime.datetime


class KindIn(Given):
    """A workbook, a text or a page to print."""

    kind: Literal["xlsx", "docx", "pdf"]


class ReturnFileOut(Schema):
    """A return as a file that a worker writes: `made` once it can be fetched."""

    id: int
    name: str
    kind: str
    digest: str
    state: str
    made: bool

    @classmethod
    def of(cls, one: ReturnFile) -> ReturnFileOut:
        """A file with the state of its job."""
        own = {name: getattr(one, name) for name in ("name", "kind", "digest")}
        return cls(id=one.pk, **own, state=one.job.state if one.job else "", made=one.file_id is not None)


class FigureIn(ReasonIn):
    """A whole number, null for “-”; with `release` the computed figure is used again."""

    value: Whole | None = None
    release: bool = False


class HandedIn(Given):
    """What is corrected and why; not needed for the first version."""

    reason: Annotated[str, Field(max_length=300)] = ""


class SummaryIn(Given):
    """The organiser's words."""

    text: Words


class SummaryPictureOut(Schema):
    """A picture of the summary."""

    id: int
    caption: str


class SummaryOut(Schema):
    """The words and the pictures of the summary."""

    text: str
    pictures: list[SummaryPictureOut]


class CaptionQuery(Given):
    """What a picture shows."""

    caption: Annotated[str, Field(min_length=1, max_length=120)]


router = Endpoints(tags=["week-returns"])


@router.read(
    "/week/editions/{slug:slug}/return", _("The return as the data fill it now"), gives=ReturnOut, scope="week.read"
)
def official_return(request: ApiRequest, slug: str) -> ReturnOut:
    content = content_of(request.user, edition_for_staff(request.user, slug))
    return ReturnOut(digest=digest_of(content), content=content)


@router.read(
    "/week/editions/{slug:slug}/figures", _("The figures of the return"), gives=list[FigureOut], scope="week.read"
)
def figures(request: ApiRequest, slug: str) -> list[FigureOut]:
    return [figure_out(one) for one in figures_of(request.user, edition_for_staff(request.user, slug))]


@router.act(
    "/week/editions/{slug:slug}/figures/{str:key}",
    _("Put a person’s figure in place of a computed one, or take it back"),
    gives=FigureOut,
    scope="week.manage",
)
def set_figure(request: ApiRequest, slug: str, key: str, given: Body[FigureIn]) -> FigureOut:
    edition_to_manage(request.user, slug)
    edition, found = queries.figure_for(request.user, slug, key)
    number = "-" if given.value is None else str(given.value)
    form = OverrideForm({"number": number, "release": given.release, "reason": given.reason})
    cleaned(form)
    if given.release:
        actions.release_figure(edition, found, reason=given.reason, by=request.user)
    else:
        actions.override_figure(edition, found, value=form.value(), reason=given.reason, by=request.user)
    return figure_out(queries.figure_for(request.user, slug, key)[1])


@router.make(
    "/week/editions/{slug:slug}/return/files",
    _("Have the return as it stands now written as a file, marked as a draft"),
    gives=ReturnFileOut,
    scope="week.read",
)
def ask_draft(request: ApiRequest, slug: str, given: Body[KindIn]) -> ReturnFileOut:
    edition = edition_for_staff(request.user, slug)
    return ReturnFileOut.of(actions.ask_file(edition, version=None, kind=given.kind, by=request.user))


@router.read(
    "/week/editions/{slug:slug}/returns", _("What was handed upward"), gives=Page[VersionOut], scope="week.read"
)
def versions(request: ApiRequest, slug: str, query: Query[PartQuery]) -> Page[VersionOut]:
    return page(request, queries.versions_of(edition_for_staff(request.user, slug)), query, VersionOut.from_orm)


@router.make(
    "/week/editions/{slug:slug}/returns",
    _("Freeze the next version of the return"),
    gives=VersionOut,
    scope="week.manage",
)
def hand_upward(request: ApiRequest, slug: str, given: Body[HandedIn]) -> VersionOut:
    edition = edition_to_manage(request.user, slug)
    is_first = not queries.versions_of(edition).exists()
    reason = cleaned(HandUpwardForm(given.dict(), is_first=is_first)).get("reason", "")
    return VersionOut.from_orm(actions.hand_upward(edition, reason=reason, by=request.user))


@router.make(
    "/week/returns/{int:pk}/files",
    _("Have a return that was handed upward written as a file"),
    gives=ReturnFileOut,
    scope="week.read",
)
def ask_version(request: ApiRequest, pk: int, given: Body[KindIn]) -> ReturnFileOut:
    version = queries.version_for(request.user, pk)
    return ReturnFileOut.of(actions.ask_file(version.edition, version=version, kind=given.kind, by=request.user))


@router.read(
    "/week/return-files/{int:pk}", _("How far the writing of a file is"), gives=ReturnFileOut, scope="week.read"
)
def made_file(request: ApiRequest, pk: int) -> ReturnFileOut:
    return ReturnFileOut.of(queries.return_file_for(request.user, pk))


@router.read("/week/return-files/{int:pk}/content", _("A file that was written"), gives=None, scope="week.read")
def file_content(request: ApiRequest, pk: int) -> HttpResponseBase:
    return download_of(queries.return_file_for(request.user, pk))


@router.read(
    "/week/editions/{slug:slug}/summary",
    _("The words and pictures of the summary"),
    gives=SummaryOut,
    scope="week.manage",
)
def summary(request: ApiRequest, slug: str) -> SummaryOut:
    edition = edition_to_manage(request.user, slug)
    found = Summary.objects.filter(edition=edition).first()
    pictures = [SummaryPictureOut.from_orm(one) for one in edition.pictures.all()]
    return SummaryOut(text=found.text if found else "", pictures=pictures)


@router.change(
    "/week/editions/{slug:slug}/summary", _("Write the words of the summary"), gives=SummaryOut, scope="week.manage"
)
def write_summary(request: ApiRequest, slug: str, given: Body[SummaryIn]) -> SummaryOut:
    actions.write_summary(edition_to_manage(request.user, slug), text=given.text, by=request.user)
    return summary(request, slug)


@router.make(
    "/week/editions/{slug:slug}/pictures",
    _("Add a picture to the summary"),
    gives=SummaryPictureOut,
    scope="week.manage",
)
def add_picture(
    request: ApiRequest, slug: str, query: Query[CaptionQuery], picture: File[UploadedFile]
) -> SummaryPictureOut:
    edition = edition_to_manage(request.user, slug)
    given = cleaned(PictureForm({"caption": query.caption}, {"picture": picture}))  # type: ignore[arg-type]  # a mapping does
    made = actions.add_picture(edition, upload=given["picture"], caption=given["caption"], by=request.user)
    return SummaryPictureOut.from_orm(made)


@router.read("/week/pictures/{int:pk}", _("A picture of the summary"), gives=None, scope="week.read")
def picture_file(request: ApiRequest, pk: int) -> HttpResponseBase:
    return files.serve(queries.picture_for(request.user, pk))


@router.act("/week/pictures/{int:pk}/remove", _("Take a picture out of the summary"), gives=Count, scope="week.manage")
def remove_picture(request: ApiRequest, pk: int) -> Count:
    actions.remove_picture(queries.picture_to_manage(request.user, pk), by=request.user)
    return Count(count=1)


def figure_out(one: Any) -> FigureOut:
    own = {name: getattr(one, name) for name in ("key", "value", "computed")}
    return FigureOut(
        **own, grade=one.grade.value if one.grade else "", reason=one.override.reason if one.override else ""
    )
