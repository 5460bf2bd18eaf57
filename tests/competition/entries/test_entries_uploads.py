"""A large file comes in pieces, goes on after a break, and is checked like any other."""

import pytest

from huiyan.competition.calls.models import FormField
from huiyan.competition.entries.models import EntryFile
from huiyan.kernel.files import open_file, uploads_of

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 40
LENGTH = len(PDF)


@pytest.fixture(autouse=True)
def file_store(settings, tmp_path) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


@pytest.fixture
def entry(competition, make_entry):
    FormField.objects.create(competition=competition, key="plan", kind="file", label="商业计划书")
    return make_entry(eligibility="waiting")


@pytest.fixture
def browser(entrant, signed):
    return signed(entrant)


@pytest.fixture
def begun(entry, browser):
    """A file announced, nothing sent yet."""

    def begin(name="plan.pdf", size=LENGTH):
        return browser.post(f"/competition/entry/{entry.pk}/upload/plan/", {"name": name, "size": size})

    return begin


def send(browser, upload, offset, data):
    return browser.post(
        f"/competition/entry/upload/{upload}/",
        data,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(offset)},
    )


def test_a_file_in_pieces_answers_the_question(entry, browser, begun) -> None:
    upload = begun().json()["id"]
    places = [send(browser, upload, at, PDF[at : at + 4000]).json()["received"] for at in range(0, len(PDF), 4000)]
    part = browser.post(f"/competition/entry/{entry.pk}/upload/plan/{upload}/")
    made = EntryFile.objects.get()
    assert (places[-1], open_file(made.file).read(), "plan.pdf" in part.content.decode()) == (len(PDF), PDF, True)


def test_after_a_break_the_server_says_where_to_go_on(browser, begun) -> None:
    upload = begun().json()["id"]
    send(browser, upload, 0, PDF[:4000])
    repeated = send(browser, upload, 0, PDF[:4000]).status_code
    assert (repeated, browser.get(f"/competition/entry/upload/{upload}/").json()["received"]) == (409, 4000)


def test_a_forged_file_is_refused_at_the_end_and_a_foreign_or_large_one_at_once(entry, browser, begun) -> None:
    upload = begun(size=9).json()["id"]
    send(browser, upload, 0, b"MZ a prog")
    end = browser.post(f"/competition/entry/{entry.pk}/upload/plan/{upload}/").status_code
    assert (end, begun(name="a.mp4").status_code, begun(size=10**9).status_code, begun(size=0).status_code) == (
        415,
        415,
        413,
        422,
    )
    assert EntryFile.objects.count() == 0


def test_nobody_adds_to_another_persons_file(entry, begun, stranger, organiser, signed, client) -> None:
    upload = begun().json()["id"]
    found = [send(signed(who), upload, 0, PDF).status_code for who in (stranger, organiser)]
    assert (found, send(client, upload, 0, PDF).status_code) == ([404, 404], 302)
    assert signed(stranger).post(f"/competition/entry/{entry.pk}/upload/plan/{upload}/").status_code == 404


def test_nobody_keeps_more_than_twenty_files_on_their_way(begun, entrant) -> None:
    codes = [begun().status_code for _one in range(21)]
    assert (codes[19], codes[20], uploads_of(entrant).count()) == (201, 429, 20)
