"""What an organiser names in both languages is read in the reader's: on the form, by judges, screeners, in letters and exports."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from huiyan.competition.calls.models import FormField, Track
from huiyan.competition.entries.queries import answers_of
from huiyan.competition.judging.blind import reading_of
from huiyan.competition.screening.rules import findings

CHINESE, ENGLISH = "样机", "Prototype"


@pytest.fixture
def stage(competition):
    """A question with two choices, of which one has English words."""
    Track.objects.filter(competition=competition).update(name_en="Start-up group")
    return FormField.objects.create(
        competition=competition, key="stage", kind="choice", label="阶段", label_en="Stage", help="现在", help_en="Now",
        required=False, choices=[CHINESE, "量产"], choices_en={CHINESE: ENGLISH},
    )  # fmt: skip


@pytest.fixture
def entry(make_entry, stage):
    return make_entry(answers={"stage": CHINESE}, state="draft", eligibility="waiting", number=None, submitted_at=None)


def reads(user, language):
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Stage", "Now", "Prototype", "量产", "Start-up group")),
        ("zh-hans", ("阶段", "现在", "样机", "量产", "初创组")),
    ],
)
def test_the_form_is_in_the_readers_language_and_falls_back_to_chinese(entry, entrant, language, said):
    form = reads(entrant, language).get(f"/competition/entry/{entry.pk}/edit/").context["form"]
    asked, group = form["answer_stage"], dict(form.fields["track"].choices)
    choices = [words for _value, words in asked.field.choices[1:]]
    assert (asked.label, asked.help_text, *choices, next(iter(group.values()))) == said


def test_the_choice_is_kept_as_the_organiser_wrote_it(entry, entrant):
    page = f"/competition/entry/{entry.pk}/edit/"
    reads(entrant, "en").post(page, {"title": "P", "track": entry.track_id, "answer_stage": "量产"})
    entry.refresh_from_db()
    assert entry.answers["stage"] == "量产"


@pytest.mark.parametrize(("language", "said"), [("en", ENGLISH), ("zh-hans", CHINESE)])
def test_staff_judges_and_screeners_read_the_choice_in_their_language(entry, stage, round, language, said):
    rules = [{"rule": "is", "question": "stage", "value": CHINESE}]
    with translation.override(language):
        (found,) = findings(rules, entry.answers, {"stage": stage})
        ((_question, read),) = reading_of(entry, round, [stage]).answers
        assert (answers_of(entry)[0].words, read, found.found, found.expected) == (said, said, said, said)


def test_a_choice_is_written_with_its_english_after_a_bar(organiser, competition, signed):
    sent = {"label": "阶段", "kind": "choice", "choices_text": f"{CHINESE} | {ENGLISH}\n量产"}
    signed(organiser).post("/competition/test-1/setup/question/", sent)
    made = FormField.objects.get(label="阶段")
    assert (made.choices, made.choices_en) == ([CHINESE, "量产"], {CHINESE: ENGLISH})
    page = signed(organiser).get(f"/competition/setup/question/{made.pk}/")
    assert page.context["form"].initial["choices_text"] == f"{CHINESE} | {ENGLISH}\n量产"


def test_a_condition_is_said_in_either_language(organiser, stage, signed):
    sent = {"label": "何时", "kind": "line", "asked_if": "stage", "asked_value": ENGLISH}
    signed(organiser).post("/competition/test-1/setup/question/", sent)
    assert FormField.objects.get(label="何时").shown_if == {"stage": CHINESE}


@pytest.mark.parametrize(("language", "contact"), [("en", "Office"), ("zh-hans", "办公室")])
def test_the_call_names_whom_to_ask(competition, language, contact):
    competition.contact, competition.contact_en = "办公室", "Office"
    competition.save()
    page = Client(headers={"accept-language": language}).get("/competition/test-1/")
    assert f"<dd>{contact}</dd>" in page.content.decode()
