"""Every page of the set-up: for organisers, not for others; its queries do not grow with the set-up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huiyan.competition.calls.models import Competition, FormField
from huiyan.kernel.audit import AuditEntry, entries_about
from huiyan.kernel.notices import Notice

OF_COMPETITION = ("", "words/", "preview/", "group/", "form/", "form/preview/", "question/", "round/")


@pytest.fixture
def pages(competition, first, track, ask):
    """Every address of the set-up that is read."""
    question = ask("market")
    of_round = ("", "criteria/", "prizes/", "rules/", "rules/yaml/")
    return [
        *(f"/competition/test-1/setup/{path}" for path in OF_COMPETITION),
        f"/competition/setup/group/{track.pk}/",
        f"/competition/setup/question/{question.pk}/",
        *(f"/competition/setup/round/{first.pk}/{path}" for path in of_round),
    ]


def test_pages_open_for_organisers_only(pages, organiser, supervisor, screener, stranger, signed, client) -> None:
    for page in pages:
        found = [signed(who).get(page).status_code for who in (organiser, supervisor, screener, stranger)]
        assert (page, found, client.get(page).status_code) == (page, [200, 404, 404, 404], 302)


def test_acts_are_for_organisers_only(ask, competition, first, track, supervisor, stranger, signed, client) -> None:
    question = ask("market")
    acts = [
        f"/competition/setup/question/{question.pk}/delete/",
        f"/competition/setup/round/{first.pk}/delete/",
        f"/competition/setup/group/{track.pk}/delete/",
    ]
    found = [signed(who).post(act).status_code for act in acts for who in (supervisor, stranger)]
    assert found + [client.post(act).status_code for act in acts] == [404] * 6 + [302] * 3
    assert (FormField.objects.count(), competition.rounds.count(), competition.tracks.count()) == (1, 2, 2)


def queries_of(browser, page):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(page).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", ["", "form/", "preview/"])
def test_pages_take_one_number_of_queries(page, ask, competition, organiser, signed) -> None:
    browser, address = signed(organiser), f"/competition/test-1/setup/{page}"
    ask("one", track=competition.tracks.get(position=0))
    browser.get(address)
    few = queries_of(browser, address)
    for key in ("two", "three", "four"):
        ask(key, track=competition.tracks.get(position=1))
    assert queries_of(browser, address) == few


def test_the_preview_shows_the_closed_call_without_what_is_for_staff(organiser, competition, signed, client) -> None:
    Competition.objects.update(is_public=False, text="## 谁可以参加")
    page = signed(organiser).get("/competition/test-1/setup/preview/").content.decode()
    assert ("谁可以参加" in page, "/competition/test-1/overview/" in page) == (True, False)
    assert client.get("/competition/test-1/").status_code == 404


def local(at):
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def words(competition, **changes):
    kept = {"opens_at": local(competition.opens_at), "closes_at": local(competition.closes_at)}
    return {"name": competition.name, "grace_minutes": 10, "appeal_days": 3, **kept, **changes}


def test_a_moved_deadline_is_told_once_to_each_with_a_draft_or_entry(
    organiser, competition, entrant, make_entry, signed
) -> None:
    make_entry(), make_entry(), make_entry(captain=organiser, state="withdrawn")
    signed(organiser).post("/competition/test-1/setup/words/", words(competition, closes_at="2031-05-12T18:00"))
    assert list(Notice.objects.values_list("user", "subject")) == [
        (entrant.pk, "The deadline of “Test competition” has changed")
    ]
    row = entries_about(competition).first()
    assert (row.action, row.before["closes_at"] == row.after["closes_at"]) == ("competition.change", False)


def test_a_save_that_leaves_the_deadline_keeps_its_seconds(organiser, competition, make_entry, signed) -> None:
    closes = competition.closes_at.replace(second=59)
    Competition.objects.update(closes_at=closes)
    make_entry()
    signed(organiser).post("/competition/test-1/setup/words/", words(competition, name="新名"))
    assert (Competition.objects.get().name, Competition.objects.get().closes_at, Notice.objects.count()) == (
        "新名",
        closes,
        0,
    )


def test_a_deadline_before_the_opening_is_told_to_nobody(organiser, competition, make_entry, signed) -> None:
    Competition.objects.update(is_public=False)
    make_entry()
    signed(organiser).post("/competition/test-1/setup/words/", words(competition, closes_at="2031-05-12T18:00"))
    assert Notice.objects.count() == 0


def test_what_is_missing_leads_to_the_page_that_fills_it(organiser, competition, signed) -> None:
    Competition.objects.update(is_public=False)
    competition.rounds.get(position=1).criteria.all().delete()
    page = signed(organiser).get("/competition/test-1/setup/")
    assert [one.page for one in page.context["missing"]] == ["competition:setup_words"] * 2 + [
        "competition:setup_criteria"
    ]
    assert f"/competition/setup/round/{competition.rounds.get(position=1).pk}/criteria/" in page.content.decode()


def test_each_act_leaves_one_line_in_the_event_log(organiser, competition, first, ask, signed) -> None:
    browser, question, before = signed(organiser), ask("market"), AuditEntry.objects.count()
    for act in ("down", "retire", "restore", "delete"):
        browser.post(f"/competition/setup/question/{question.pk}/{act}/")
    browser.post(f"/competition/setup/round/{first.pk}/down/")
    done = AuditEntry.objects.order_by("pk")[before:].values_list("action", flat=True)
    assert list(done) == ["question.retire", "question.restore", "question.delete", "round.move"]
