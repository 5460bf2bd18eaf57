"""A draft saves itself, says what is missing, asks only what concerns it, and survives a session that ran out."""

import datetime

import pytest
import time_machine
from django.test import Client

from huiyan.competition.calls.models import FormField
from huiyan.competition.entries import actions
from huiyan.competition.entries.missing import missing_items
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.queries import own_entries, way_of
from huiyan.competition.entries.rules import known_eligibility
from huiyan.competition.screening.actions import release_letters, screen_entry
from huiyan.kernel.audit import entries_about


@pytest.fixture
def questions(competition):
    """Has it a company, and if so, since when."""
    FormField.objects.create(
        competition=competition, key="company", kind="yes", label="已成立企业", label_en="Has a company", required=False
    )
    return FormField.objects.create(
        competition=competition,
        key="since",
        kind="date",
        label="成立日期",
        label_en="Since",
        shown_if={"company": "True"},
    )


@pytest.fixture
def draft(competition, entrant, questions):
    return actions.begin_entry(competition, track=competition.tracks.all()[0], title="声景", by=entrant)


@pytest.fixture
def autosave(draft, entrant, signed):
    """Send the form as the page does by itself."""
    browser = signed(entrant)

    def send(**values):
        said = {"track": draft.track_id, "title": draft.title, "stay": "1", **values}
        return browser.post(f"/competition/entry/{draft.pk}/edit/", said, headers={"HX-Request": "true"})

    return send


def test_it_saves_itself_and_says_when(draft, autosave) -> None:
    page = autosave(summary="一句话。").content.decode()
    assert (Entry.objects.get(pk=draft.pk).summary, "saved " in page, "<main" in page) == ("一句话。", True, False)


def test_what_cannot_be_taken_is_named_and_the_rest_is_kept(draft, autosave) -> None:
    page = autosave(summary="一句话。", answer_company="on", answer_since="yesterday").content.decode()
    stored = Entry.objects.get(pk=draft.pk)
    assert (stored.summary, stored.answers, "Since" in page) == ("一句话。", {"company": True}, True)


def test_saving_the_same_again_writes_no_line_in_the_event_log(draft, autosave) -> None:
    autosave(summary="一句话。")
    before = entries_about(draft).count()
    autosave(summary="一句话。")
    assert entries_about(draft).count() == before


def test_an_autosave_that_arrives_late_does_not_undo_the_submission(draft, entrant) -> None:
    late = Entry.objects.get(pk=draft.pk)
    actions.save_entry(draft, changes={"summary": "一", "organization_name": "二"}, answers={}, by=entrant)
    actions.submit_entry(draft, by=entrant)
    actions.save_entry(late, changes={"summary": "三"}, answers={}, by=entrant)
    stored = Entry.objects.get(pk=draft.pk)
    assert (stored.state, stored.number, stored.summary) == ("submitted", 1, "三")


@pytest.mark.parametrize(("company", "asked"), [(True, ["id_answer_since"]), (False, []), (None, [])])
def test_a_question_is_missing_only_where_it_is_asked(draft, questions, company, asked) -> None:
    Entry.objects.filter(pk=draft.pk).update(summary="一", organization_name="二", answers={"company": company})
    assert [one.anchor for one in missing_items(Entry.objects.get(pk=draft.pk))] == asked


def test_without_javascript_the_server_shows_what_is_asked(draft, entrant, signed) -> None:
    path, browser = f"/competition/entry/{draft.pk}/edit/", signed(entrant)
    hidden = [
        one.hidden for part in browser.get(path).context["form"].sections() for one in part.questions if one.condition
    ]
    browser.post(path, {"track": draft.track_id, "title": "声景", "answer_company": "on", "save": ""})
    shown = [
        one.hidden for part in browser.get(path).context["form"].sections() for one in part.questions if one.condition
    ]
    assert (hidden, shown) == ([True], [False])


def test_what_is_missing_leads_to_its_place(draft, entrant, signed) -> None:
    page = signed(entrant).get(f"/competition/entry/{draft.pk}/").content.decode()
    assert f'href="/competition/entry/{draft.pk}/edit/#id_summary"' in page


