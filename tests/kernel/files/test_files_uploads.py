import datetime
import uuid

import pytest
import time_machine
from django.core.files.storage import storages

from huiyan.kernel.clock import now
from huiyan.kernel.files import (
    ForgedKind,
    KindNotAllowed,
    TooLarge,
    Upload,
    UploadExpired,
    UploadIncomplete,
    WrongOffset,
    append_chunk,
    begin_upload,
    finish_upload,
    open_file,
    uploads_of,
)
from huiyan.kernel.jobs import enqueue, run_worker

PDF = b"%PDF-1.7\n" + bytes(range(32, 127)) * 3
RULES = {"kinds": {"pdf"}, "max_bytes": 1000}


@pytest.fixture
def upload(li):
    return begin_upload("plan.pdf", len(PDF), by=li, **RULES)


def pieces_left(key: uuid.UUID) -> list[str]:
    return storages["files"].listdir(f"uploads/{key}")[1]


def test_pieces_become_a_file(upload, li, django_capture_on_commit_callbacks):
    for offset in range(0, len(PDF), 100):
        append_chunk(upload, offset=offset, data=PDF[offset : offset + 100])
    with django_capture_on_commit_callbacks(execute=True):
        stored = finish_upload(upload, by=li, **RULES)
    with open_file(stored) as content:
        assert content.read() == PDF
    assert (Upload.objects.count(), pieces_left(upload.pk)) == (0, [])


def test_it_goes_on_where_the_connection_was_lost(upload, li):
    append_chunk(upload, offset=0, data=PDF[:50])
    again = uploads_of(li).get(pk=upload.pk)
    with pytest.raises(WrongOffset) as refused:
        append_chunk(again, offset=0, data=PDF[:50])  # the answer was lost, so the piece is sent again
    assert refused.value.values["received"] == 50


def test_the_same_piece_from_two_requests_counts_once(upload):
    stale = Upload.objects.get(pk=upload.pk)
    append_chunk(upload, offset=0, data=PDF[:50])
    with pytest.raises(WrongOffset):
        append_chunk(stale, offset=0, data=PDF[:50])
    assert (Upload.objects.get().received, Upload.objects.get().parts.count()) == (50, 1)


def test_more_than_was_announced_is_refused(upload):
    with pytest.raises(WrongOffset):
        append_chunk(upload, offset=0, data=PDF + b"more")


def test_it_is_not_finished_before_all_has_come(upload, li):
    append_chunk(upload, offset=0, data=PDF[:50])
    with pytest.raises(UploadIncomplete):
        finish_upload(upload, by=li, **RULES)


def test_it_is_finished_once(upload, li):
    append_chunk(upload, offset=0, data=PDF)
    finish_upload(upload, by=li, **RULES)
    with pytest.raises(UploadExpired):
        finish_upload(upload, by=li, **RULES)


def test_a_forged_content_is_refused_at_the_end_and_nothing_is_lost(li):
    upload = begin_upload("plan.pdf", 5, by=li, **RULES)
    append_chunk(upload, offset=0, data=b"MZabc")
    with pytest.raises(ForgedKind):
        finish_upload(upload, by=li, **RULES)
    assert Upload.objects.get().parts.count() == 1


def test_what_would_be_refused_in_the_end_is_refused_at_once(li):
    with pytest.raises(TooLarge):
        begin_upload("plan.pdf", 1001, by=li, **RULES)
    with pytest.raises(KindNotAllowed):
        begin_upload("film.mp4", 10, by=li, **RULES)


def test_nobody_adds_to_the_upload_of_another(upload, wang):
    assert list(uploads_of(wang)) == []


def test_what_is_never_finished_is_dropped_after_a_day(upload, django_capture_on_commit_callbacks):
    append_chunk(upload, offset=0, data=PDF[:50])
    with time_machine.travel(now() + datetime.timedelta(days=2)):
        with pytest.raises(UploadExpired):
            append_chunk(upload, offset=50, data=PDF[50:])
        enqueue("kernel.drop_expired_uploads")
        with django_capture_on_commit_callbacks(execute=True):
            run_worker(once=True)
    assert (Upload.objects.count(), pieces_left(upload.pk)) == (0, [])
