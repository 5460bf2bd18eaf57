"""Whatever address a judge, another entrant or nobody opens, searches or exports: no name that blind judging hides."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils.html import escape
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.competition.test_every_route import addresses

from huiyan.accounts.models import User
from huiyan.competition.assigning.actions import tell_judges
from huiyan.competition.calls.models import FormField, Round
from huiyan.competition.entries.models import Entry, EntryFile, TeamMember
from huiyan.competition.following.actions import remind_judges
from huiyan.competition.judging.actions import decide_late
from huiyan.competition.judging.blind import HIDDEN, blacken
from huiyan.competition.judging.models import Assignment, Judge, ScoreSheet
from huiyan.kernel import clock, files
from huiyan.kernel.notices import Notice

ROOT = Path(__file__).resolve().parents[2]
# Nothing on a page is written with these signs, so that what is found there came from the entry.
NAMES = st.lists(
    st.one_of(
        st.text("龘靐齉爨", min_size=2, max_size=6).map("䨻{}".format),
        st.text("qxzQXZ", min_size=4, max_size=8).map("Zq{}x".format),
        st.text("qxz", min_size=2, max_size=4).map("Zqx {} xqz".format),
    ),
    min_size=5,
    max_size=5,
    unique_by=lambda name: name.casefold(),
)
# A walk takes a second: few examples, and no shrinking of what is named exactly in the failure.
WALKS = settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CHANGING = re.compile(r'csrf[^>]*?value="[^"]*"|"X-CSRFToken": "[^"]*"|\d\d:\d\d(:\d\d)?(\.\d+)?|nonce="[^"]*"')


@pytest.fixture
def trial(round: Round, judge: Judge, stranger: User, make_entry: Callable[..., Entry]) -> Callable[..., Entry]:
    """Makes the entry whose names are hidden; a judge reads it, and a stranger has an entry of the own."""
    asked = FormField.objects.create(
        competition=round.competition, key="chief", kind="text", label="负责人", identifies=True
    )
    plan = FormField.objects.create(competition=round.competition, key="plan", kind="file", label="计划书")
    Assignment.objects.create(round=round, judge=judge, entry=make_entry(captain=stranger, title="别人的项目"))

    def make(house: str, captain: str, member: str, chief: str, contact: str) -> Entry:
        said = f"本项目由{house}与{captain.upper()}完成，{' '.join(member)}、{chief}、{contact}参加。"
        user = User.objects.create_user(name=captain, email=f"{User.objects.count()}@people.example")
        entry = make_entry(captain=user, title=f"{house}的项目", summary=said, organization_name=house)
        Entry.objects.filter(pk=entry.pk).update(answers={asked.key: chief})
        TeamMember.objects.create(entry=entry, name=member, contact=contact)
        upload = ContentFile(b"%PDF-1.4\n%%EOF\n", name=f"{house}.pdf")
        stored = files.store(upload, kinds={"pdf"}, max_bytes=1000, by=user)
        EntryFile.objects.create(entry=entry, field=plan, file=stored)
        Assignment.objects.create(round=round, judge=judge, entry=entry)
        return entry

    return make


def texts_of(answer: Any) -> str:
    """All that an answer says: its headers and its body."""
    return f"{answer.headers} {body_of(answer)}"


def body_of(answer: Any) -> str:
    """The body, or what is inside a workbook."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return body.decode(errors="replace")


def paths_of(entry: Entry) -> list[str]:
    """Every address of the site with the things of this entry."""
    return sorted({path for _, path in addresses(keys_of(entry))})


def api_paths(keys: dict[str, list[Any]]) -> list[str]:
    """Every address of the API that is read, with each known value of its arguments."""
    described = json.loads((ROOT / "docs/reference/openapi.json").read_text(encoding="utf-8"))["paths"]
    found = set()
    for path, methods in described.items():
        names = re.findall(r"{(\w+)}", path) if "get" in methods else None
        for values in product(*(keys.get(name, [1]) for name in names)) if names is not None else ():
            found.add(path.format(**dict(zip(names or (), values, strict=True))))
    return sorted(found)


def api_answers(client: Client, paths: list[str], **query: str) -> dict[str, Any]:
    """What each address of the API answers; the limit of requests a minute is not what is tried here."""
    found = {}
    for path in paths:
        cache.clear()
        found[path] = client.get(path, query)
    return found


def keys_of(entry: Entry) -> dict[str, list[Any]]:
    """What addresses of this entry may be asked with."""
    assignment = entry.assignments.get()
    return {
        "pk": sorted({assignment.round_id, entry.pk, assignment.pk, 1}),
        "file": [entry.files.get().pk],
        "slug": [entry.competition.slug],
    }


def answers(client: Client, paths: list[str]) -> Iterator[tuple[str, str]]:
    """What each address says; those that answer with a page are also exported and sorted."""
    for path in paths:
        first = client.get(path)
        yield path, texts_of(first)
        for more in ("export=xlsx", "sort=title", "sort=-organization") if first.status_code == 200 else ():
            yield f"{path}?{more}", texts_of(client.get(f"{path}?{more}"))


