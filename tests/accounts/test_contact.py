"""Addresses and numbers are kept in one form, however they are typed."""

import pytest
from django.core.exceptions import ValidationError

from huiyan.accounts.contact import Contact, normal_phone, read_contact, say_phone


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "008613800138000",
        "8613800138000",
        "１３８００１３８０００",
    ],
)
def test_a_mainland_mobile_number_has_one_form(typed: str) -> None:
    assert normal_phone(typed) == "+8613800138000"


@pytest.mark.parametrize(
    ("typed", "kept"), [("+44 20 7946 0958", "+442079460958"), ("0033 1 99 00 12 34", "+33199001234")]
)
def test_a_foreign_number_keeps_its_country(typed: str, kept: str) -> None:
    assert normal_phone(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "12800138000", "1380013800", "+861380013800", "0734-8123456", "+0123456789", "+1234567890123456", "hello"],
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert normal_phone(typed) is None


def test_either_is_read_from_one_field() -> None:
    assert (read_contact(" Li@City.Example "), read_contact("138 0013 8000")) == (
        Contact(email="li@city.example"),
        Contact(phone="+8613800138000"),
    )


@pytest.mark.parametrize("typed", ["li@", "zhou", "12345"])
def test_neither_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError):
        read_contact(typed)


def test_a_number_is_said_in_groups() -> None:
    assert (say_phone("+8613800138000"), say_phone("+442079460958"), say_phone(None)) == (
        "138 0013 8000",
        "+442079460958",
        "",
    )
