"""A bundle is found good, and whatever is changed in it is named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyan.engines.proof import Head, check_bundle, columns_of, new_key, read_bundle, root, sign_head
from huiyan.engines.tables import BadInput


def test_an_untouched_bundle_passes_every_step(bundle, recompute, key, log_key) -> None:
    found = check_bundle(bundle, recompute, keys=[key.public, log_key.public])
    assert found.difference is None
    assert set(found.steps.values()) == {"passed"}
    assert (found.trusted, found.recomputed, found.rows) == (True, ("ranking",), 15)


def test_a_bundle_reads_back_as_it_was_written(bundle, parts) -> None:
    found = read_bundle(bundle)
    assert found.sealed == parts.sealed
    assert found.log == parts.log
    assert {name: [list(row) for row in table.rows()] for name, table in found.tables.items()} == parts.tables


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400)
@given(st.data())
def test_changing_any_one_byte_is_detected(bundle, data) -> None:
    text = bundle.read_bytes()
    at = data.draw(st.integers(0, len(text) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != text[at]))
    changed = bundle.with_name("changed.jsonl")
    changed.write_bytes(text[:at] + bytes([byte]) + text[at + 1 :])
    assert not check_bundle(changed).verified


def test_a_changed_mark_is_named_with_its_line(bundle, recompute) -> None:
    edit(bundle, b'"95.5"', b'"99.5"')
    found = check_bundle(bundle, recompute)
    assert str(found.difference) == (
        'results.jsonl, line 7: this line is not the one that was sealed: ["E-2","J-2","idea","99.5","A"]'
    )
    assert found.steps == {"form": "passed", "digest": "differs"} | dict.fromkeys(
        ["signature", "log", "commitments", "ranking"], "not reached"
    )


def test_a_ranking_that_does_not_follow_from_the_scores_is_named(make, parts, recompute, tmp_path) -> None:
    claimed = [["E-1", "85.00", 1], ["E-2", "82.75", 3], ["E-3", "60.50", 2]]
    forged = make(ballots=parts.tables["ballots"], ranking=claimed).write(tmp_path / "forged.jsonl")
    assert str(check_bundle(forged, recompute).difference) == (
        "forged.jsonl: table 'ranking', row 2 (E-2): rank is said to be 3, the scores give 2"
    )


def test_every_other_line_that_is_changed_taken_out_or_put_in_is_named(bundle, make, tmp_path) -> None:
    rows = [[f"E-{at}", "J-1", "idea", "80", "A"] for at in range(600)]  # three blocks
    path = make(ballots=rows).write(tmp_path / "long.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    assert line_named(path, lines[:300] + lines[301:]) == 301
    assert line_named(path, [*lines[:300], lines[10], *lines[300:]]) == 301
    assert line_named(path, [*lines[:300], lines[301], lines[300], *lines[302:]]) == 301
    assert line_named(path, lines[:300]) == 301
    assert line_named(path, [*lines, b"\n"]) == len(lines) + 1


def line_named(path: Path, lines: list[bytes]) -> int | None:
    path.write_bytes(b"".join(lines))
    difference = check_bundle(path).difference
    assert difference is not None
    return difference.line


@pytest.mark.parametrize(
    ("line", "changed", "sentence"),
    [
        (3, b'{"columns":[],"table":"ballots"}', "line 3: the heading of table 'ballots' is expected here"),
        (10, b"[]", "line 10: the closing line of a block is expected here"),
        (5, b"{}", "line 5: a row is expected here, the block ends too early"),
        (5, b'["' + b"a" * 70_000 + b'"]', "line 5: the line is over 65536 bytes long"),
    ],
)
def test_what_stands_where_something_else_belongs_is_named(bundle, line: int, changed: bytes, sentence: str) -> None:
    lines = bundle.read_bytes().split(b"\n")
    lines[line - 1] = changed
    if line == 5:
        del lines[9:]  # no closing line that could say which row it was
    bundle.write_bytes(b"\n".join(lines) + b"\n")
    assert str(check_bundle(bundle).difference) == f"results.jsonl, {sentence}"


def test_rows_resealed_by_a_forger_no_longer_fit_the_record(make, parts, tmp_path) -> None:
    honest = make(ballots=[["E-1", "J-1", "idea", "80", "A"]])
    forged = make(ballots=[["E-1", "J-1", "idea", "90", "A"]])
    first, second = (each.write(tmp_path / name).read_bytes().splitlines(keepends=True)
                     for each, name in ((honest, "honest"), (forged, "forged")))  # fmt: skip
    mixed = tmp_path / "mixed.jsonl"
    mixed.write_bytes(b"".join(first[:2] + second[2:]))
    found = check_bundle(mixed)
    assert found.steps["digest"] == "differs"
    assert str(found.difference).startswith("mixed.jsonl, line 5: table 'ballots' is not the one that was sealed: its")


def test_a_record_changed_with_its_digests_fails_at_the_signature(bundle) -> None:
    edit(bundle, b'"seed":7', b'"seed":8')
    found = check_bundle(bundle)
    assert found.steps["signature"] == "differs"
    assert str(found.difference).startswith(
        "results.jsonl, line 1: the signature does not fit the record and the key 03a107bff3ce10be1d70dd18e74bc09967e4d"
    )


def test_a_record_signed_with_another_key_is_only_found_with_the_published_key(
    parts, make, key, log_key, tmp_path
) -> None:
    path = parts.write(tmp_path / "results.jsonl")
    published = new_key(bytes)
    assert check_bundle(path).trusted is None
    found = check_bundle(path, keys=[published.public])
    assert found.steps["signature"] == "differs"
    assert "which is not the one given" in str(found.difference)
    assert check_bundle(path, keys=[key.public]).steps["log"] == "differs"
    assert check_bundle(path, keys=[key.public, log_key.public]).verified


def head(parts, log_key, **changes) -> str:
    signed = Head("city.example/results", 5, root([bytes(32)] * 5), "2026-11-23T08:00:01Z")
    return sign_head(replace(signed, **changes), log_key)


def test_a_record_that_is_not_in_the_log_is_named(parts, log_key, tmp_path) -> None:
    path = parts.with_log(head=head(parts, log_key)).write(tmp_path / "results.jsonl")
    found = check_bundle(path)
    assert found.steps["log"] == "differs"
    assert str(found.difference).endswith("does not hold this record as leaf 3 of 5")


@pytest.mark.parametrize("index", [0, 4, 5, -1, 2**53])
def test_a_wrong_place_in_the_log_is_found(parts, tmp_path, index: int) -> None:
    found = check_bundle(parts.with_log(index=index).write(tmp_path / "results.jsonl"))
    assert not found.verified
    assert found.difference.line == 2


def test_a_log_that_forgot_what_it_held_before_is_named(parts, log_key, tmp_path) -> None:
    forgotten = replace(parts.log.earlier, head=head(parts, log_key, size=4))
    found = check_bundle(parts.with_log(earlier=forgotten).write(tmp_path / "results.jsonl"))
    assert str(found.difference) == "results.jsonl, line 2: the log is not the earlier one with more added"


def test_a_head_older_than_the_record_is_named(make, parts, log_key, tmp_path) -> None:
    leaves = [parts.sealed.leaf]
    old = sign_head(Head("city.example/results", 1, root(leaves), "2026-11-23T07:59:59Z"), log_key)
    path = parts.with_log(head=old, index=0, hashes=(), earlier=None).write(tmp_path / "results.jsonl")
    assert str(check_bundle(path).difference) == (
        "results.jsonl, line 2: the log's head of 2026-11-23T07:59:59Z is older than the record of 2026-11-23T08:00:00Z"
    )


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"names": [["E-1", "Li", "00" * 32]]}, "names are opened, but there is no table of commitments"),
        ({"commitments": [["E-1", "aa"], ["E-1", "bb"]]}, "a code stands twice in the commitments"),
        (
            {"commitments": [["E-1", "00" * 32]], "names": [["E-1", "Li", "00" * 32]]},
            "the name 'Li' does not open the commitment of E-1",
        ),
        (
            {"commitments": [["E-1", "00" * 32]], "names": [["E-2", "Li", "no salt"]]},
            "the name 'Li' does not open the commitment of E-2",
        ),
        (
            {"commitments": [["E-1", "00" * 32]], "names": [["E-1", "Li", ""]]},
            "the name 'Li' does not open the commitment of E-1",
        ),
        (
            {"ballots": [["E-1", "J-1", "idea", "80", "A"]], "commitments": [["E-1", "00" * 32]]},
            "the code J-1 has no commitment",
        ),
    ],
)
def test_commitments_that_do_not_hold_are_named(make, tmp_path, tables: dict, sentence: str) -> None:
    found = check_bundle(make(**tables).write(tmp_path / "results.jsonl"))
    assert found.steps["commitments"] == "differs"
    assert str(found.difference) == f"results.jsonl: {sentence}"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            columns_of(["entry", "rank"], []),
            "table 'ranking' has the columns entry, score, rank, entry, rank are expected",
        ),
        (
            columns_of(["entry", "score", "rank"], [["E-1", "85.00", 1]]),
            "table 'ranking' has 3 rows, the scores give 1",
        ),
    ],
)
def test_a_ranking_of_another_shape_is_named(bundle, given, sentence: str) -> None:
    found = check_bundle(bundle, lambda _: {"ranking": given})
    assert str(found.difference) == f"results.jsonl: {sentence}"


def test_a_kind_that_nothing_recomputes_says_so(bundle) -> None:
    found = check_bundle(bundle, lambda _: None)
    assert (found.verified, found.steps["ranking"], found.recomputed) == (True, "absent", ())


def test_a_rule_sheet_that_cannot_be_used_is_a_difference(bundle) -> None:
    def refuse(_):
        raise BadInput("the rules are missing")

    found = check_bundle(bundle, refuse)
    assert (found.steps["ranking"], str(found.difference)) == ("differs", "results.jsonl: the rules are missing")


def edit(path: Path, old: bytes, new: bytes) -> None:
    text = path.read_bytes()
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new))


HOSTILE = {
    "a list": ("record", lambda _: []),
    "no kind": ("record", lambda record: {name: record[name] for name in record if name != "kind"}),
    "an unknown field": ("record", lambda record: record | {"comment": "trust me"}),
    "a path for a kind": ("record", lambda record: record | {"kind": "../../etc/passwd"}),
    "another algorithm": ("record", lambda record: record | {"algorithms": {"signature": "none"}}),
    "no time": ("record", lambda record: record | {"at": "2026-02-31"}),
    "tables without end": ("record", lambda record: record | {"tables": record["tables"] * 40}),
    "a table twice": ("record", lambda record: record | {"tables": record["tables"] * 2}),
    "rows that are no number": ("record", lambda record: record | {"tables": [record["tables"][0] | {"rows": True}]}),
    "rows below nothing": ("record", lambda record: record | {"tables": [record["tables"][0] | {"rows": -1}]}),
    "no columns": ("record", lambda record: record | {"tables": [record["tables"][0] | {"columns": []}]}),
    "a reason that is empty": ("record", lambda record: record | {"replaces": {"record": "00" * 32, "reason": " "}}),
    "a short signature": ("signature", lambda signature: signature | {"value": "00"}),
    "a signature by nothing": ("signature", lambda signature: signature | {"algorithm": "none"}),
    "a key in capitals": ("signature", lambda signature: signature | {"key": signature["key"].upper()}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_malformed_record_comes_back_as_a_sentence(bundle, name: str) -> None:
    part, change = HOSTILE[name]
    first, rest = bundle.read_bytes().split(b"\n", 1)
    line = json.loads(first)
    line[part] = change(line[part])
    bundle.write_bytes(json.dumps(line, separators=(",", ":"), sort_keys=True).encode() + b"\n" + rest)
    found = check_bundle(bundle)
    assert found.steps["form"] == "differs"
    assert str(found.difference).startswith("results.jsonl, line 1: ")


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[]",
        b'{"log":[]}',
        b'{"log":null}',
        b'{"log":{"earlier":null,"hashes":[],"head":"x","index":0,"key":"00"}}',
        b'{"log":{"earlier":null,"hashes":["' + b"0" * 64 + b'"],"head":"x","index":1e999,"key":"' + b"0" * 64 + b'"}}',
        b'{"log":{"earlier":{},"hashes":[],"head":"x","index":0,"key":"' + b"0" * 64 + b'"}}',
        b'{"log":{"earlier":null,"hashes":[],"head":"x","index":true,"key":"' + b"0" * 64 + b'"}}',
        b'{"log":{"earlier":null,"hashes":[],"head":"x\\n\\n","index":0,"key":"' + b"0" * 64 + b'"}}',
        b"x" * 70_000,
    ],
)
def test_a_malformed_place_in_the_log_comes_back_as_a_sentence(bundle, line: bytes) -> None:
    first, _, rest = bundle.read_bytes().split(b"\n", 2)
    bundle.write_bytes(first + b"\n" + line + b"\n" + rest)
    assert str(check_bundle(bundle).difference).startswith("results.jsonl, line 2: ")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(
    st.lists(st.binary(max_size=60) | st.sampled_from([b'["a"]', b'{"block":"', b"[[[[", b'{"log":{}}']), max_size=8)
)
def test_no_file_makes_the_check_fall_over(tmp_path, lines: list[bytes]) -> None:
    path = tmp_path / "random.jsonl"
    path.write_bytes(b"\n".join(lines))
    assert not check_bundle(path).verified


@pytest.mark.parametrize("path", ["", ".", "no/such/file", "with\0zero", "x" * 5000])
def test_what_is_no_file_is_refused(path: str) -> None:
    with pytest.raises(BadInput):
        check_bundle(path)


@pytest.mark.parametrize("text", [b"", b"\n", b"{}\n", b"null\n", b"[" * 100_000 + b"\n", b"\xff\xfe\n", b"\0" * 1000])
def test_hostile_files_come_back_as_a_sentence(tmp_path, text: bytes) -> None:
    path = tmp_path / "hostile.jsonl"
    path.write_bytes(text)
    found = check_bundle(path)
    assert found.steps["form"] == "differs"
    assert str(found.difference).startswith("hostile.jsonl, line 1: ")
