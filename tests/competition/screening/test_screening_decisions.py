"""One entry, one screener; each rule with its verdict; letters that wait, and undoing until they have gone."""

import datetime

import pytest
import time_machine
from django.core.files.base import ContentFile

from huiyan.competition.calls.models import FormField
from huiyan.competition.entries import actions as entering
from huiyan.competition.entries.models import Entry, EntryFile
from huiyan.competition.screening import actions, leases, queries
from huiyan.competition.screening.models import Screening, ScreeningLease
from huiyan.competition.screening.refusals import (
    CannotUndo,
    ChangedMeanwhile,
    DoesNotFit,
    HeldByAnother,
    LetterIsGone,
    NeedsALetter,
    NeedsANote,
    NeedsAReason,
    NotLookedAt,
    SecondLookByAnother,
)
from huiyan.competition.screening.rules import Verdict
from huiyan.kernel import clock, files
from huiyan.kernel.errors import Refusal
from huiyan.kernel.models import Notice

RULES = [
    {"rule": "at_most", "question": "revenue", "value": 20000},
    {"rule": "is_not", "question": "listed", "value": "True"},
]
ADMIT, RETURN, REFUSE, SECOND = Screening.Decision


@pytest.fixture
def entry(competition, make_entry):
    """Rich by 10,000, and silent about being listed."""
    FormField.objects.create(competition=competition, key="revenue", kind="money", label="营收", label_en="Revenue")
    competition.tracks.update(eligibility=RULES)
    return make_entry(eligibility="waiting", answers={"revenue": "30000"}, track=competition.tracks.get(position=0))


@pytest.fixture
def colleague(person):
    return person("colleague", role="screener")


def decide(entry, by, decision=ADMIT, letter="", **more):
    return actions.screen_entry(entry, decision=decision, letter=letter, by=by, **more)


def eligibility(entry):
    return Entry.objects.get(pk=entry.pk).eligibility


@pytest.mark.parametrize(
    ("verdicts", "refusal"),
    [
        ([Verdict("no"), Verdict("look")], NotLookedAt),
        ([Verdict("no"), Verdict("yes")], DoesNotFit),
        ([Verdict("yes"), Verdict("yes")], NeedsAReason),
    ],
)
def test_an_admission_answers_every_rule(entry, screener, verdicts, refusal) -> None:
    with pytest.raises(refusal):
        decide(entry, screener, verdicts=verdicts)
    assert eligibility(entry) == "waiting"


def test_a_rule_answered_otherwise_keeps_its_reason(entry, screener) -> None:
    made = decide(entry, screener, verdicts=[Verdict("yes", "合并报表，本企业为 1.8 亿元"), Verdict("yes")])
    kept = [(one["verdict"], one["decided"], one["reason"]) for one in made.findings]
    assert kept == [("no", "yes", "合并报表，本企业为 1.8 亿元"), ("look", "yes", "")]


@pytest.mark.parametrize(
    ("decision", "refusal"), [(RETURN, NeedsALetter), (REFUSE, NeedsALetter), (SECOND, NeedsANote)]
)
def test_a_decision_against_the_team_says_why(entry, screener, decision, refusal) -> None:
    with pytest.raises(refusal):
        decide(entry, screener, decision)


def test_the_letter_waits_in_the_language_of_the_captain(entry, screener) -> None:
    decide(entry, screener, RETURN, letter="Please add the audit report.")
    notice = Notice.objects.get()
    assert (notice.state, notice.user, notice.subject) == ("held", entry.captain, "Entry 0001: please complete it")
    assert "Please add the audit report." in notice.body


def test_undone_the_entry_waits_again_and_no_letter_goes(entry, screener) -> None:
    made = decide(entry, screener, REFUSE, letter="Zu gross.")
    actions.undo_screening(made, by=screener)
    assert (eligibility(entry), Notice.objects.get().state) == ("waiting", "withdrawn")
    assert decide(entry, screener).decision == "admit"


def test_what_has_gone_stands(entry, screener, organiser) -> None:
    made = decide(entry, screener, REFUSE, letter="Zu gross.")
    actions.release_letters([made], by=organiser)
    Notice.objects.update(state="sent", sent_at=clock.now())
    with pytest.raises(CannotUndo):
        actions.undo_screening(Screening.objects.get(), by=screener)
    with pytest.raises(LetterIsGone):
        actions.change_letter(made, letter="anders", by=screener)
    assert eligibility(entry) == "refused"


def test_a_waiting_letter_is_written_anew(entry, screener) -> None:
    made = decide(entry, screener, REFUSE, letter="Alt.")
    actions.change_letter(made, letter="Neu.", by=screener)
    body = Notice.objects.get().body
    assert ("Neu." in body, "Alt." in body, Screening.objects.get().letter) == (True, False, "Neu.")


def test_the_team_may_mend_only_when_the_letter_is_out(entry, screener, organiser, entrant) -> None:
    made = decide(entry, screener, RETURN, letter="Bitte ergänzen.")
    with time_machine.travel(entry.competition.last_moment + datetime.timedelta(days=1), tick=False):
        with pytest.raises(Refusal):
            entering.save_entry(Entry.objects.get(), changes={"summary": "neu"}, answers={}, by=entrant)
        actions.release_letters([made], by=organiser)
        entering.save_entry(Entry.objects.get(), changes={"summary": "neu"}, answers={}, by=entrant)
    assert Entry.objects.get().summary == "neu"


def test_a_colleague_cannot_decide_what_another_holds(entry, screener, colleague) -> None:
    leases.take_lease(entry, by=screener)
    assert leases.take_lease(entry, by=colleague).by == screener
    with pytest.raises(HeldByAnother):
        decide(entry, colleague)
    assert decide(entry, screener).decided_by == screener


