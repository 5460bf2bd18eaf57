"""The log grows record by record; each head contains the one before, and programs can ask for the proofs."""

import pytest

from huiyan.accounts.models import User
from huiyan.engines import proof
from huiyan.publishing import actions
from huiyan.publishing.models import LogHead, Publication


@pytest.fixture
def records(db):
    user = User.objects.create_user(email="deng@test.example", name="邓", password="x")
    said = actions.Announcement(Publication.Stage.PRELIMINARY, "结果", "Results", "/", "x", "1")
    return [actions.seal("trial.note", {"n": n}, tables=[], announcement=said, by=user) for n in range(5)]


def test_heads_are_those_of_the_whole_tree(records):
    leaves = [bytes.fromhex(one.leaf_hash) for one in records]
    roots = list(LogHead.objects.order_by("size").values_list("root", flat=True))
    assert roots == [proof.root(leaves[:size]).hex() for size in range(1, 6)]


def test_proofs_for_programs_hold(records, client):
    found = client.get("/publishing/log/inclusion.json?index=2&size=5").json()
    hashes = [bytes.fromhex(one) for one in found["hashes"]]
    root = bytes.fromhex(client.get("/publishing/log/head.json").json()["root"])
    assert proof.verify_inclusion(bytes.fromhex(records[2].leaf_hash), 2, 5, hashes, root)


@pytest.mark.parametrize("query", ["index=5&size=5", "index=0&size=0", "index=0&size=99", "index=a&size=b", ""])
def test_numbers_outside_the_log_are_refused(records, client, query):
    assert client.get(f"/publishing/log/inclusion.json?{query}").status_code == 400


def test_a_record_is_replaced_once(records):
    said = actions.Announcement(Publication.Stage.FINAL, "更正", "Correction", "/", "x", "1")
    again = {"tables": [], "announcement": said, "by": records[0].sealed_by, "replaces": records[0], "reason": "笔误"}
    actions.seal("trial.note", {}, **again)
    with pytest.raises(actions.AlreadyReplaced):
        actions.seal("trial.note", {}, **again)
