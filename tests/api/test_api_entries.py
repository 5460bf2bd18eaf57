"""An entrant's program walks from a draft to a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.api.conftest import Program

from huiyan.competition.calls.models import Competition, FormField
from huiyan.competition.entries.models import Entry
from huiyan.kernel.audit import AuditEntry

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def question(competition: Competition) -> FormField:
    return FormField.objects.create(
        competition=competition, key="founded", kind="date", label="成立日期", required=False
    )


@pytest.fixture
def plan(competition: Competition) -> FormField:
    return FormField.objects.create(competition=competition, key="plan", kind="file", label="计划书", required=True)


def test_from_a_draft_to_a_number(as_entrant: Program, competition: Competition, question: FormField) -> None:
    track = competition.tracks.all()[0]
    made = as_entrant.post("/competitions/test-1/entries", {"track": track.pk, "title": "Kiln"})
    path = f"/me/entries/{made.json()['id']}"
    words = {"summary": "A kiln.", "organization_name": "Kiln Ltd", "answers": {"founded": "2022-03-01"}}
    saved = as_entrant.patch(path, words).json()
    handed_in = as_entrant.post(f"{path}/submit").json()
    assert (made.status_code, saved["answers"], saved["missing"]) == (201, {"founded": "2022-03-01"}, [])
    assert (handed_in["state"], handed_in["number"], handed_in["title"]) == ("submitted", 1, "Kiln")


def test_what_is_left_out_stays(as_entrant: Program, draft: Entry) -> None:
    as_entrant.patch(f"/me/entries/{draft.pk}", {"field": "ceramics"})
    draft.refresh_from_db()
    assert (draft.field, draft.summary, draft.track_id) == ("ceramics", "What it is.", draft.track_id)


def test_a_value_that_does_not_fit_is_named_by_its_path(as_entrant: Program, draft: Entry, question: FormField) -> None:
    given = {"answers": {"founded": "yesterday", "colour": "red"}}
    unknown = as_entrant.patch(f"/me/entries/{draft.pk}", given).json()["errors"]
    wrong = as_entrant.patch(f"/me/entries/{draft.pk}", {"answers": {"founded": "yesterday"}}).json()["errors"]
    assert [(one["path"], one["message"]) for one in unknown] == [("/answers/colour", "There is no such name here.")]
    assert [(one["path"], one["message"]) for one in wrong] == [("/answers/founded", "Enter a valid date.")]


def test_an_incomplete_entry_is_refused_with_its_sentence(as_entrant: Program, draft: Entry) -> None:
    Entry.objects.update(summary="")
    said = as_entrant.post(f"/me/entries/{draft.pk}/submit").json()
    assert (said["status"], said["type"].partition("#")[2]) == (409, "entries.Incomplete")
    assert said["detail"] == "Not yet complete: summary."
    assert said["advice"] == "Your draft is saved. Fill what is missing and submit again."


def test_a_refusal_speaks_the_language_of_the_caller(as_entrant: Program, draft: Entry) -> None:
    Entry.objects.update(summary="")
    answer = as_entrant.client.post(f"/api/v1/me/entries/{draft.pk}/submit", headers={"accept-language": "zh-hans"})
    assert answer.json()["detail"] == "还不完整：摘要。"


def test_a_plan_is_handed_in_and_fetched_again(as_entrant: Program, draft: Entry, plan: FormField) -> None:
    path = f"/me/entries/{draft.pk}/answers/plan/file"
    made = as_entrant.client.post(f"/api/v1{path}", {"file": SimpleUploadedFile("plan.pdf", PDF)})
    back = as_entrant.get(f"/me/entries/{draft.pk}/files/{made.json()['id']}")
    assert (made.status_code, made.json()["name"], b"".join(back.streaming_content)) == (201, "plan.pdf", PDF)


def test_a_file_that_is_not_what_it_says_is_refused(as_entrant: Program, draft: Entry, plan: FormField) -> None:
    forged = SimpleUploadedFile("plan.pdf", b"MZ not a plan at all")
    answer = as_entrant.client.post(f"/api/v1/me/entries/{draft.pk}/answers/plan/file", {"file": forged})
    assert (answer.status_code, answer.json()["status"]) == (415, 415)


def test_the_entry_of_another_is_not_there(
    as_stranger: Program, as_organiser: Program, nobody: Program, draft: Entry
) -> None:
    path = f"/me/entries/{draft.pk}"
    assert [who.get(path).status_code for who in (as_stranger, as_organiser, nobody)] == [404, 404, 401]
    assert [who.post(f"{path}/withdraw").status_code for who in (as_stranger, as_organiser, nobody)] == [404, 404, 401]


def test_the_same_key_begins_one_entry(as_entrant: Program, competition: Competition) -> None:
    body = {"track": competition.tracks.all()[0].pk, "title": "Kiln"}
    key = {"Idempotency-Key": "7f1c"}
    first, again = [as_entrant.post("/competitions/test-1/entries", body, **key) for _ in range(2)]
    assert (first.content, first.status_code) == (again.content, again.status_code)
    assert (Entry.objects.count(), again["Idempotent-Replay"]) == (1, "true")
    assert AuditEntry.objects.filter(action="entry.begin").count() == 1


def test_the_same_key_with_other_words_is_refused(as_entrant: Program, competition: Competition) -> None:
    track = competition.tracks.all()[0].pk
    key = {"Idempotency-Key": "7f1c"}
    as_entrant.post("/competitions/test-1/entries", {"track": track, "title": "Kiln"}, **key)
    other = as_entrant.post("/competitions/test-1/entries", {"track": track, "title": "Oven"}, **key)
    assert (other.status_code, Entry.objects.get().title) == (422, "Kiln")


def test_a_refused_request_leaves_its_key_free(as_entrant: Program, draft: Entry) -> None:
    path, key = f"/me/entries/{draft.pk}/submit", {"Idempotency-Key": "7f1c"}
    Entry.objects.update(summary="")
    refused = as_entrant.post(path, **key)
    Entry.objects.update(summary="A kiln.")
    assert (refused.status_code, as_entrant.post(path, **key).status_code) == (409, 200)


def test_the_same_file_with_the_same_key_is_kept_once(as_entrant: Program, draft: Entry, plan: FormField) -> None:
    path = f"/api/v1/me/entries/{draft.pk}/answers/plan/file"
    answers = [
        as_entrant.client.post(
            path, {"file": SimpleUploadedFile("plan.pdf", PDF)}, headers={"Idempotency-Key": "up-1"}
        ).json()
        for _ in range(2)
    ]
    assert answers[0] == answers[1]


def test_staff_finds_entries_as_on_the_page(as_organiser: Program, make_entry: Callable[..., Any]) -> None:
    for title in ("Kiln", "Oven", "Kiln 2"):
        make_entry(title=title)
    path = "/competitions/test-1/entries"
    assert [one["title"] for one in as_organiser.get(path, q="kiln", sort="number").json()["items"]] == [
        "Kiln",
        "Kiln 2",
    ]
    assert as_organiser.get(path, state="withdrawn").json()["total"] == 0
    assert as_organiser.get(path, state="gone").json()["errors"][0]["path"] == "state"


def test_a_list_leads_from_part_to_part(as_organiser: Program, make_entry: Callable[..., Any]) -> None:
    for title in "abc":
        make_entry(title=title)
    seen, address = [], "/api/v1/competitions/test-1/entries?limit=2&sort=title"
    while address:
        part = as_organiser.client.get(address).json()
        seen.append(([one["title"] for one in part["items"]], part["total"], bool(part["previous"])))
        address = part["next"]
    assert seen == [(["a", "b"], 3, False), (["c"], 3, True)]
