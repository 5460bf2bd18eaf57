"""A file is what its content is."""

import io
import zipfile

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyan.kernel.files import KINDS, DangerousFile, ForgedKind, KindNotAllowed, kinds


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_known_by_its_content(keep, samples, kind):
    assert keep(f"a.{KINDS[kind].extensions[0]}", samples[kind]).kind == kind


@pytest.mark.parametrize("found", [kind for kind in KINDS if kind not in ("csv", "txt")])
@pytest.mark.parametrize("claimed", KINDS)
def test_no_kind_passes_for_another(keep, samples, claimed, found):
    if claimed == found:
        assert keep(f"a.{claimed}", samples[found]).kind == found
        return
    with pytest.raises(ForgedKind):
        keep(f"a.{KINDS[claimed].extensions[0]}", samples[found])


@pytest.mark.parametrize(
    "content, found",
    [
        (b"MZ\x90\x00", "a program"),
        (b"\x7fELF\x02", "a program"),
        (b"#!/bin/sh\n", "a program"),
        (b"GIF89a", "a GIF image"),
        (b"\x00\x00\x00\x18ftypheic\x00", "a HEIC image"),
        (b"\x00\x00\x00\x14ftypqt  \x00", "another kind of video"),
        (b"\x1a\x45\xdf\xa3\x01", "another kind of video"),
        (b"Rar!\x1a\x07", "an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office file"),
        (b"\n <!DOCTYPE html><p>", "a web page (HTML)"),
        (b'<?xml version="1.0"?><svg onload="x()">', "an SVG drawing"),
        (b"PK\x03\x04 broken", "a damaged archive"),
        (b"\x00\x01\x02", "of an unknown kind"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "of an unknown kind"),
    ],
)
def test_a_forged_name_is_refused_and_both_kinds_are_named(keep, content, found):
    with pytest.raises(ForgedKind) as refused:
        keep("plan.pdf", content)
    assert refused.value.message == f"“plan.pdf” is called PDF, but its content is {found}."


def test_a_kind_that_is_not_wanted_here_is_refused(keep, samples):
    with pytest.raises(KindNotAllowed) as refused:
        keep("a.png", samples["png"], kinds={"pdf", "docx"})
    assert refused.value.message == "“a.png” is a PNG image; accepted here: PDF, a Word document (docx)."


def test_a_name_without_ending_gets_the_kind_of_its_content(keep, samples):
    assert keep("plan", samples["pdf"]).kind == "pdf"


def test_an_ordinary_archive_is_no_office_file(keep):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word.txt", "x")
    with pytest.raises(KindNotAllowed):
        keep("a.zip", content.getvalue())


@pytest.mark.parametrize(
    "part, content, reason",
    [
        ("word/vbaProject.bin", b"x", "it contains macros"),
        ("word/activeX/activeX1.bin", b"x", "it contains a program"),
        ("word/embeddings/setup.exe", b"x", "it contains a program"),
        ("[Content_Types].xml", b"application/vnd.ms-word.document.macroEnabled.main+xml", "it contains macros"),
    ],
)
def test_macros_and_programs_are_refused(keep, office, part, content, reason):
    with pytest.raises(DangerousFile) as refused:
        keep("a.docx", office("docx", **{part: content}))
    assert refused.value.message == f"“a.docx” is not accepted: {reason}."


def test_an_archive_that_unpacks_without_measure_is_refused(keep, office):
    with pytest.raises(DangerousFile, match="unpacks to more"):
        keep("a.xlsx", office("xlsx", **{"xl/sheet.xml": b"0" * 20_000_000}))


def test_a_false_declared_size_does_not_hide_a_bomb(keep, office):
    bomb = bytearray(office("xlsx", **{"xl/sheet.xml": b"0" * 20_000_000}))
    true_size = (20_000_000).to_bytes(4, "little")
    while (at := bomb.find(true_size)) >= 0:
        bomb[at : at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises((DangerousFile, ForgedKind)):
        keep("a.xlsx", bytes(bomb))


def test_too_many_members_are_refused(keep, office, monkeypatch):
    monkeypatch.setattr(kinds, "MOST_MEMBERS", 2)
    with pytest.raises(DangerousFile):
        keep("a.docx", office("docx", more="x"))


@pytest.mark.parametrize(
    "text, encoding", [("回雁,1\n", "utf-8"), ("回雁,1\n", "gb18030"), ("\ufeff回雁,1\n", "utf-8")]
)
def test_text_keeps_its_encoding(keep, text, encoding):
    assert keep("a.csv", text.encode(encoding)).content_type == f"text/csv; charset={encoding}"


def test_long_text_is_read_to_its_end(keep):
    with pytest.raises(ForgedKind):
        keep("a.txt", b"a" * 600_000 + b"\x00")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_known_but_never_an_error(office, data):
    content = bytearray(office("docx", **{"word/x.xml": "hello " * 500}))
    for _change in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(4, len(content))) :]
    try:
        kind, content_type = kinds.detect_kind(io.BytesIO(bytes(content)), "a.docx")
    except DangerousFile:
        return
    assert kinds.content_type_of(kind) == content_type.partition(";")[0]
