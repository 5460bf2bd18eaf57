"""The application form: keys, order, conditions, and what an answered question refuses."""

import pytest
from tests.competition.setup.conftest import QUESTION

from huiyan.competition.calls.models import FormField
from huiyan.competition.entries.queries import fields_of
from huiyan.competition.setup.actions import questions as actions
from huiyan.competition.setup.refusals import HasAnswers, IsUsed, KeyTaken


def keys(competition):
    return [one.key for one in FormField.objects.filter(competition=competition)]


def test_a_key_is_made_of_the_label_once_each(organiser, competition) -> None:
    made = [actions.add_question(competition, values=QUESTION, by=organiser).key for _turn in range(2)]
    assert made == ["shi-chang-yu-ke-hu", "shi-chang-yu-ke-hu-2"]


def test_a_key_of_ones_own_is_taken_once(organiser, competition) -> None:
    actions.add_question(competition, values={**QUESTION, "key": "market"}, by=organiser)
    with pytest.raises(KeyTaken):
        actions.add_question(competition, values={**QUESTION, "key": "market"}, by=organiser)


def test_a_question_moves_up_and_at_the_top_it_stays(organiser, competition, ask) -> None:
    _a, _b, last = ask("a", position=0), ask("b", position=1), ask("c", position=2)
    for _turn in range(3):
        actions.move_question(last, up=True, by=organiser)
    assert keys(competition) == ["c", "a", "b"]


@pytest.mark.parametrize("changes", [{"kind": "line"}, {"key": "other"}])
def test_an_answered_question_keeps_kind_and_key(organiser, competition, ask, make_entry, changes) -> None:
    question = ask("market", kind="text")
    make_entry(answers={"market": "江边的学校"})
    make_entry(answers={"market": ""})
    with pytest.raises(HasAnswers) as refusal:
        actions.change_question(question, values={**QUESTION, "key": "market", **changes}, by=organiser)
    assert refusal.value.values == {"question": "market", "count": 1}


def test_an_answered_question_takes_a_better_label(organiser, ask, make_entry) -> None:
    question = ask("market", kind="text")
    make_entry(answers={"market": "江边的学校"})
    actions.change_question(question, values={**QUESTION, "label": "市场"}, by=organiser)
    assert FormField.objects.get(pk=question.pk).label == "市场"


def test_an_answered_question_is_retired_not_deleted(organiser, ask, make_entry) -> None:
    question = ask("market", kind="text")
    entry = make_entry(answers={"market": "江边的学校"})
    with pytest.raises(HasAnswers):
        actions.delete_question(question, by=organiser)
    actions.retire_question(question, by=organiser)
    assert list(fields_of(entry)) == []
    actions.restore_question(question, by=organiser)
    assert list(fields_of(entry)) == [question]


def test_a_question_that_a_rule_needs_stays(organiser, track, ask) -> None:
    question = ask("revenue", kind="money")
    type(track).objects.update(eligibility=[{"rule": "at_most", "question": "revenue", "value": 1}])
    with pytest.raises(IsUsed) as refusal:
        actions.retire_question(question, by=organiser)
    assert refusal.value.values["users"] == "初创组、团队组"


def test_the_page_stores_a_conditional_file_question(organiser, competition, ask, signed) -> None:
    ask("has_patent", kind="yes", label="有专利")
    sent = {
        "label": "专利证书", "kind": "file", "required": "on", "file_kinds": ["pdf", "png"], "file_mb": "5",
        "asked_if": "has_patent", "asked_value": "是",
    }  # fmt: skip
    assert signed(organiser).post("/competition/test-1/setup/question/", sent).status_code == 302
    made = FormField.objects.get(label="专利证书")
    assert (made.key, made.file_kinds, made.file_mb, made.shown_if) == (
        "zhuan-li-zheng-shu", ["pdf", "png"], 5, {"has_patent": "True"},
    )  # fmt: skip
    assert made.accepted_kinds() == ["pdf", "png"]


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"kind": "choice", "choices_text": "甲"}, ["choices_text"]),
        ({"kind": "line", "asked_if": "has_patent", "asked_value": "maybe"}, ["asked_value"]),
        ({"kind": "nonsense"}, ["kind"]),
    ],
)
def test_a_question_that_cannot_work_is_refused_at_its_field(organiser, competition, ask, signed, sent, wrong) -> None:
    ask("has_patent", kind="yes")
    page = signed(organiser).post("/competition/test-1/setup/question/", {"label": "问", **sent})
    assert sorted(page.context["form"].errors) == wrong


def test_the_preview_shows_the_questions_of_one_group(organiser, competition, track, ask, signed) -> None:
    ask("common"), ask("own", track=track), ask("other", track=competition.tracks.get(position=1))
    page = signed(organiser).get(f"/competition/test-1/setup/form/preview/?group={track.pk}")
    assert [one.key for one in page.context["form"].questions] == ["common", "own"]
