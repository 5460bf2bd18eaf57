import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import translation

from huiyan.kernel.files import EmptyFile, StoredFile, TooLarge, forget, is_intact, open_file
from huiyan.kernel.files.actions import clean_name

PDF = b"%PDF-1.7\nhello"


def test_it_is_kept_under_its_digest(keep, li):
    stored = keep("计划书.pdf", PDF)
    assert (stored.name, stored.size, stored.kind, stored.created_by) == ("计划书.pdf", 14, "pdf", li)
    assert stored.path == f"{stored.sha256[:2]}/{stored.sha256[2:4]}/{stored.sha256}"
    with open_file(stored) as content:
        assert content.read() == PDF


def test_equal_contents_are_kept_once(keep, wang):
    first, second = keep("a.pdf", PDF), keep("b.pdf", PDF, by=wang)
    assert (first.path, StoredFile.objects.count()) == (second.path, 2)
    assert storages["files"].listdir(first.path.rpartition("/")[0]) == ([], [first.sha256])


def test_the_content_goes_with_the_last_who_handed_it_in(keep, django_capture_on_commit_callbacks):
    first, second = keep("a.pdf", PDF), keep("b.pdf", PDF)
    there = []
    for stored in (first, second):
        with django_capture_on_commit_callbacks(execute=True):
            forget(stored)
        there.append(storages["files"].exists(first.path))
    assert there == [True, False]


def test_a_half_written_content_is_replaced(keep):
    stored = keep("a.pdf", PDF)
    storages["files"].delete(stored.path)
    storages["files"].save(stored.path, ContentFile(b"%PDF"))
    assert is_intact(stored) is False
    assert is_intact(keep("again.pdf", PDF)) is True


def test_a_lost_content_is_noticed(keep):
    stored = keep("a.pdf", PDF)
    storages["files"].delete(stored.path)
    assert is_intact(stored) is False


def test_an_empty_file_is_refused(keep):
    with translation.override("en"), pytest.raises(EmptyFile, match=r"“a\.pdf” is empty\."):
        keep("a.pdf", b"")


def test_a_file_that_is_too_large_is_refused_with_both_sizes(keep):
    with translation.override("en"), pytest.raises(TooLarge) as refused:
        keep("a.pdf", PDF * 300, max_bytes=2048)
    with translation.override("en"):
        assert refused.value.message == "“a.pdf” has a size of 4.1\xa0KB; at most 2.0\xa0KB is accepted here."


@pytest.mark.parametrize(
    "given, kept",
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\plans\\a.pdf", "a.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("plan\u202efdp.exe", "planfdp.exe"),  # right-to-left override
        ('a"b<c>.pdf', "a b c .pdf"),
        ("  .hidden. ", "hidden"),
        ("", "file"),
        ("///", "file"),
        ("长" * 300 + ".pdf", "长" * 146 + ".pdf"),
        ("a" * 300, "a" * 150),
    ],
)
def test_names_are_made_harmless(given, kept):
    assert clean_name(given) == kept
