"""`huiyan judging rank` and `huiyan judging judges` on plain files."""

import csv
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huiyan.cli.judging import app
from huiyan.engines.tables import BadInput

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "judging-rank"
Files = Callable[..., dict[str, Path]]


def run(*options: object) -> str:
    done = CliRunner().invoke(app, list(map(str, options)), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    def write(**texts: str) -> dict[str, Path]:
        found = {}
        for name, text in texts.items():
            found[name] = tmp_path / (f"{name}.yaml" if name == "rules" else f"{name}.csv")
            found[name].write_text(text, encoding="utf-8")
        return found | {"out": tmp_path / "out.csv"}

    return write


def test_without_rules_the_mean_of_the_sums_decides_and_is_said(files: Files) -> None:
    given = files(scores="entry,judge,criterion,score\nA,X,a,40\nA,X,b,30\nA,Y,a,50\nA,Y,b,35\nB,X,a,45\nB,X,b,33\n")
    said = run("rank", given["scores"], "--out", given["out"])
    assert [(r["entry"], r["rank"], r["score"]) for r in rows(given["out"])] == [("B", "1", "78"), ("A", "2", "77.5")]
    assert list(rows(given["out"])[0]) == [
        "entry", "rank", "score", "calibrated", "standard_error", "rank_low", "rank_high",
    ]  # fmt: skip
    assert "the mean of the judges' sums decides" in said


def test_the_example_is_ranked_with_intervals_that_hold_the_rank(tmp_path: Path) -> None:
    out = tmp_path / "ranking.csv"
    more = ["--rules", EXAMPLE / "rules.yaml", "--facts", EXAMPLE / "facts.csv", "--calibrate", "--out", out]
    run("rank", EXAMPLE / "scores.csv", *more)
    found = rows(out)
    assert len(found) == 12
    assert all(int(row["rank_low"]) <= int(row["rank_high"]) for row in found)
    assert (found[0]["entry"], found[0]["score"]) == ("南岳数据", "85.67")


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name, seed in (("a", 1), ("b", 1)):
        run("rank", EXAMPLE / "scores.csv", "--calibrate", "--seed", seed, "--out", tmp_path / name)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]


def test_json_holds_ranking_rules_and_what_cannot_be_told_apart() -> None:
    document = json.loads(run("rank", EXAMPLE / "scores.csv", "--calibrate", "--json"))
    assert [row["rank"] for row in document["ranking"]] == sorted(row["rank"] for row in document["ranking"])
    assert document["rules"]["combine"] == "by_sheet"
    assert document["calibration"]["linked"] is True
    assert document["calibration"]["indistinguishable"]


def test_the_model_can_be_asked_for() -> None:
    found = [
        json.loads(run("rank", EXAMPLE / "scores.csv", "--calibrate", "--model", m, "--json"))
        for m in ("severity", "slope")
    ]
    assert [document["calibration"]["model"] for document in found] == ["severity", "slope"]
    assert found[0]["calibration"]["variances"] == found[1]["calibration"]["reml_variances"]


def test_columns_can_have_other_names(files: Files) -> None:
    given = files(scores="项目,评委,分数\n甲,X,70\n乙,X,80\n")
    run(
        "rank",
        given["scores"],
        "--map",
        "entry=项目",
        "--map",
        "judge=评委",
        "--map",
        "score=分数",
        "--out",
        given["out"],
    )
    assert [row["entry"] for row in rows(given["out"])] == ["乙", "甲"]


def test_facts_add_base_factor_and_deduction(files: Files) -> None:
    given = files(
        scores="entry,judge,criterion,score\nA,X,jump,1\nA,X,music,7\n",
        facts="entry,criterion,base,factor,deduction\nA,jump,5.8,,\nA,music,,1.6,\nA,,,,1.00\n",
    )
    run("rank", given["scores"], "--facts", given["facts"], "--out", given["out"])
    assert rows(given["out"])[0]["score"] == "17"  # 5.8 + 1 + 1.6 x 7 - 1


def test_rounds_are_weighted(files: Files) -> None:
    given = files(
        scores="entry,judge,round,score\nA,X,semi,90\nB,X,semi,80\nA,X,final,80\nB,X,final,85\n",
        rules="rounds: [{name: semi, weight: 0.3}, {name: final, weight: 0.7}]\nrounding: {total: {decimals: 1}}\n",
    )
    run("rank", given["scores"], "--rules", given["rules"], "--out", given["out"])
    assert [(row["entry"], row["score"]) for row in rows(given["out"])] == [("B", "83.5"), ("A", "83.0")]


BAD_SCORES = [
    ("entry,judge,score\nA,X,70\nA,X,71\n", "scores.csv, line 3: judge X has marked entry A on 'score' already in line 2"),
    ("entry,judge,score\nA,X,70\nA,Y,101\n", "scores.csv, line 3, column score: entry A, judge Y: 101 on 'score' is over 100"),
    ("entry,judge,mark\nA,X,70\n", "scores.csv: column 'score' is missing; the file has: entry, judge, mark"),
    ("entry,judge,score\nA,X,seventy\n", "scores.csv, line 2, column score: 'seventy' is not a number"),
    ("entry,judge,score\nA,X,1e3\n", "scores.csv, line 2, column score: '1e3' is not a number"),
    ("entry,judge,score\n,X,70\n", "scores.csv, line 2, column entry: the name is missing"),
    ("entry,judge,room,score\nA,X,1,70\nA,Y,2,70\n", "line 3, column room: 'A' is in '2' here and in '1' in line 2"),
    ("entry,judge,criterion,score\nA,X,style,70\n", "line 2, column criterion: the rule book has no criterion 'style'"),
    ("entry,judge,score\nA,X,\n", "entry A has 0 scores, 1 are needed"),
]  # fmt: skip


