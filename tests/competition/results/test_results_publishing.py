"""Results are ranked, published stage by stage, corrected by new records; nobody sees more than they may."""

import subprocess
import sys

import pytest
from django.utils.html import escape

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.models import Score
from huiyan.competition.results import actions, appealing, queries
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.competition.results.ranking import rank_round
from huiyan.competition.results.refusals import (
    AlreadyPublished,
    AppealWaiting,
    MarksChanged,
    ReasonMissing,
    SecondPersonNeeded,
    StillOpen,
)
from huiyan.kernel.jobs import Job, run_worker
from huiyan.publishing.models import Publication


@pytest.fixture
def ranking(judged, people):
    return rank_round(judged, seed=1, by=people["deng"])


def verify(path, text):
    path.write_text(text, encoding="utf-8")
    return subprocess.run([sys.executable, "-m", "huiyan.cli", "verify", str(path)], capture_output=True, text=True)


def test_the_ranking_follows_the_marks(ranking):
    assert [(row.entry.number, row.rank, float(row.score)) for row in queries.rows_of(ranking)] == [
        (1, 1, 91.0),
        (2, 2, 81.67),
        (3, 3, 81.33),
        (4, 4, 60.0),
    ]


def test_close_neighbours_at_the_line_are_named(ranking):
    line = queries.lines_of(ranking)[0]
    assert (line.after, line.prize, line.is_doubtful, line.first, line.last) == (2, "一等奖", True, 2, 3)


def test_a_bundle_verifies_and_a_changed_mark_is_named(ranking, people, tmp_path):
    bundle = actions.publish_results(ranking, by=people["deng"]).bundle
    assert verify(tmp_path / "b.jsonl", bundle).returncode == 0
    changed = verify(tmp_path / "c.jsonl", bundle.replace('"92.00"', '"93.00"', 1))
    assert (changed.returncode, '"93.00"' in changed.stdout) == (1, True)


def test_publishing_twice_is_refused(ranking, people):
    actions.publish_results(ranking, by=people["deng"])
    with pytest.raises(AlreadyPublished):
        actions.publish_results(ranking, by=people["deng"])


def test_a_ranking_of_other_marks_is_not_published(ranking, people):
    Score.objects.filter(mark=62).update(mark=99)
    with pytest.raises(MarksChanged):
        actions.publish_results(ranking, by=people["deng"])


def test_a_correction_names_what_it_replaces_and_why(ranking, judged, people, tmp_path):
    first = actions.publish_results(ranking, by=people["deng"])
    Score.objects.filter(mark=62).update(mark=99)
    again = rank_round(Round.objects.get(pk=judged.pk), seed=1, by=people["deng"])
    with pytest.raises(ReasonMissing):
        actions.publish_results(again, by=people["deng"])
    second = actions.publish_results(again, by=people["deng"], reason="补录一张评分表")
    assert (second.replaces, second.reason) == (first, "补录一张评分表")
    assert verify(tmp_path / "second.jsonl", second.bundle).returncode == 0


def test_a_final_result_needs_a_second_person(ranking, people, settings):
    settings.HUIYAN = {**settings.HUIYAN, "second_factor": True}
    deng, li = people["deng"], people["li"]
    stage = Publication.Stage.FINAL
    with pytest.raises(SecondPersonNeeded):
        actions.publish_results(ranking, by=deng, stage=stage)
    asked = actions.propose_publication(ranking, stage=stage, reason="无异议", notice_until=None, opens="all", by=deng)
    with pytest.raises(SecondPersonNeeded):
        actions.confirm_publication(asked, by=deng)
    assert actions.confirm_publication(asked, by=li).stage == stage


def test_names_of_judges_are_nowhere_public(ranking, people, client):
    bundle = actions.publish_results(ranking, by=people["deng"]).bundle
    pages = [client.get(f"/competition/results/{ranking.pk}/{part}").content.decode() for part in ("", "fairness/")]
    assert [name for name in ("姓名judge0", "姓名judge1", "姓名judge2") if name in "".join([bundle, *pages])] == []


def test_closed_names_stay_out_of_page_search_and_bundle(ranking, people, client):
    bundle = actions.publish_results(ranking, by=people["deng"], opens="best").bundle
    page = client.get(f"/competition/results/{ranking.pk}/").content.decode()
    found = client.get(f"/competition/results/{ranking.pk}/?q=项目4").content.decode()
    assert ["项目4" in bundle, "项目4" in page, "0004" in found] == [False, False, False]


def test_an_entrant_sees_the_own_result_only_after_publication(ranking, people, client):
    captain = User.objects.get(email="captain2@people.example")
    entry = Entry.objects.get(number=2)
    client.force_login(captain)
    before = client.get(f"/competition/entry/{entry.pk}/result/").content.decode()
    actions.publish_results(ranking, by=people["deng"])
    after = client.get(f"/competition/entry/{entry.pk}/result/").content.decode()
    code = RankingRow.objects.get(entry=entry).code
    assert [("81.67" in text, "很好" in text, bool(code) and code in text) for text in (before, after)] == [
        (False, False, False),
        (True, True, True),
    ]


