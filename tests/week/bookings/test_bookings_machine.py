"""Any order of booking, cancelling, waiting, offers and changes of size leaves what a small model of the rules says."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test
from tests.week.conftest import group

from huiyan.kernel import clock
from huiyan.kernel.errors import Refusal
from huiyan.week.attendance.queries import differences
from huiyan.week.bookings import actions, jobs, places
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.proposals.models import Session

SIZES = st.integers(1, 4)
OFFER = datetime.timedelta(minutes=60)
quiet = lambda done, total=None, note="": None  # noqa: E731


@dataclass
class Waiting:
    """A group in the model's list; `until` is the end of its offer."""

    entry: WaitlistEntry
    seats: int
    until: datetime.datetime | None = None


class Places(RuleBasedStateMachine):
    """The model: who holds places, who waits in which order, how many places there are."""

    make_session: Callable[..., Session]
    organiser: object
    booked, waited = Bundle("booked"), Bundle("waited")

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.travel = time_machine.travel(clock.now(), tick=False)
        self.clock = self.travel.start()
        self.session = self.make_session(capacity=6, hours=200)
        self.capacity, self.number = 6, 0
        self.seats: dict[int, int] = {}  # booking -> places
        self.list: list[Waiting] = []

    def teardown(self) -> None:
        self.travel.stop()
        transaction.set_rollback(True)  # each run begins with empty tables
        self.atomic.__exit__(None, None, None)

    @property
    def left(self) -> int:
        return self.capacity - sum(self.seats.values()) - sum(one.seats for one in self.list if one.until)

    def offer(self) -> None:
        for one in self.list:
            if not one.until and one.seats <= self.left:
                one.until = clock.now() + OFFER

    def now(self) -> Session:
        return Session.objects.select_related("activity__edition", "venue").get(pk=self.session.pk)

    def try_to(self, expected: bool, act: Callable[[], object]) -> object:
        """Do it; it must be refused exactly when the model says so."""
        try:
            done = act()
        except Refusal:
            assert not expected
            return None
        assert expected
        return done

    @rule(target=booked, seats=SIZES)
    def book(self, seats: int) -> object:
        self.number += 1
        fits = seats <= self.left
        made = self.try_to(fits, lambda: actions.book_place(self.now(), group=group(self.number, adults=seats)))
        if made is None:
            return multiple()
        self.seats[made.pk] = seats
        return made.pk

    @rule(booking=booked)
    def cancel(self, booking: int) -> None:
        held = self.seats.pop(booking, 0)
        self.try_to(held > 0, lambda: actions.cancel_booking(Booking.objects.get(pk=booking)))
        self.offer()

    @rule(booking=booked, seats=SIZES)
    def change_group(self, booking: int, seats: int) -> None:
        held = self.seats.get(booking, 0)
        fits = held > 0 and seats - held <= self.left
        mine = Booking.objects.get(pk=booking)
        self.try_to(fits, lambda: actions.change_group(mine, adults=seats, children=0))
        if fits:
            self.seats[booking] = seats
            self.offer()

    @rule(target=waited, seats=SIZES)
    def wait(self, seats: int) -> Waiting:
        self.number += 1
        entry = actions.join_waitlist(self.now(), group=group(self.number, adults=seats))
        self.list.append(Waiting(entry, seats))
        self.offer()
        return self.list[-1]

    @rule(target=booked, one=waited)
    def take(self, one: Waiting) -> object:
        holds = one in self.list and one.until is not None and clock.now() < one.until
        made = self.try_to(holds, lambda: actions.take_offer(one.entry))
        if made is None:
            return multiple()
        self.list.remove(one)
        self.seats[made.pk] = one.seats
        return made.pk

    @rule(one=waited)
    def leave(self, one: Waiting) -> None:
        waits = one in self.list
        self.try_to(waits, lambda: actions.leave_waitlist(one.entry))
        if waits:
            self.list.remove(one)
            self.offer()

    @rule(minutes=st.sampled_from([10, 40, 70]))
    def time_passes(self, minutes: int) -> None:
        self.clock.shift(datetime.timedelta(minutes=minutes))
        jobs.lapse_offers(quiet)
        for one in sorted((one for one in self.list if one.until), key=lambda one: (one.until, one.entry.pk)):
            if one.until <= clock.now():
                self.list.remove(one)
                self.offer()

    @rule(capacity=st.integers(0, 12))
    def resize(self, capacity: int) -> None:
        taken = self.capacity - self.left
        change = lambda: places.change_places(self.now(), changes={"capacity": capacity}, by=self.organiser)  # noqa: E731
        self.try_to(capacity >= taken, change)
        if capacity >= taken:
            self.capacity = capacity
            self.offer()

    @invariant()
    def tables_and_model_agree(self) -> None:
        row = Session.objects.get(pk=self.session.pk)
        held = sum(one.seats for one in self.list if one.until)
        waiting = sum(one.seats for one in self.list if not one.until)
        assert (row.capacity, row.booked, row.held, row.waiting) == (
            self.capacity,
            sum(self.seats.values()),
            held,
            waiting,
        )
        assert [one for one in differences() if one.session == row.pk] == []

    @invariant()
    def nobody_waits_for_places_that_are_free(self) -> None:
        assert [one for one in self.list if not one.until and one.seats <= self.left] == []


def test_any_order_of_events_leaves_what_the_model_says(make_session, edition, organiser) -> None:
    type(edition).objects.filter(pk=edition.pk).update(offer_minutes=60)
    machine = type("Machine", (Places,), {"make_session": staticmethod(make_session), "organiser": organiser})
    slow = settings(
        max_examples=25,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    run_state_machine_as_test(machine, settings=slow)
