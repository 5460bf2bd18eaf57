"""Canonical JSON against the RFC, its public test data, and what must be refused."""

from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyan.engines.proof import canonical, digest, parse
from huiyan.engines.proof.canonical import number
from huiyan.engines.tables import BadInput

# RFC 8785, appendix B: the bits of a double and how it is written.
RFC_NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize(("bits", "text"), RFC_NUMBERS.items())
def test_numbers_are_written_as_in_the_appendix_of_the_rfc(bits: str, text: str) -> None:
    assert number(struct.unpack(">d", bytes.fromhex(bits))[0]) == text


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_the_public_test_data_comes_out_byte_for_byte(vectors, name: str) -> None:
    files = vectors("rfc8785_jcs_testdata.tar.gz")
    assert canonical(parse(files[f"testdata/input/{name}.json"])) == files[f"testdata/output/{name}.json"]
    assert canonical(parse(files[f"testdata/input/{name}.json"])) == bytes.fromhex(
        files[f"testdata/outhex/{name}.txt"].decode()
    )


def test_keys_are_ordered_by_utf16_units_not_by_code_points() -> None:
    # RFC 8785, 3.2.3: U+1F600 is the pair D83D DE00 and so comes before U+FB33.
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4),
)  # fmt: skip


@given(json_values)
def test_canonical_text_says_the_same_and_is_a_fixed_point(value) -> None:
    text = canonical(value)
    assert json.loads(text, parse_int=float) == json.loads(json.dumps(value), parse_int=float)
    assert canonical(parse(text)) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_out_is_the_same_double(value: float) -> None:
    assert float(number(value)) == value


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (float("nan"), "nan is not a finite number"),
        (float("-inf"), "-inf is not a finite number"),
        ("\ud800", "the text holds half a surrogate pair"),
        ({"\udc00": 1}, "the text holds half a surrogate pair"),
        ({1: 2}, "a key must be text, this is int"),
        ({3, 4}, "JSON has no form for set"),
        (2**53 + 1, "the integer is too large to be exact in JSON: write it as text"),
        (10**400, "the integer is too large to be exact in JSON: write it as text"),
    ],
)
def test_what_json_cannot_say_exactly_is_refused(value, sentence: str) -> None:
    with pytest.raises(BadInput) as refusal:
        canonical(value)
    assert refusal.value.sentence() == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"a":1,"b":2,"a":3}', 'the key "a" is given twice'),
        ("[NaN]", "NaN is not a finite number"),
        ("[1e999]", "1e999 is not a finite number"),
        ('["\\ud800"]', "the text holds half a surrogate pair"),
        ("9" * 500, "a number of 500 digits is too long"),
        ("[" * 65 + "]" * 65, "nested over 64 deep"),
        ("[" * 100_000, "nested over 64 deep"),
        (b'"\xff"', "byte 1 is not UTF-8"),
        ("9007199254740993", "the integer is too large to be exact in JSON: write it as text"),
        ("[1 2]", "not JSON: Expecting ',' delimiter at character 3"),
        ("", "not JSON: Expecting value at character 0"),
    ],
)
def test_text_that_is_not_strict_json_is_refused(text, sentence: str) -> None:
    with pytest.raises(BadInput) as refusal:
        parse(text)
    assert refusal.value.sentence() == sentence


def test_the_digest_of_an_empty_object_is_that_of_two_braces() -> None:
    # printf '{}' | sha256sum
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
