"""Two devices, lost answers, files in a frame: what the page without connection relies on."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from huiyan.competition.calls.models import FormField
from huiyan.competition.entries.models import EntryFile
from huiyan.competition.judging import actions, refusals
from huiyan.competition.judging.models import ScoreSheet
from huiyan.competition.judging.queries import Edition
from huiyan.kernel import files


@pytest.fixture
def row(assign, judge, make_entry):
    return assign(judge, make_entry())


def save(row, mark, edition="", rests_on=()):
    marks = {one.pk: Decimal(mark) for one in row.round.criteria.all()}
    said = Edition(edition, frozenset(rests_on)) if edition else None
    return actions.save_scores(row, marks=marks, notes={}, by=row.judge.user, edition=said)


def post(row, mark, **values):
    return {f"mark-{one.pk}": mark for one in row.round.criteria.all()} | values


def test_what_another_device_saved_is_not_overwritten(row):
    save(row, "60", "aa" * 8)
    with pytest.raises(refusals.ChangedElsewhere):
        save(row, "90", "bb" * 8)
    assert set(row.sheet.scores.values_list("mark", flat=True)) == {Decimal(60)}


def test_two_devices_that_say_the_same_agree(row):
    save(row, "60", "aa" * 8)
    assert save(row, "60", "bb" * 8).edition == "bb" * 8


def test_who_has_seen_the_other_saving_may_replace_it(row):
    save(row, "60", "aa" * 8)
    assert save(row, "90", "bb" * 8, rests_on=["aa" * 8]).total == Decimal(90)


def test_a_saving_whose_answer_was_lost_is_sent_again_without_harm(row, signed, judge_user):
    said = post(row, "70", base="", edition="cc" * 8, submit="1")
    address = reverse("competition:sheet", args=[row.pk])
    codes = [signed(judge_user).post(address, said, headers={"HX-Request": "true"}).status_code for _ in range(2)]
    assert (codes, ScoreSheet.objects.get().state) == ([200, 200], "submitted")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_answer_shows_both_sides(row, signed, judge_user, headers):
    save(row, "60", "aa" * 8)
    address = reverse("competition:sheet", args=[row.pk])
    answer = signed(judge_user).post(address, post(row, "90.5", base="", edition="bb" * 8), headers=headers)
    text = answer.content.decode()
    assert (answer.status_code, "<td>90.5</td><td>60</td>" in text, f'data-base="{"aa" * 8}"' in text) == (
        409,
        True,
        True,
    )


def test_without_script_saving_again_takes_what_is_here(row, signed, judge_user):
    save(row, "60", "aa" * 8)
    address = reverse("competition:sheet", args=[row.pk])
    page = signed(judge_user).post(address, post(row, "90", base="")).content.decode()
    assert f'name="base" value="{"aa" * 8}"' in page
    signed(judge_user).post(address, post(row, "90", base="aa" * 8))
    assert ScoreSheet.objects.get().total == Decimal(90)


@pytest.mark.parametrize("edition", ["<script>", "ab", "zz" * 8])
def test_a_forged_name_of_a_saving_is_not_taken(row, signed, judge_user, edition):
    address = reverse("competition:sheet", args=[row.pk])
    signed(judge_user).post(address, post(row, "90", base="", edition=edition))
    assert ScoreSheet.objects.exists() is False


@pytest.fixture
def plan(row, competition, entrant):
    question = FormField.objects.create(competition=competition, key="plan", kind="file", label="计划书")
    upload = ContentFile(b"%PDF-1.4\n%%EOF\n", name="蒸湘测试有限公司.pdf")
    stored = files.store(upload, kinds={"pdf"}, max_bytes=1000, by=entrant)
    return EntryFile.objects.create(entry=row.entry, field=question, file=stored)


def test_the_plan_stands_in_the_page_and_only_there(row, plan, signed, judge_user):
    address = reverse("competition:sheet_file", args=[row.pk, plan.pk])
    page = signed(judge_user).get(reverse("competition:sheet", args=[row.pk]))
    file = signed(judge_user).get(address, headers={"Range": "bytes=0-3"})
    assert (f'data="{address}#' in page.content.decode(), page["X-Frame-Options"]) == (True, "DENY")
    assert (file.status_code, file["X-Frame-Options"], file["Content-Disposition"]) == (
        206, "SAMEORIGIN", 'inline; filename="0001-plan.pdf"',
    )  # fmt: skip
    assert file["Content-Security-Policy"].endswith("frame-ancestors 'self'")


def test_the_worker_of_the_site_is_one_script_from_the_root(client):
    answer = client.get("/sw.js")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert (answer["Content-Security-Policy"], b'"development"' in answer.content) == (
        "default-src 'none'; connect-src 'self'", False,
    )  # fmt: skip


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_mark_that_is_no_number_is_not_taken_and_says_so(row, signed, judge_user, headers):
    address = reverse("competition:sheet", args=[row.pk])
    answer = signed(judge_user).post(address, post(row, "101", base=""), headers=headers)
    assert (answer.status_code, b"some marks cannot be taken" in answer.content) == (422, True)
    assert ScoreSheet.objects.exists() is False
