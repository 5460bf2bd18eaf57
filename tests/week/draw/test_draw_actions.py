"""From the opening of a draw to bookings and waiting lists."""

import hashlib

import pytest
from tests.week.conftest import group
from tests.week.draw.conftest import DEADLINE

from huiyan.kernel import clock
from huiyan.kernel.audit.models import AuditEntry
from huiyan.kernel.jobs import Job
from huiyan.week.attendance.queries import differences
from huiyan.week.bookings.actions import book_place
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.bookings.refusals import ByDraw, Full, GroupTooLarge
from huiyan.week.classes.models import ClassEntry
from huiyan.week.draw import actions, drawing, jobs
from huiyan.week.draw.models import Draw, DrawEntry
from huiyan.week.draw.refusals import AlreadyWishes, CannotBeDrawn, MoreThanASchoolMayBring, NotOfThisDraw, WishesClosed


def no_progress(done: int, total: int | None = None, note: str = "") -> None: ...


def run(draw: Draw) -> None:
    jobs.carry_out(no_progress, draw=draw.pk)
    draw.refresh_from_db()


def values(**changes):
    return {
        "name": "抽签",
        "name_en": "",
        "closes_at": clock.now() + DEADLINE,
        "most_wishes": 2,
        "most_of_school": 1,
        **changes,
    }


def test_the_commitment_is_sealed_at_the_opening_and_opened_at_the_draw(draw, after_the_deadline) -> None:
    opening = draw.opening.bundle
    assert (draw.commitment in opening, draw.seed in opening) == (True, False)
    after_the_deadline()
    run(draw)
    assert hashlib.sha256(draw.seed.encode()).hexdigest() == draw.commitment
    assert (draw.seed in draw.result.bundle, draw.opening.digest in draw.result.bundle) == (True, True)


def test_nobody_books_before_the_draw_and_everybody_after_it(draw, sessions, after_the_deadline) -> None:
    sessions[0].refresh_from_db()
    with pytest.raises(ByDraw):
        book_place(sessions[0], group=group(9))
    after_the_deadline()
    run(draw)
    sessions[0].refresh_from_db()
    assert book_place(sessions[0], group=group(9)).seats == 1


def test_who_saw_the_page_before_the_draw_was_opened_books_nothing(session, edition, organiser) -> None:
    seen = type(session).objects.get(pk=session.pk)
    actions.open_draw(edition, values=values(), sessions=[session], by=organiser)
    with pytest.raises(Full):
        book_place(seen, group=group(1))
    assert Booking.objects.count() == 0


def test_who_wins_has_a_ticket_and_who_loses_waits_in_the_order_of_the_lot(
    draw, sessions, wish, after_the_deadline
) -> None:
    for number in range(6):
        wish(number, sessions[:1])
    after_the_deadline()
    run(draw)
    by_lot = list(DrawEntry.objects.order_by("lot"))
    assert [entry.rank for entry in by_lot] == [1, 1, 1, None, None, None]
    assert list(Booking.objects.order_by("pk")) == [entry.booking for entry in by_lot[:3]]
    assert list(WaitlistEntry.objects.order_by("pk")) == [entry.waits for entry in by_lot[3:]]
    assert (draw.state, differences()) == ("done", [])


def test_classes_of_different_schools_come_before_a_second_of_one(draw, sessions, wish, after_the_deadline) -> None:
    for number in (1, 2):
        wish(number, sessions, kind="class", school="大校", class_name=str(number))
    wish(3, sessions, kind="class", school="小校")
    after_the_deadline()
    run(draw)
    assert sorted(Booking.objects.values_list("school", flat=True)) == ["大校", "小校"]
    assert (ClassEntry.objects.count(), differences()) == (1, [])


def test_a_draw_that_was_killed_half_way_goes_on(draw, sessions, wish, after_the_deadline) -> None:
    for number in range(4):
        wish(number, sessions[:1])
    after_the_deadline()
    drawing.decide_draw(draw)
    drawing.hand(DrawEntry.objects.get(lot=1))
    digest = Draw.objects.get().result.digest
    run(draw)
    assert (draw.result.digest, Booking.objects.count(), WaitlistEntry.objects.count()) == (digest, 3, 1)