def leaks(client: Client, paths: list[str], names: list[str]) -> set[tuple[str, str]]:
    sought = [name.casefold() for name in names]
    return {(path, name) for path, text in answers(client, paths) for name in sought if name in text.casefold()}


def told(client: Client, path: str, word: str) -> str:
    """What a page says of a word that is searched, without the word itself."""
    page = body_of(client.get(path, {"q": word}))
    for written in (word, escape(word), quote(word), quote_plus(word)):
        page = page.replace(written, "")
    return CHANGING.sub("", page)


@pytest.mark.parametrize("who", ["", "judge_user", "stranger"])
@WALKS
@given(names=NAMES)
def test_no_page_holds_a_hidden_name(trial, signed, request, who, names):
    entry = trial(*names)
    client = signed(request.getfixturevalue(who)) if who else Client()
    assert leaks(client, paths_of(entry), names) == set()


@pytest.mark.parametrize("who", ["", "judge_user", "stranger"])
@WALKS
@given(names=NAMES)
def test_searching_a_hidden_name_finds_what_searching_nonsense_finds(trial, signed, request, who, names):
    entry = trial(*names)
    client = signed(request.getfixturevalue(who)) if who else Client()
    opened = [path for path in paths_of(entry) if client.get(path).status_code == 200]
    searched = set(opened) - {"/me/data/export/"}  # the own data, which may be taken only so many times an hour
    assert [path for path in searched if told(client, path, names[0]) != told(client, path, "Wvwvwv")] == []


@pytest.mark.parametrize("who", ["", "judge_user", "stranger"])
@WALKS
@given(names=NAMES)
def test_no_answer_of_the_api_holds_a_hidden_name(trial, signed, request, who, names):
    entry = trial(*names)
    client = signed(request.getfixturevalue(who)) if who else Client()
    paths = api_paths(keys_of(entry))
    told_by = {path: texts_of(one).casefold() for path, one in api_answers(client, paths).items()}
    assert {(path, name) for path, text in told_by.items() for name in names if name.casefold() in text} == set()


@pytest.mark.parametrize("who", ["", "judge_user", "stranger"])
def test_searching_the_api_for_a_hidden_name_finds_what_nonsense_finds(trial, signed, request, who):
    """What is echoed in addresses of the next part is taken out first."""
    entry = trial("䨻龘", "䨻靐", "䨻齉", "䨻爨", "䨻龘靐")
    client = signed(request.getfixturevalue(who)) if who else Client()
    said = []
    for word in ("䨻龘", "Wvwvwv"):
        found = api_answers(client, api_paths(keys_of(entry)), q=word)
        lists = {path: body_of(one) for path, one in found.items() if one.status_code == 200}
        said.append(
            {path: CHANGING.sub("", text.replace(word, "").replace(quote(word), "")) for path, text in lists.items()}
        )
    assert said[0] == said[1]


def test_the_api_is_tried_where_a_judge_reads(trial, judge_user, signed):
    """The walk above tries something: the judge's own entries open, with their files, under the entry's own keys."""
    entry = trial("䨻龘", "䨻靐", "䨻齉", "䨻爨", "䨻龘靐")
    client = signed(judge_user)
    found = api_answers(client, api_paths(keys_of(entry)))
    opened = {path for path, one in found.items() if one.status_code == 200}
    row = entry.assignments.get().pk
    mine = f"/api/v1/me/assignments/{row}"
    steps_back = f"/api/v1/me/judging/{entry.competition.slug}/entries"
    assert {"/api/v1/me/assignments", steps_back, mine, f"{mine}/files/{entry.files.get().pk}"} <= opened


@WALKS
@given(names=NAMES)
def test_no_message_to_a_judge_holds_a_hidden_name(trial, judge, judge_user, organiser, names):
    """Whatever the organisers have the program write to judges: who reads what, reminders, a decision on a late sheet."""
    entry = trial(*names)
    round = entry.assignments.get().round
    with transaction.atomic():
        tell_judges(round, {judge.pk: 2}, by=organiser)
    remind_judges(round, [judge], by=organiser)
    late = ScoreSheet.objects.create(assignment=entry.assignments.get(), state="late", submitted_at=clock.now())
    decide_late(late, accept=False, reason="过了时间", by=organiser)
    written = "".join(f"{one.subject}{one.body}" for one in Notice.objects.filter(user=judge_user)).casefold()
    assert (
        Notice.objects.filter(user=judge_user).count() >= 3,
        [name for name in names if name.casefold() in written],
    ) == (True, [])


@given(names=NAMES, spaced=st.booleans())
def test_masking_knows_a_name_in_capitals_and_with_spaces(names, spaced):
    written = " ".join(names[0].upper()) if spaced else names[0].swapcase()
    assert blacken(f"由{written}提交", names) == f"由{HIDDEN}提交"
