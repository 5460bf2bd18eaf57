"""The codes that telephones read: every module as the library made it, white around them, and the level that was meant."""

import re

import pytest
import segno

from huiyan.week.bookings.signing import ticket_link
from huiyan.week.feedback.links import link_of

QUIET = 4  # ISO/IEC 18004: at least four modules of white


def drawn(page: str) -> list[tuple[int, list[list[int]]]]:
    """The codes of a page, each as the side of its picture and its rows of modules, read from the drawing."""
    found = re.findall(r'<svg viewBox="0 0 (\d+) \1" class="qr"><path stroke="#000" d="([^"]*)"', page)
    return [(int(side), modules(int(side), path)) for side, path in found]


def modules(side: int, path: str) -> list[list[int]]:
    """The rows of a path that draws dark modules as horizontal strokes in the middle of their row."""
    rows = [[0] * side for _ in range(side)]
    x = y = 0.0
    for kind, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path):
        if kind == "h":
            for column in range(int(x), int(x) + int(first)):
                rows[int(y)][column] = 1
            x += int(first)
        else:
            across, down = float(first), float(second)
            x, y = (across, down) if kind == "M" else (x + across, y + down)
    return rows


def framed(code) -> list[list[int]]:
    """The modules of a code with white around them."""
    return [list(row) for row in code.matrix_iter(border=QUIET)]


def test_the_code_of_a_ticket_is_drawn_module_by_module(session, book, nobody) -> None:
    booking = book(session, 1, adults=1, children=2, needs="wheelchair")
    code = segno.make_qr(ticket_link(booking), error="l", mask=4, boost_error=False)
    for page in (f"/week/tickets/{booking.secret}/", f"/week/tickets/{booking.secret}/ticket.svg"):
        ((side, rows),) = drawn(nobody.get(page).content.decode())
        assert (side, rows) == (len(framed(code)), framed(code))


@pytest.mark.parametrize("page", ["posters", "exit"])
def test_the_codes_of_posters_stand_a_little_dirt(make_session, helper, organiser, signed, settings, page: str) -> None:
    session = make_session(hours=0)
    about = f"{settings.HUIYAN['address']}/week/activities/{session.activity_id}/"
    links = [link_of(session.pk)] if page == "exit" else [about, link_of(session.pk)]
    address = (
        f"/week/feedback/session/{session.pk}/poster/"
        if page == "exit"
        else f"/week/editions/2023/posters/?session={session.pk}"
    )
    found = drawn(signed(organiser).get(address).content.decode())
    assert [rows for _side, rows in found] == [
        framed(segno.make_qr(one, error="m", boost_error=False)) for one in links
    ]


def test_a_wrong_module_would_be_noticed(session, book) -> None:
    path = "M4 4.5h7m1 0h2m-10 1h1"
    rows = modules(20, path)
    assert ([sum(row) for row in rows[:6]], rows[4][4:15]) == ([0, 0, 0, 0, 9, 1], [1] * 7 + [0] + [1] * 2 + [0])
