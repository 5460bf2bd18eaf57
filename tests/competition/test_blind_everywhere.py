"""Whatever address a judge, another entrant or nobody opens, searches or exports: no name that blind judging hides."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils.html import escape
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.competition.test_every_route import addresses

from huiyan.accounts.models import User
from huiyan.competition.calls.models import FormField, Round
from huiyan.competition.entries.models import Entry, EntryFile, TeamMember
from huiyan.competition.judging.blind import HIDDEN, blacken
from huiyan.competition.judging.models import Assignment, Judge
from huiyan.kernel import files

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
    assignment = entry.assignments.get()
    file = entry.files.get()
    keys = {
        "pk": sorted({assignment.round_id, entry.pk, assignment.pk, 1}),
        "file": [file.pk],
        "slug": [entry.competition.slug],
    }
    return sorted({path for _, path in addresses(keys)})


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
    assert [path for path in opened if told(client, path, names[0]) != told(client, path, "Wvwvwv")] == []


@given(names=NAMES, spaced=st.booleans())
def test_masking_knows_a_name_in_capitals_and_with_spaces(names, spaced):
    written = " ".join(names[0].upper()) if spaced else names[0].swapcase()
    assert blacken(f"由{written}提交", names) == f"由{HIDDEN}提交"
