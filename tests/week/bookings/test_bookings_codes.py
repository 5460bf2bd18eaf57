"""A code read aloud: slips are noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyan.week.bookings.codes import ALPHABET, new_code, read_code, with_check

PAYLOADS = st.text(ALPHABET, min_size=6, max_size=6)


def test_a_code_by_hand() -> None:
    # "000010" is 1 * 32 = 32 in base 32; 32 modulo 1021 is 32 = "10"
    assert with_check("000010") == "00001010"


def test_new_codes_are_read() -> None:
    assert read_code(new_code()) != ""


@given(PAYLOADS, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(payload: str, place: int, other: str) -> None:
    code = with_check(payload)
    wrong = code[:place] + other + code[place + 1 :]
    assert read_code(wrong) == ("" if wrong != code else code)


@given(PAYLOADS, st.integers(0, 4))
def test_two_neighbours_changed_about_are_noticed(payload: str, place: int) -> None:
    code = with_check(payload)
    wrong = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert read_code(wrong) == ("" if wrong != code else code)


@pytest.mark.parametrize("typed", ["oooo lolo", "OOOO-LOLO", " 0000 1010 ", "ooooioio"])
def test_what_is_read_for_another_is_understood(typed: str) -> None:
    assert read_code(typed) == "00001010"


@pytest.mark.parametrize("typed", ["", "0000101", "000010100", "00001011", "0000101é", "../../etc"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) == ""