def test_a_form_sent_after_the_session_ran_out_is_there_after_signing_in(draft, entrant) -> None:
    browser, path = Client(headers={"accept-language": "en"}), f"/competition/entry/{draft.pk}/edit/"
    away = browser.post(path, {"track": draft.track_id, "title": "声景", "summary": "在火车上写的。", "save": ""})
    browser.force_login(entrant)
    page = browser.get(path)
    assert (away.status_code, page.context["form"]["summary"].value(), page.context["came_back"]) == (
        302,
        "在火车上写的。",
        True,
    )
    assert browser.get(path).context["came_back"] is False


def test_what_waited_is_shown_to_nobody_else(draft, stranger) -> None:
    browser, path = Client(), f"/competition/entry/{draft.pk}/edit/"
    browser.post(path, {"title": "声景", "summary": "在火车上写的。"})
    browser.force_login(stranger)
    assert browser.get(path).status_code == 404


def test_the_page_says_number_deadline_grace_and_server_time(draft, entrant, signed) -> None:
    actions.save_entry(draft, changes={"summary": "一", "organization_name": "二"}, answers={}, by=entrant)
    actions.submit_entry(draft, by=entrant)
    page = signed(entrant).get(f"/competition/entry/{draft.pk}/").content.decode()
    assert ("number 0001" in page, "You may change it until" in page, "server time is" in page) == (True, True, True)


def test_a_link_must_be_http(draft, autosave, competition) -> None:
    FormField.objects.create(competition=competition, key="video", kind="link", label="视频", required=False)
    autosave(answer_video="javascript:alert(1)")
    autosave(answer_video="ftp://example.org/a")
    assert Entry.objects.get(pk=draft.pk).answers.get("video") is None
    autosave(answer_video="https://video.example/1")
    assert Entry.objects.get(pk=draft.pk).answers["video"] == "https://video.example/1"


def test_the_time_line_hides_a_decision_that_is_not_out(make_entry, entrant, screener, competition) -> None:
    entry = make_entry(eligibility="waiting")
    made = screen_entry(entry, decision="admit", letter="", by=screener)
    fresh = Entry.objects.get(pk=entry.pk)
    before = [one.state for one in way_of(fresh)][2]
    release_letters([made], by=screener)
    assert (before, [one.state for one in way_of(fresh)][2]) == ("now", "done")


def test_the_own_list_knows_no_decision_before_its_letter_is_out(make_entry, entrant, screener) -> None:
    made = screen_entry(make_entry(eligibility="waiting"), decision="refuse", letter="Nein.", by=screener)
    before = known_eligibility(own_entries(entrant).get())
    release_letters([made], by=screener)
    assert (before, known_eligibility(own_entries(entrant).get())) == ("waiting", "refused")


def test_numbers_are_given_once_each(make_entry, competition, entrant) -> None:
    drafts = [make_entry(state="draft", number=None, eligibility="waiting", submitted_at=None) for _one in range(3)]
    numbers = [actions.submit_entry(one, by=entrant).number for one in drafts]
    again = actions.submit_entry(drafts[0], by=entrant).number
    assert (numbers, again) == ([1, 2, 3], 1)


def test_a_clock_that_passes_the_grace_ends_the_autosave(draft, autosave) -> None:
    with time_machine.travel(draft.competition.last_moment + datetime.timedelta(seconds=1), tick=False):
        assert autosave(summary="zu spät").status_code == 409
    assert Entry.objects.get(pk=draft.pk).summary == ""


def test_what_is_missing_is_said_on_the_form_and_what_was_written_is_kept(competition, entrant, signed) -> None:
    entry = actions.begin_entry(competition, track=competition.tracks.all()[0], title="声景", by=entrant)
    sent = {"track": entry.track_id, "title": "声景", "organization_name": "听江", "submit": ""}
    page = signed(entrant).post(f"/competition/entry/{entry.pk}/edit/", sent, follow=True)
    entry.refresh_from_db()
    assert ([str(one) for one in page.context["messages"]], entry.organization_name, entry.state) == (
        ["Not yet complete: summary."],
        "听江",
        "draft",
    )
