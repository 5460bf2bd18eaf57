"""A ticket's code is signed; any change is noticed; an old key is believed until it is taken out."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as some

from huiyan.week.bookings.signing import Claim, public_keys, read_token, ticket_link, token_of


@pytest.fixture
def booking(session, book):
    return book(session, 1, adults=2, children=3, needs="wheelchair bus")


def test_the_link_says_group_and_needs_and_nothing_else(booking) -> None:
    token = token_of(booking)
    assert read_token(booking.code, token) == Claim(booking.code, booking.session_id, 2, 3, "wb")
    assert ticket_link(booking).endswith(f"/week/c/{booking.code}/{token}")
    assert token_of(booking) == token


@pytest.mark.parametrize("place", [5, 7, 12, 20, 60])
def test_one_changed_character_is_noticed(booking, place: int) -> None:
    token = token_of(booking)
    changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    assert read_token(booking.code, changed) is None


def test_a_signature_does_not_serve_another_code(booking) -> None:
    assert read_token("AAAAAAAA", token_of(booking)) is None


def test_an_old_key_is_believed_until_it_is_taken_out(booking, settings) -> None:
    old = token_of(booking)
    settings.HUIYAN["ticket_keys"] = "22" * 32 + "," + "33" * 32
    new = token_of(booking)
    assert (new[:4] != old[:4], [read_token(booking.code, one) is not None for one in (old, new)]) == (
        True,
        [True, True],
    )
    settings.HUIYAN["ticket_keys"] = "33" * 32
    assert [read_token(booking.code, one) is not None for one in (old, new)] == [False, True]


def test_without_a_key_the_link_is_the_code(booking, settings, tmp_path) -> None:
    settings.HUIYAN.update(ticket_keys="", data=str(tmp_path))
    assert (ticket_link(booking).rsplit("/", 2)[-2:], public_keys()) == ([booking.code, ""], {})


def test_the_published_coordinates_are_those_of_the_key(settings) -> None:
    point = ec.derive_private_key(int("22" * 32, 16), ec.SECP256R1()).public_key().public_numbers()
    (one,) = public_keys().values()
    assert [int.from_bytes(base64.urlsafe_b64decode(one[axis] + "="), "big") for axis in "xy"] == [point.x, point.y]


@given(some.text(max_size=120))
def test_nothing_that_is_no_token_crashes(text: str) -> None:
    assert read_token("AAAAAAAA", text) is None
    assert read_token("AAAAAAAA", f"{next(iter(public_keys()))}.{text}") is None