def test_a_hold_ends_by_itself_and_can_be_given_back(entry, screener, colleague) -> None:
    leases.take_lease(entry, by=screener)
    with time_machine.travel(clock.now() + leases.LASTS + datetime.timedelta(seconds=1), tick=False):
        assert leases.take_lease(entry, by=colleague).by == colleague
    leases.give_back(entry, by=colleague)
    assert ScreeningLease.objects.count() == 0


def test_the_queue_gives_everyone_another_entry(entry, make_entry, competition, screener, colleague) -> None:
    later = make_entry(eligibility="waiting")
    leases.take_lease(entry, by=screener)
    assert [queries.free_for(who, competition).first() for who in (screener, colleague)] == [entry, later]


def test_a_second_look_is_for_another_person(entry, competition, screener, colleague) -> None:
    decide(entry, screener, SECOND, note="Ist das eine Tochterfirma?")
    assert [list(queries.free_for(who, competition)) for who in (screener, colleague)] == [[], [entry]]
    with pytest.raises(SecondLookByAnother):
        decide(entry, screener)
    assert decide(entry, colleague).decision == "admit"


def test_what_changed_under_the_eyes_is_looked_at_again(entry, screener, entrant) -> None:
    seen = entry.changed_at
    entering.save_entry(Entry.objects.get(), changes={"summary": "neu"}, answers={}, by=entrant)
    with pytest.raises(ChangedMeanwhile):
        decide(entry, screener, seen=seen)


def test_the_page_keeps_what_was_written_when_something_is_missing(entry, screener, signed) -> None:
    page = signed(screener).post(
        f"/competition/screening/{entry.pk}/", {"decision": "admit", "rule_0": "no", "letter": "Lang."}
    )
    assert (page.status_code, page.context["letter"], eligibility(entry)) == (200, "Lang.", "waiting")
    assert page.context["form"].non_field_errors() == [NotLookedAt(count=1).message]


def test_the_letter_is_written_anew_from_the_screeners_answers(entry, screener, signed) -> None:
    said = {"compose": "", "rule_0": "no", "reason_0": "See the report.", "rule_1": "no"}
    page = signed(screener).post(f"/competition/screening/{entry.pk}/", said)
    assert page.context["letter"].splitlines()[:2] == [
        "Your entry does not fit these rules:",
        "“Revenue”: you answered 30000; the rule says at most 20000. See the report.",
    ]


def test_a_held_entry_says_by_whom(entry, screener, colleague, signed) -> None:
    signed(screener).post(f"/competition/screening/{entry.pk}/lease/")
    page = signed(colleague).get(f"/competition/screening/{entry.pk}/")
    assert (page.status_code, "screener is screening this entry" in page.content.decode()) == (409, True)


def test_who_screens_writes_and_who_releases(entry, screener, organiser, supervisor, entrant, signed, client) -> None:
    made = decide(entry, screener, REFUSE, letter="Zu gross.")
    people = (screener, organiser, supervisor, entrant)
    paths = [
        f"/competition/screening/decision/{made.pk}/letter/",
        "/competition/test-1/screening/letters/",
        "/competition/test-1/screening/",
    ]
    read = [[signed(who).get(path).status_code for path in paths] for who in people]
    assert read == [[200, 200, 200], [200, 200, 200], [404, 404, 404], [404, 404, 404]]
    release = "/competition/test-1/screening/letters/release/"
    codes = [
        signed(who).post(release, {"pick": made.pk}).status_code for who in (screener, supervisor, entrant, organiser)
    ]
    assert (codes, client.post(release).status_code, Notice.objects.get().state) == (
        [404, 404, 404, 302],
        302,
        "queued",
    )


def test_statistics_count_what_stands(entry, make_entry, competition, screener) -> None:
    decide(entry, screener, REFUSE, letter="Zu gross.")
    actions.undo_screening(decide(make_entry(eligibility="waiting"), screener), by=screener)
    found = queries.statistics(screener, competition)
    assert (found.waiting, found.decided, found.by_person) == (1, [(str(REFUSE.label), 1)], [("screener", 1)])
    assert found.failed_rules == [("revenue", 1)]


def test_looking_at_an_entry_holds_nothing(entry, screener, colleague, signed) -> None:
    signed(screener).get(f"/competition/screening/{entry.pk}/")
    assert (
        ScreeningLease.objects.count(),
        signed(colleague).get(f"/competition/screening/{entry.pk}/").status_code,
    ) == (
        0,
        200,
    )


def test_without_script_a_button_holds_the_entry(entry, screener, signed) -> None:
    answer = signed(screener).post(f"/competition/screening/{entry.pk}/lease/", {"hold": ""}, follow=True)
    assert (answer.context["mine"], ScreeningLease.objects.get().by) == (True, screener)


@pytest.mark.parametrize(("who", "frames"), [("screener", "SAMEORIGIN"), ("entrant", "DENY")])
def test_the_plan_stands_beside_the_rules_for_staff_alone(entry, signed, request, who, frames) -> None:
    upload = ContentFile(b"%PDF-1.4\n%%EOF\n", name="plan.pdf")
    stored = files.store(upload, kinds={"pdf"}, max_bytes=1000, by=entry.captain)
    question = FormField.objects.create(competition=entry.competition, key="plan", kind="file", label="计划书")
    plan = EntryFile.objects.create(entry=entry, field=question, file=stored)
    answer = signed(request.getfixturevalue(who)).get(f"/competition/entry/file/{plan.pk}/?read")
    assert answer.headers["X-Frame-Options"] == frames
    page = signed(request.getfixturevalue("screener")).get(f"/competition/screening/{entry.pk}/").content.decode()
    assert f'data="/competition/entry/file/{plan.pk}/?read#' in page
