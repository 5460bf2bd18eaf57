"""A file in pieces, which goes on after the connection was lost: begin, send each piece, ask how far it is, finish."""

from __future__ import annotations

import uuid
from typing import Annotated

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, File, Query, Schema, UploadedFile
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.entries import actions, queries
from huiyan.competition.entries.api.own import FileOut
from huiyan.kernel.files import Upload, append_chunk, uploads_of
from huiyan.shell.api import Given, Key, Whole


class NewUpload(Given):
    """The name and the size of the whole file."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    size: Key


class PieceQuery(Given):
    """Where the piece begins: as many bytes as have arrived."""

    offset: Whole


class UploadOut(Schema):
    """How far an upload is; pieces of `piece` bytes are fine."""

    id: uuid.UUID
    received: int
    size: int
    piece: int = actions.PIECE


router = Endpoints(tags=["entries"])


@router.make(
    "/me/entries/{int:pk}/answers/{slug:question}/uploads",
    _("Begin to send a large file in pieces"),
    gives=UploadOut,
    scope="competition.enter",
)
def begin_file(request: ApiRequest, pk: int, question: str, given: Body[NewUpload]) -> UploadOut:
    entry = queries.own_entry(request.user, pk)
    asked = queries.file_question(entry, question)
    return UploadOut.from_orm(
        actions.begin_file(entry, question=asked, name=given.name, size=given.size, by=request.user)
    )


@router.read("/me/uploads/{uuid:upload}", _("How far an upload is"), gives=UploadOut, scope="competition.enter")
def upload(request: ApiRequest, upload: uuid.UUID) -> UploadOut:
    return UploadOut.from_orm(_upload(request, upload))


@router.act("/me/uploads/{uuid:upload}", _("Send the next piece"), gives=UploadOut, scope="competition.enter")
def send_piece(
    request: ApiRequest, upload: uuid.UUID, query: Query[PieceQuery], piece: File[UploadedFile]
) -> UploadOut:
    return UploadOut.from_orm(append_chunk(_upload(request, upload), offset=query.offset, data=piece.read()))


@router.make(
    "/me/entries/{int:pk}/answers/{slug:question}/uploads/{uuid:upload}/finish",
    _("Put the pieces together: the file answers the question"),
    gives=FileOut,
    scope="competition.enter",
)
def finish_file(request: ApiRequest, pk: int, question: str, upload: uuid.UUID) -> FileOut:
    entry = queries.own_entry(request.user, pk)
    asked = queries.file_question(entry, question)
    return FileOut.of(actions.finish_file(entry, question=asked, upload=_upload(request, upload), by=request.user))


def _upload(request: ApiRequest, pk: uuid.UUID) -> Upload:
    return get_object_or_404(uploads_of(request.user), pk=pk)
