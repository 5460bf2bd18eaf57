"""What `huiyan fund` simulates: schemes under views of the correlation, read whole before anything is simulated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from huiyan.engines.fund import Claims, Scheme


class Work(NamedTuple):
    """How much is simulated, and where."""

    years: int
    scenarios: int
    seed: int
    processes: int
    cluster: str | None


class Run(NamedTuple):
    """One simulated scheme under one view of the correlation."""

    file: Path
    view: str
    scheme: Scheme
    claims: Claims


def simulate_schemes(portfolio: Path, schemes: list[Path], view: str, work: Work) -> Iterator[Run]:
    from dataclasses import replace

    from huiyan.cli.executors import open_executor, progress_bar
    from huiyan.engines import fund as engine

    # everything is read before anything is simulated, so that a slip in the last file costs no time
    read = [(file, engine.read_scheme(file)) for file in schemes]
    loans = [engine.read_portfolio(portfolio, scheme) for _, scheme in read]
    with open_executor(work.processes if work.processes > 1 else 0, work.cluster) as executor:
        for (file, scheme), book in zip(read, loans, strict=True):
            for name, model in engine.views(scheme.model).items():
                if view in (name, "all"):
                    seen = replace(scheme, model=model)
                    with progress_bar(f"{file.stem} {name}") as progress:
                        claims = engine.simulate(
                            book, seen, years=work.years, scenarios=work.scenarios, seed=work.seed,
                            executor=executor, progress=progress,
                        )  # fmt: skip
                    yield Run(file, name, seen, claims)
