"""Files that answer a question of the form: kept, replaced, refused when forged, and served to few."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyan.competition.calls.models import FormField
from huiyan.competition.entries.models import EntryFile

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


@pytest.fixture(autouse=True)
def file_store(settings, tmp_path) -> None:
    """Files of a test go into its own folder."""
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


@pytest.fixture
def send(competition, make_entry, entrant, signed):
    """Send a file as the answer to the question "plan"."""
    FormField.objects.create(competition=competition, key="plan", kind="file", label="商业计划书")
    entry = make_entry(eligibility="waiting")

    def send(name, content):
        values = {"track": entry.track_id, "title": entry.title, "answer_plan": SimpleUploadedFile(name, content)}
        return signed(entrant).post(f"/competition/entry/{entry.pk}/edit/", values)

    return send


def test_a_second_file_takes_the_place_of_the_first(send) -> None:
    assert [send(name, PDF + name.encode()).status_code for name in ("one.pdf", "two.pdf")] == [302, 302]
    assert [row.file.name for row in EntryFile.objects.all()] == ["two.pdf"]


def test_a_forged_file_is_refused(send) -> None:
    assert (send("plan.pdf", b"MZ a program").status_code, EntryFile.objects.count()) == (415, 0)


def test_a_kind_that_the_question_does_not_take_is_refused(send) -> None:
    FormField.objects.filter(key="plan").update(file_kinds=["docx", "png"])
    assert (send("plan.pdf", PDF).status_code, EntryFile.objects.count()) == (415, 0)


def test_a_file_above_the_limit_of_its_question_is_refused(send) -> None:
    FormField.objects.filter(key="plan").update(file_mb=1)
    assert (send("plan.pdf", PDF + b"x" * 1024 * 1024).status_code, EntryFile.objects.count()) == (413, 0)


def test_a_file_above_the_limit_is_refused(send, settings) -> None:
    settings.HUIYAN = {**settings.HUIYAN, "largest_file_mb": 0}
    assert (send("plan.pdf", PDF).status_code, EntryFile.objects.count()) == (413, 0)


def test_a_file_is_served_to_its_captain_and_to_staff(
    send, entrant, organiser, stranger, judge_user, signed, client
) -> None:
    send("plan.pdf", PDF)
    path = f"/competition/entry/file/{EntryFile.objects.get().pk}/"
    found = [signed(who).get(path).status_code for who in (entrant, organiser, stranger, judge_user)]
    assert (found, client.get(path).status_code) == ([200, 200, 404, 404], 302)
