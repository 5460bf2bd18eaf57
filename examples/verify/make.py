"""Makes the example bundle: three invented entries, three invented judges, and keys that everybody knows.

Run from the project's root: python examples/verify/make.py
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from huiyan.engines.proof import Head, Key, commit, leaf_hash, prove, root, seal, seal_table, sign_head, write_bundle

HERE = Path(__file__).parent
KEY = Key(bytes.fromhex("aa" * 32))  # a demonstration key: never seal anything true with it
LOG_KEY = Key(bytes.fromhex("bb" * 32))
ENTRIES = {
    "E-2C9RT0AW": "稻田巡检无人机（虚构）",
    "E-7K2M9QXD": "回雁智能装备（虚构）",
    "E-W5N8B3HF": "油茶籽快速检测（虚构）",
}
JUDGES = {"J-4D1ZQ6MV": "评委甲（虚构）", "J-9TX3E0KC": "评委乙（虚构）", "J-P8R5G2YN": "评委丙（虚构）"}
IDEA = {"E-2C9RT0AW": ("51", "50", "49.5"), "E-7K2M9QXD": ("55", "53.5", "54"), "E-W5N8B3HF": ("48", "50", "52")}
PITCH = {"E-2C9RT0AW": ("33", "31", "36"), "E-7K2M9QXD": ("35", "33", "34.5"), "E-W5N8B3HF": ("30", "34.5", "31")}
RULES = {
    "name": "Demonstration final: the mean of the judges' sums, two decimals",
    "criteria": [
        {"name": "idea", "low": "0", "high": "60"},
        {"name": "pitch", "low": "0", "high": "40"},
    ],
    "rounding": {"total": {"decimals": 2, "how": "half_up"}},
}
COLUMNS = {
    "ballots": ["entry", "judge", "criterion", "mark", "room"],
    "ranking": ["entry", "total", "rank"],
    "commitments": ["code", "commitment"],
    "names": ["code", "name", "salt"],
}
# By hand: (55+35 + 53.5+33 + 54+34.5) / 3 = 265/3; (51+33 + 50+31 + 49.5+36) / 3 = 250.5/3; 245.5/3.
RANKING = [["E-7K2M9QXD", "88.33", 1], ["E-2C9RT0AW", "83.50", 2], ["E-W5N8B3HF", "81.83", 3]]


def tables() -> dict[str, list[list[str | int | None]]]:
    """The four tables; rows are in the order of their codes, so that their order tells nothing."""
    salts = {code: bytes([at]) * 32 for at, code in enumerate([*ENTRIES, *JUDGES])}  # true salts are random
    held = ENTRIES | JUDGES
    return {
        "ballots": [
            [entry, judge, criterion, marks[entry][at], "A"]
            for entry in ENTRIES
            for at, judge in enumerate(JUDGES)
            for criterion, marks in (("idea", IDEA), ("pitch", PITCH))
        ],
        "ranking": [list(row) for row in RANKING],
        "commitments": [[code, commit([code, held[code]], salts[code])] for code in sorted(held)],
        "names": [[code, name, salts[code].hex()] for code, name in ENTRIES.items()],
    }


def make(path: Path) -> None:
    """Seal the tables, append the record to a log of four, and write the bundle."""
    rows = tables()
    sealed = seal(
        "competition.results",
        {"title": {"en": "Demonstration final", "zh": "演示决赛"}, "stage": "preliminary", "rules": RULES},
        KEY,
        datetime(2026, 11, 23, 8, tzinfo=UTC),
        tables=[seal_table(name, COLUMNS[name], rows[name]) for name in COLUMNS],
        demonstration=True,
    )
    leaves = [leaf_hash(b"an older record"), leaf_hash(b"another one"), sealed.leaf, leaf_hash(b"a newer one")]
    heads = {size: sign_head(Head("demo.huiyan.example/log", size, root(leaves[:size]), at), LOG_KEY)
             for size, at in ((2, "2026-11-22T16:00:00Z"), (4, "2026-11-23T16:00:00Z"))}  # fmt: skip
    write_bundle(path, sealed, rows, prove(2, 4, leaves, head=heads[4], key=LOG_KEY.public, earlier=(2, heads[2])))


if __name__ == "__main__":
    make(HERE / "results.jsonl")
    (HERE / "record-key.txt").write_text(KEY.public.hex() + "\n", encoding="utf-8")
    (HERE / "log-key.txt").write_text(LOG_KEY.public.hex() + "\n", encoding="utf-8")