@pytest.mark.parametrize("scores, sentence", BAD_SCORES)
def test_bad_scores_are_named_with_their_line_and_nothing_is_written(files: Files, scores: str, sentence: str) -> None:
    given = files(scores=scores, rules="criteria: [{name: score, low: 0, high: 100}]\n")
    with pytest.raises(BadInput, match=re.escape(sentence)):
        run("rank", given["scores"], "--rules", given["rules"], "--out", given["out"])
    assert not given["out"].exists()


@pytest.mark.parametrize(
    "facts, sentence",
    [
        ("entry,base\nZ,1\n", "facts.csv, line 2, column entry: 'Z' has no scores"),
        ("entry,deduction\nA,1\nA,2\n", "facts.csv, line 3: these facts stand already in line 2"),
        ("entry,deduction\nA,much\n", "facts.csv, line 2, column deduction: 'much' is not a number"),
    ],
)
def test_bad_facts_are_named_with_their_line(files: Files, facts: str, sentence: str) -> None:
    given = files(scores="entry,judge,score\nA,X,70\n", facts=facts)
    with pytest.raises(BadInput, match=re.escape(sentence)):
        run("rank", given["scores"], "--facts", given["facts"])


def test_a_wrong_rule_is_named_with_its_file(files: Files) -> None:
    given = files(scores="entry,judge,score\nA,X,70\n", rules="trim: {best: 1}\n")
    with pytest.raises(BadInput) as caught:
        run("rank", given["scores"], "--rules", given["rules"])
    assert caught.value.sentence() == "rules.yaml: trim.best is not known; known here: highest, lowest, from_marks"


def test_an_unknown_name_to_map_is_wrong_usage(files: Files) -> None:
    given = files(scores="entry,judge,score\nA,X,70\n")
    done = CliRunner().invoke(app, ["rank", str(given["scores"]), "--map", "points=分数"])
    assert done.exit_code == 2


def test_unlinked_rooms_are_said_to_rest_on_an_assumption(files: Files) -> None:
    text = "entry,judge,room,score\n" + "".join(
        f"{entry}{room},{judge}{room},{room},{60 + 5 * e + 3 * j + 7 * (e == j)}\n"
        for room in "12" for e, entry in enumerate("ABCD") for j, judge in enumerate("XYZ")
    )  # fmt: skip
    given = files(scores=text)
    assert "No shared judges link all entries" in run("rank", given["scores"], "--calibrate")


def test_judges_are_described_strictest_first(tmp_path: Path) -> None:
    out = tmp_path / "judges.csv"
    said = run("judges", EXAMPLE / "scores.csv", "--affiliations", EXAMPLE / "affiliations.csv", "--out", out)
    found = rows(out)
    severity = [float(row["severity"]) for row in found]
    assert severity == sorted(severity, reverse=True)
    assert sum(int(row["own"]) for row in found) == 15
    assert "For their own institution judges give" in said


def test_own_pairs_can_be_listed(files: Files) -> None:
    given = files(own="entry,judge\n南岳数据,刘评委\n")
    document = json.loads(run("judges", EXAMPLE / "scores.csv", "--affiliations", given["own"], "--json"))
    own = {row["judge"]: row["own"] for row in document["judges"]}
    assert own["刘评委"] == 1
    assert sum(own.values()) == 1


@pytest.mark.real_data
def test_official_skating_totals_come_out_of_the_command(files: Files) -> None:
    root = Path(os.environ.get("HUIYAN_REAL_DATA") or Path(__file__).resolve().parents[2] / "../shared/data")
    folder = root / "judged_scores/isu_olympics_2018"
    if not folder.exists():
        pytest.skip("the public data set judged_scores/isu_olympics_2018 is not beside the project")
    official = rows(folder / "performances.csv")
    program = {row["performance_id"]: row["program"] for row in official}
    facts = [f"{row['performance_id']},,,,{row['total_deductions']}" for row in official]
    place = {}
    for row in rows(folder / "judged-aspects.csv"):
        name = f"element {row['aspect_num']}" if row["section"] == "elements" else row["aspect_desc"]
        place[row["aspect_id"]] = row["performance_id"], name, row["section"]
        facts.append(f"{row['performance_id']},{name},{row['base_value']},{row['factor']},")
    scores = []
    for file, section, column in (("judge-scores", "components", "score"), ("judge-goe", "elements", "judge_goe")):
        for row in rows(folder / f"{file}.csv"):
            entry, criterion, kind = place[row["aspect_id"]]
            if kind == section:
                scores.append(f"{entry},{program[entry]} {row['judge']},{criterion},{program[entry]},{row[column]}")
    given = files(
        scores="\n".join(["entry,judge,criterion,room,score", *scores]),
        facts="\n".join(["entry,criterion,base,factor,deduction", *facts]),
    )
    run(
        "rank",
        given["scores"],
        "--rules",
        EXAMPLE / "rules/isu_2018.yaml",
        "--facts",
        given["facts"],
        "--out",
        given["out"],
    )
    found = {row["entry"]: (row["score"], row["rank"]) for row in rows(given["out"])}
    assert found == {row["performance_id"]: (row["total_segment_score"], row["rank"]) for row in official}