def test_a_worker_draws_by_itself_and_once(draw, after_the_deadline) -> None:
    assert jobs.start_due_draws(no_progress) == 0
    after_the_deadline()
    for _ in range(2):
        jobs.start_due_draws(no_progress)
    assert list(Job.objects.values_list("name", "arguments")) == [("week.draw", {"draw": draw.pk})]


def test_after_the_deadline_nothing_is_taken_changed_or_withdrawn(draw, sessions, wish, after_the_deadline) -> None:
    entry = wish(1, sessions)
    after_the_deadline()
    with pytest.raises(WishesClosed):
        wish(2, sessions)
    with pytest.raises(WishesClosed):
        actions.change_wishes(entry, party=group(1), wishes=[sessions[0].pk])
    with pytest.raises(WishesClosed):
        actions.withdraw_wishes(entry)


def test_wishes_are_changed_and_withdrawn_before_it(draw, sessions, wish, after_the_deadline) -> None:
    entry, gone = wish(1, sessions), wish(2, sessions)
    actions.change_wishes(entry, party=group(1, adults=3), wishes=[sessions[1].pk])
    actions.withdraw_wishes(gone)
    after_the_deadline()
    run(draw)
    assert list(Booking.objects.values_list("session", "seats")) == [(sessions[1].pk, 3)]


@pytest.mark.parametrize("wished", [[], [0, 0], [0, 1, 1], [7]])
def test_wishes_that_are_none_of_the_draw_are_refused(draw, sessions, wished) -> None:
    keys = [sessions[at].pk if at < 2 else 999 for at in wished]
    with pytest.raises(NotOfThisDraw):
        actions.give_wishes(draw, kind="public", party=group(1), wishes=keys)


def test_one_telephone_wishes_once_and_the_same_form_twice_is_one(draw, sessions) -> None:
    keys = [sessions[0].pk]
    first, again = (actions.give_wishes(draw, kind="public", party=group(1), wishes=keys, key="k") for _ in range(2))
    with pytest.raises(AlreadyWishes):
        actions.give_wishes(draw, kind="public", party=group(1), wishes=keys, key="other")
    assert (first == again, DrawEntry.objects.count()) == (True, 1)


def test_a_group_is_as_small_as_for_every_booking(draw, sessions, wish) -> None:
    with pytest.raises(GroupTooLarge):
        wish(1, sessions, adults=7)


def test_what_has_bookings_or_is_drawn_already_cannot_be_drawn(
    draw, sessions, session, book, edition, organiser
) -> None:
    with pytest.raises(CannotBeDrawn):
        actions.open_draw(edition, values=values(), sessions=sessions[:1], by=organiser)
    book(session, 1)
    with pytest.raises(CannotBeDrawn):
        actions.open_draw(edition, values=values(), sessions=[session], by=organiser)
    assert Draw.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"most_of_school": 3}, MoreThanASchoolMayBring), ({"closes_at": clock.now() - DEADLINE}, WishesClosed)],
)
def test_a_draw_against_the_rules_is_not_opened(edition, session, organiser, changes, refusal) -> None:
    with pytest.raises(refusal):
        actions.open_draw(edition, values=values(**changes), sessions=[session], by=organiser)


def test_two_workers_at_once_seal_one_outcome(draw, sessions, wish, after_the_deadline, monkeypatch) -> None:
    wish(1, sessions)
    after_the_deadline()
    solve = drawing._drawn

    def slow(*given):
        monkeypatch.setattr(drawing, "_drawn", solve)  # while this worker computes, another one begins and ends
        drawing.decide_draw(Draw.objects.get(pk=draw.pk))
        return solve(*given)

    monkeypatch.setattr(drawing, "_drawn", slow)
    decided = drawing.decide_draw(draw)
    assert (decided.result, AuditEntry.objects.filter(action="draw.decide").count()) == (Draw.objects.get().result, 1)
