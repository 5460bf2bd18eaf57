"""Entries that may be the same are shown with the reason, and ruled out with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyan.competition.duplicates import actions
from huiyan.competition.duplicates.measure import alike, bigrams, likeness, normalised
from huiyan.competition.duplicates.models import LikelyDuplicate
from huiyan.competition.entries.models import Entry
from huiyan.kernel.errors import Refusal
from huiyan.kernel.jobs import load_jobs

LONG = "用雁群的声音认识一条江，把录音变成河流健康的指标，已在三个县的十二个点位连续观测两年，与水质监测一致。"


def found(competition):
    actions.find_duplicates(competition, by=None)
    return {
        (one.first.title, one.second.title): set(one.reasons)
        for one in LikelyDuplicate.objects.select_related("first", "second")
    }


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (
            {"title": "甲", "credit_code": "91430400MA00000001"},
            {"title": "乙", "credit_code": "91430400MA00000001"},
            {"code"},
        ),
        ({"title": "AI＋水稻 育种"}, {"title": "ai+水稻育种"}, {"title"}),
        ({"title": "丘陵山区水肥一体化阀组"}, {"title": "丘陵山区水肥一体化阀组研发"}, {"near"}),
        ({"title": "甲", "summary": LONG}, {"title": "乙", "summary": LONG.replace("两年", "三年")}, {"text"}),
    ],
)
def test_why_two_entries_look_alike(competition, make_entry, one, other, reasons) -> None:
    make_entry(title="毫不相干的第三项", summary="完全不同的内容，关于旧厂房里的声音导览与志愿讲解员培训，面向游客。")
    for values in (one, other):
        make_entry(**{"summary": "", **values})
    assert found(competition) == {(one["title"], other["title"]): reasons}


def test_many_with_one_model_text_are_no_duplicates(competition, make_entry) -> None:
    for number in range(actions.MOST_ALIKE + 2):
        make_entry(title=f"{number}", summary=LONG)
    assert found(competition) == {}


def test_a_withdrawn_entry_repeats_nobody(competition, make_entry) -> None:
    make_entry(title="声景")
    make_entry(title="声景", state="withdrawn")
    assert found(competition) == {}


def test_ruled_out_it_stays_away_with_its_reason(competition, make_entry, screener) -> None:
    first, second = make_entry(title="声景", summary=""), make_entry(title="声景", summary="")
    found(competition)
    pair = LikelyDuplicate.objects.get()
    with pytest.raises(Refusal):
        actions.dismiss_duplicate(pair, why=" ", by=screener)
    actions.dismiss_duplicate(pair, why="两个学校各做一半", by=screener)
    actions.find_duplicates(competition, by=None)
    kept = LikelyDuplicate.objects.get()
    counts = Entry.objects.filter(pk__in=[first.pk, second.pk]).values_list("likely_duplicates", flat=True)
    assert (kept.dismissed_why, kept.dismissed_by, list(counts)) == ("两个学校各做一半", screener, [0, 0])


def test_the_worker_finds_them(competition, make_entry) -> None:
    make_entry(title="声景", summary=""), make_entry(title="声景", summary="")
    count = load_jobs()["competition.find_duplicates"].function(lambda *_: None, competition=competition.pk)
    assert (count, set(Entry.objects.values_list("likely_duplicates", flat=True))) == (1, {1})


def test_who_sees_and_who_rules_out(
    competition, make_entry, organiser, screener, supervisor, entrant, signed, client
) -> None:
    make_entry(title="声景", summary=""), make_entry(title="声景", summary="")
    found(competition)
    pair = LikelyDuplicate.objects.get()
    people = (organiser, screener, supervisor, entrant)
    paths = ["/competition/test-1/duplicates/", f"/competition/entry/{pair.first_id}/duplicates/"]
    read = [[signed(who).get(path).status_code for path in paths] for who in people]
    act = f"/competition/duplicate/{pair.pk}/dismiss/"
    codes = [signed(who).post(act, {"why": "x"}).status_code for who in (supervisor, entrant, screener)]
    assert (read, codes) == ([[200, 200]] * 3 + [[404, 404]], [404, 404, 302])
    assert client.get(paths[0]).status_code == 302


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_symmetric_and_between_0_and_1(first, second) -> None:
    one, other = bigrams(normalised(first)), bigrams(normalised(second))
    value = likeness(one, other)
    assert (0 <= value <= 1, value) == (True, likeness(other, one))


@given(st.lists(st.text(alphabet="水稻育种平台", min_size=2, max_size=8), max_size=9))
def test_the_index_finds_what_comparing_all_pairs_finds(titles) -> None:
    grams = [bigrams(normalised(one)) for one in titles]
    plain = {
        (first, second): likeness(grams[first], grams[second])
        for first in range(len(titles))
        for second in range(first + 1, len(titles))
        if likeness(grams[first], grams[second]) >= 0.75
    }
    assert dict(alike(titles, least=0.75)) == plain
