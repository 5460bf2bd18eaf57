"""The calls on the page about the API are made as they stand there; the page names every scope and no other."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.api.conftest import *  # noqa: F403  # the small competition and its programs
from tests.api.conftest import Program, program

from huiyan.accounts.models import User
from huiyan.accounts.tokens.scopes import SCOPES
from huiyan.competition.calls.models import Competition, FormField
from huiyan.week.bookings.models import Booking

PAGE = (Path(__file__).resolve().parents[2] / "docs/reference/api.md").read_text(encoding="utf-8")
CALLS = re.findall(r"```sh\n(curl .*)\n```", PAGE)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def called(command: str, token: str) -> Any:
    """What the site answers to a curl command."""
    words = shlex.split(command.replace("$TOKEN", token).replace("$SITE", ""))
    options = list(pairwise(words))
    headers = dict(value.split(": ", 1) for option, value in options if option == "-H")
    path = next(word for word in words if word.startswith("/api/"))
    client = Client(headers={name.lower(): value for name, value in headers.items() if name != "Content-Type"})
    for option, value in options:
        if option == "-d":
            return client.post(path, value, "application/json")
        if option == "-F":
            return client.post(path, {"file": SimpleUploadedFile("plan.pdf", PDF)})
    return client.get(path)


def test_the_open_calls(competition: Competition, as_entrant: Program) -> None:
    assert called(CALLS[0], as_entrant.secret).json()["items"][0]["slug"] == "test-1"


def test_a_draft_is_begun_once(competition: Competition, as_entrant: Program) -> None:
    command = CALLS[1].replace('"track": 1', f'"track": {competition.tracks.all()[0].pk}')
    answers = [called(command, as_entrant.secret) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]


def test_a_plan_is_handed_in(competition: Competition, as_entrant: Program, draft: Any) -> None:
    FormField.objects.create(competition=competition, key="plan", kind="file", label="plan")
    command = CALLS[2].replace("/entries/1/", f"/entries/{draft.pk}/")
    assert called(command, as_entrant.secret).json()["question"] == "plan"


def test_a_visitor_reads_what_is_free_and_books_once(make_session: Any, entrant: User) -> None:
    caller, session = program(entrant, "week.book"), make_session()
    assert called(CALLS[3], caller.secret).json()["items"][0]["left"] == 10
    command = CALLS[4].replace("/sessions/1/", f"/sessions/{session.pk}/")
    answers = [called(command, caller.secret) for _ in range(2)]
    assert ([one.status_code for one in answers], Booking.objects.get().seats) == ([201, 201], 3)


def test_the_page_names_every_scope() -> None:
    assert re.findall(r"^\| `(\w+\.\w+)`", PAGE, re.M) == list(SCOPES)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 422, 429])
def test_the_page_tells_every_status(status: int) -> None:
    assert str(status) in PAGE.partition("## Errors")[2]