@pytest.mark.parametrize("who", ["", "stranger", "captain1", "judge0"])
def test_staff_pages_are_closed_to_others(ranking, people, client, who):
    if who:
        client.force_login(User.objects.get(email=f"{who}@people.example"))
    paths = [f"round/{ranking.round_id}/decide/", f"ranking/{ranking.pk}/judges/", "trial/appeals/"]
    answers = {client.get(f"/competition/{path}").status_code for path in paths}
    assert answers == {404 if who else 302}
    assert client.get(f"/competition/results/{ranking.pk}/").status_code == 404


def test_staff_pages_open_for_staff(ranking, people, client):
    client.force_login(people["deng"])
    paths = [f"round/{ranking.round_id}/decide/", f"ranking/{ranking.pk}/judges/", "trial/appeals/",
             f"round/{ranking.round_id}/publish/?ranking={ranking.pk}"]  # fmt: skip
    assert [client.get(f"/competition/{path}").status_code for path in paths] == [200] * 4


def test_publishing_works_without_script(ranking, people, client):
    client.force_login(people["deng"])
    said = {"ranking": ranking.pk, "publish-stage": "preliminary", "publish-opens": "all", "publish-reason": "齐了"}
    answer = client.post(f"/competition/round/{ranking.round_id}/publish/", said)
    assert (answer.status_code, Publication.objects.get().reason) == (302, "齐了")


def test_an_appeal_is_filed_once_and_decided_with_a_reason(ranking, people):
    actions.publish_results(ranking, by=people["deng"])
    row = RankingRow.objects.select_related("entry", "ranking").get(entry__number=3, ranking=ranking)
    row.ranking.refresh_from_db()
    appeal = appealing.file_appeal(row, ground="facts", text="漏计一张", by=row.entry.captain)
    with pytest.raises(AppealWaiting):
        appealing.file_appeal(row, ground="facts", text="再来", by=row.entry.captain)
    with pytest.raises(ReasonMissing):
        appealing.decide_appeal(appeal, accept=False, answer=" ", by=people["deng"])
    assert appealing.decide_appeal(appeal, accept=False, answer="已计入", by=people["deng"]).state == "refused"


def test_a_worker_ranks_and_the_page_shows_the_places(judged, people, client):
    client.force_login(people["deng"])
    page = f"/competition/round/{judged.pk}/decide/"
    client.post(f"/competition/round/{judged.pk}/rank/", {"reason": "齐了"})
    waiting = client.get(page).content.decode()
    run_worker(once=True)
    ranked = client.get(page).content.decode()
    assert [("rank/work/" in text, "81.67" in text) for text in (waiting, ranked)] == [(True, False), (False, True)]


def test_a_ranking_that_fails_says_why_on_the_page(judged, people, client):
    Round.objects.filter(pk=judged.pk).update(rules={"criteria": [{"name": "other"}]})
    client.force_login(people["deng"])
    client.post(f"/competition/round/{judged.pk}/rank/", {"reason": "齐了"})
    run_worker(once=True)
    work = queries.ranking_work(judged)
    page = client.get(f"/competition/round/{judged.pk}/decide/").content.decode()
    assert (work.state, escape(work.error) in page) == ("failed", True)


def test_a_ranking_of_a_round_still_open_is_refused_at_once(judged, people):
    judged.state = "judging"
    with pytest.raises(StillOpen):
        actions.ask_ranking(judged, seed=1, reason="", by=people["deng"])
    assert Job.objects.filter(name=queries.RANK).exists() is False


def test_a_ranking_that_was_made_before_the_worker_died_is_not_made_again(judged, people):
    """The job is given back after its transaction, as when the worker is killed before it writes the end down."""
    work = actions.ask_ranking(judged, seed=1, reason="齐了", by=people["deng"])
    run_worker(once=True)
    Job.objects.filter(pk=work.pk).update(state="queued", finished_at=None)
    run_worker(once=True)
    work.refresh_from_db()
    assert [one.pk for one in Ranking.objects.all()] == [work.result]


def test_an_organiser_puts_the_note_of_a_failed_ranking_away(judged, people, client):
    Round.objects.filter(pk=judged.pk).update(rules={"criteria": [{"name": "other"}]})
    actions.ask_ranking(judged, seed=1, reason="", by=people["deng"])
    run_worker(once=True)
    where = f"/competition/round/{judged.pk}/rank/dismiss/"
    client.force_login(people["shi"])
    assert client.post(where).status_code == 404
    client.force_login(people["deng"])
    client.post(where)
    assert queries.ranking_work(judged) is None
