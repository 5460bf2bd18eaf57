"""Portfolios and schemes from files: what is wrong is named by its cell or key."""

from pathlib import Path

import pytest

from huiyan.engines.fund import Scheme, agreed, parse_scheme, read_portfolio, read_scheme
from huiyan.engines.tables import BadInput

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "fund"
PLAIN = Scheme(shares_bp={"city": 8000}, grades={"A": 0.01, "B": 0.02})
DOCUMENT = {"shares_bp": {"city": 8000}, "grades": {"A": 0.01}}


def portfolio(folder: Path, text: str) -> Path:
    path = folder / "p.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_yuan_become_exact_fen(tmp_path: Path) -> None:
    loans = read_portfolio(portfolio(tmp_path, "贷款,等级,本金\nx,A,1234567.8\ny,B,0.29\n"), PLAIN)
    assert loans.principal.tolist() == [123_456_780, 29]


def test_the_cap_by_firm_is_shared_among_its_loans(tmp_path: Path) -> None:
    text = "loan,firm,grade,principal\nx,f,A,300\ny,f,A,100\nz,g,B,100\n"
    scheme = parse_scheme({**DOCUMENT, "grades": {"A": 0.01, "B": 0.02}, "caps": {"firm_yuan": 160}})
    # by hand: the firm f is owed 240 + 80 yuan, half of which is over the cap
    assert agreed(read_portfolio(portfolio(tmp_path, text), scheme), scheme).tolist() == [12_000, 4_000, 8_000]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("x,f,A,s,-5", "line 2, column principal: the loan is negative: -5"),
        ("x,f,A,s,five", "line 2, column principal: 'five' is no amount in yuan with at most two decimals"),
        ("x,f,A,s,1.234", "line 2, column principal: '1.234' is no amount in yuan with at most two decimals"),
        ("x,f,A,s,0", "line 2, column principal: the loan of 0 yuan must be over 0 and under 10 million million"),
        ("x,f,C,s,5", "line 2, column grade: the grade 'C' is unknown; the scheme knows: A, B"),
        ("x,f,A,s,5\nx,g,A,s,5", "line 3, column loan: 'x' stands already in line 2"),
        ("x,f,A,s,5\ny,f,B,s,5", "line 3, column grade: the firm 'f' has 'B' here and 'A' before"),
        ("x,f,A,s,5\ny,f,A,t,5", "line 3, column sector: the firm 'f' has 't' here and 's' before"),
        ("x,f,A,,5", "line 2, column sector: the name is missing"),
    ],
)
def test_a_bad_loan_is_named_by_its_cell(tmp_path: Path, rows: str, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_portfolio(portfolio(tmp_path, f"loan,firm,grade,sector,principal\n{rows}\n"), PLAIN)
    assert str(caught.value) == f"p.csv, {sentence}"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"shares_bp": None}, "the key 'shares_bp' is missing or empty"),
        ({"shares_bp": {"province": 4000, "city": None}}, "the key 'shares_bp.city' is missing or empty"),
        (
            {"shares_bp": {"city": 0.8}},
            "'shares_bp.city' is '0.8'; it must be a whole number of basis points from 0 to 10000",
        ),
        ({"grades": {"A": 1.5}}, "grade 'A' has the probability of default 1.5; it must be between 0 and 1"),
        ({"brake": {}}, "the key 'brake' is unknown"),
        ({"caps": {"firm": 5}}, "the key 'caps.firm' is unknown"),
        ({"caps": {"firm_yuan": -5}}, "'caps.firm' is '-5'; it must be a whole number of yuan"),
        ({"breaker": {"stop_bp": 800}}, "the key 'breaker.resume_bp' is missing or empty"),
        (
            {"breaker": {"stop_bp": 500, "resume_bp": 600}},
            "the breaker resumes at 600 basis points, over the 500 where it stops",
        ),
        (
            {"tranches": [{"up_to_bp": 900, "paid_bp": 1}, {"up_to_bp": 500, "paid_bp": 1}]},
            "the tranches must rise: 900, 500",
        ),
        ({"recoveries": [{"after_years": 0, "bp": 1}]}, "a recovery comes at least 1 year after the payment"),
        ({"model": {"correlation": 1.2}}, "correlation is 1.2; it must be from 0 up to 1"),
        ({"model": {"copula": "clayton"}}, "the copula 'clayton' is unknown; known are gaussian and t"),
        ({"tranches": {"up_to_bp": 1}}, "'tranches' must be a list"),
        ({"lending": 5}, "'lending' must be a mapping of keys to values"),
    ],
)
def test_a_bad_scheme_is_named_by_its_key(change: dict[str, object], sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_scheme({**DOCUMENT, **change}, file="s.yaml")
    assert str(caught.value) == f"s.yaml: {sentence}"


@pytest.mark.parametrize("name", ["scheme.yaml", "half_share.yaml", "hubei_2025.yaml"])
def test_the_examples_can_be_read(name: str) -> None:
    scheme = read_scheme(EXAMPLES / name)
    assert len(read_portfolio(EXAMPLES / "portfolio.csv", scheme)) == 240
    assert scheme.about["confidence"] in ("ours", "partial")
