"""`huiyan fund` as people and programs use it: the examples, bad input, and work that is spread."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from huiyan.cli.fund import app
from huiyan.engines.tables import BadInput

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "fund"
PORTFOLIO, SCHEME = str(EXAMPLES / "portfolio.csv"), str(EXAMPLES / "scheme.yaml")
VINTAGES = str(EXAMPLES / "vintages.csv")
SMALL = ["--scenarios", "10000", "--years", "5"]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def answer(*words: str) -> dict:
    found = run(*words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_a_forecast_names_what_made_it_and_sums_to_the_defaults() -> None:
    found = answer("simulate", PORTFOLIO, "--scheme", SCHEME, "--pool", "60000000", "--seed", "3", *SMALL)
    (facts,) = found["results"]
    assert (found["seed"], found["scenarios"], found["pool_fen"], facts["model"]["correlation"]) == (
        3,
        10_000,
        6 * 10**9,
        0.12,
    )
    assert (len(found["portfolio_sha256"]), len(facts["scheme_sha256"])) == (64, 64)
    spread = sum(facts["paid_fen"]) + sum(sum(amounts) for amounts in facts["bank_loss_fen"].values())
    assert spread == pytest.approx(sum(facts["defaulted_fen"]), abs=100)


def test_what_ifs_stand_beside_the_first_scheme() -> None:
    half = str(EXAMPLES / "half_share.yaml")
    found = answer("simulate", PORTFOLIO, "--scheme", SCHEME, "--what-if", half, "--pool", "30000000", *SMALL)
    first, second = (facts["against_first"] for facts in found["results"])
    assert first == {"more_exhausted": 0.0, "error": 0.0}
    assert second["more_exhausted"] < -3 * second["error"]


def test_all_views_give_three_required_pools() -> None:
    found = answer("required", PORTFOLIO, "--scheme", SCHEME, "--confidence", "0.9,0.99", *SMALL)
    assert [facts["view"] for facts in found["results"]] == ["own", "floor", "t"]
    pools = [[row["pool_fen"] for row in facts["required"]] for facts in found["results"]]
    assert all(low < high for low, high in pools)


def test_three_engines_agree(tmp_path: Path) -> None:
    some = tmp_path / "sixty.csv"
    some.write_text(
        "".join(Path(PORTFOLIO).read_text(encoding="utf-8").splitlines(keepends=True)[:61]), encoding="utf-8"
    )
    found = answer("check", str(some), "--scheme", SCHEME, "--scenarios", "20000")
    mean = found["mean_fen"]
    assert mean["exact"] == pytest.approx(mean["closed_form"], rel=1e-9)
    assert abs(mean["paths"] - mean["closed_form"]) <= 3 * mean["paths_error"]
    for row in found["tails"]:
        assert abs(row["paths"] - row["exact"]) <= 3 * row["paths_error"]
        assert row["smooth"] == pytest.approx(row["exact"], rel=0.05)


def test_calibration_says_what_it_was_tested_on() -> None:
    found = answer("calibrate", VINTAGES)
    assert (found["used"], found["tested_on"]) == (0.12, "simulated vintages only")
    assert "This method was tested on simulated vintages only." in run("calibrate", VINTAGES).stdout


def test_a_chart_is_drawn_from_a_forecast(tmp_path: Path) -> None:
    forecast, chart = tmp_path / "forecast.json", tmp_path / "chart.svg"
    run("simulate", PORTFOLIO, "--scheme", SCHEME, "--pool", "30000000", *SMALL, "--out", str(forecast))
    assert run("chart", str(forecast), "--out", str(chart)).exit_code == 0
    assert chart.read_text(encoding="utf-8").startswith("<svg ")


def test_people_read_a_sentence_and_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C")
    found = run("simulate", PORTFOLIO, "--scheme", SCHEME, "--pool", "30000000", *SMALL).stdout.splitlines()
    assert found[1].startswith("A pool of 3,000.00 wan yuan leaves a claim unpaid within 5 years in ")
    assert found[2].split() == [
        "year",
        "ran",
        "out",
        "balance",
        "5",
        "%",
        "median",
        "95",
        "%",
        "paid",
        "lent",
        "halted",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["simulate", PORTFOLIO, "--scheme", SCHEME, "--pool", "-5"],
            "'-5' is no amount in yuan with at most two decimals",
        ),
        (
            ["simulate", PORTFOLIO, "--scheme", SCHEME, "--pool", "0.001"],
            "'0.001' is no amount in yuan with at most two decimals",
        ),
        (
            ["simulate", PORTFOLIO, "--scheme", SCHEME, "--pool", "1", "--years", "0"],
            "years is 0; it must be at least 1",
        ),
        (
            ["required", PORTFOLIO, "--scheme", SCHEME, "--confidence", "0.9;0.99"],
            "'0.9;0.99' is no list of numbers with commas",
        ),
        (["simulate", VINTAGES, "--scheme", SCHEME, "--pool", "1"], "vintages.csv: column 'loan' is missing"),
        (
            ["chart", SCHEME, "--out", "x.svg"],
            "scheme.yaml: this is no result number 1 of 'huiyan fund simulate --out'",
        ),
    ],
)
def test_bad_input_is_one_sentence_and_writes_nothing(
    words: list[str], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(*words)
    assert isinstance(found.exception, BadInput)
    assert str(found.exception).startswith(sentence)
    assert list(tmp_path.iterdir()) == []
