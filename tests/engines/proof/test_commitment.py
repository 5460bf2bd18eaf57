"""Commitments hide and bind; codes are random, readable and distinct."""

from __future__ import annotations

import hashlib
import re

import pytest

from huiyan.engines.proof import commit, new_codes, new_salt, open_commitment
from huiyan.engines.tables import BadInput

SALT = bytes(range(32))


def test_a_commitment_is_the_hash_of_what_the_documentation_says() -> None:
    text = f'["huiyan.commitment/1","{SALT.hex()}",["E-1","回雁队"]]'
    assert commit(["E-1", "回雁队"], SALT) == hashlib.sha256(text.encode()).hexdigest()


def test_a_commitment_opens_only_to_its_value_and_salt() -> None:
    commitment = commit("Li", SALT)
    assert open_commitment(commitment, "Li", SALT)
    assert not open_commitment(commitment, "Wang", SALT)
    assert not open_commitment(commitment, "Li", bytes(32))


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        commit("Li", bytes(15))
    assert refusal.value.sentence() == "a salt has at least 16 bytes"


def test_salts_and_codes_differ_each_time() -> None:
    assert new_salt() != new_salt()
    codes = new_codes(500, prefix="J")
    assert len(set(codes)) == 500
    assert all(re.fullmatch("J-[0-9A-HJKMNP-TV-Z]{8}", code) for code in codes)


def test_a_code_that_is_taken_is_not_given_again() -> None:
    # 01 02 03 04 05 is 00000 00100 00001 00000 00110 00001 00000 00101 in groups of five bits: 0 4 1 0 6 1 0 5.
    drawn = iter([bytes(5), bytes(5), b"\xff" * 5, b"\1\2\3\4\5"])
    assert new_codes(2, prefix="E", taken=frozenset(["E-00000000"]), entropy=lambda _: next(drawn)) == [
        "E-ZZZZZZZZ",
        "E-04106105",
    ]
