"""Every command that splits its work gives the same bytes alone, in two processes, and on a Dask scheduler with two workers."""

from collections.abc import Iterator
from pathlib import Path

import distributed
import pytest
from typer.testing import CliRunner

from huiyan.cli import credit, efficiency, fund, index, registry

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
INDEX = ["--data", EXAMPLES / "index/counties.csv", "--framework", EXAMPLES / "index/framework.csv"]
SPACES = [EXAMPLES / "efficiency/maker_spaces.csv", "--inputs", "staff,area_m2,subsidy_wan", "--outputs", "teams,jobs"]
POOL = [EXAMPLES / "fund/portfolio.csv", "--scheme", EXAMPLES / "fund/scheme.yaml", "--scenarios", 12_000, "--years", 3]
FIRMS = ["--pack", "high_tech_enterprise", EXAMPLES / "recognise/enterprises.csv"]
LOANS = ["--pack", "demonstration_loan", EXAMPLES / "credit/enterprises.csv"]
COMMANDS = {
    "fund simulate": (fund.app, ["simulate", *POOL, "--pool", 9_000_000]),
    "fund required": (fund.app, ["required", *POOL, "--confidence", "0.9,0.99", "--view", "t"]),
    "index uncertainty": (index.app, ["uncertainty", *INDEX, "--draws", 5_000, "--seed", 3]),
    "index sensitivity": (index.app, ["sensitivity", *INDEX, "--noise-vectors", 2_000]),
    "efficiency intervals": (efficiency.app, [*SPACES, "--bootstrap", 100]),
    "efficiency returns": (efficiency.app, [*SPACES, "--measure", "scale", "--bootstrap", 100]),
    "registry recognise": (registry.app, ["recognise", *FIRMS]),
    "credit score": (credit.app, ["score", *LOANS]),
}


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster:
        yield cluster.scheduler_address


@pytest.mark.parametrize("name", COMMANDS)
def test_the_bytes_are_the_same_wherever_the_work_is_done(name: str, scheduler: str, tmp_path: Path) -> None:
    app, words = COMMANDS[name]
    found = {}
    for where in ([], ["--processes", 2], ["--cluster", scheduler]):
        out = tmp_path / "out"
        result = CliRunner().invoke(app, [str(word) for word in [*words, *where, "--json", "--out", out]])
        assert result.exit_code == 0, result.exception
        found[result.stdout, out.read_bytes()] = where
    assert list(found.values()) == [["--cluster", scheduler]]
