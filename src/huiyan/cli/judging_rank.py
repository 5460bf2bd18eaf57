"""`huiyan judging rank` and `huiyan judging judges`: rankings and judges from a plain file of scores."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from huiyan.cli.judging_scores import ScoreFile, gettext_noop, own_institution, read_scores
from huiyan.cli.report import print_json, translate

if TYPE_CHECKING:
    from huiyan.engines.scoring import EntryResult, OfficialResult
    from huiyan.engines.scoring.calibrated import Calibration, JudgeReport, Sheets, Variances

RANKING = ("entry", "rank", "score", "calibrated", "standard_error", "rank_low", "rank_high")
JUDGES = (
    "judge", "scores", "mean", "severity", "severity_error", "spread", "noise", "agreement",
    "own", "favour", "favour_error", "flagged",
)  # fmt: skip
DECIMALS = 4


class Model(StrEnum):
    """How the calibrated scores are worked out."""

    auto = "auto"
    severity = "severity"
    slope = "slope"


Scores = Annotated[Path, typer.Argument(help="CSV with entry, judge, score; criterion, room, panel, round if any.")]
Rules = Annotated[Path | None, typer.Option(help="The rule book, YAML; else the mean of the judges' sums.")]
Facts = Annotated[Path | None, typer.Option(help="CSV with entry, criterion, base, factor, deduction.")]
Columns = Annotated[list[str] | None, typer.Option("--map", help="Name of a column in your file: entry=项目; repeat.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result for programs.")]


def rank(
    scores: Scores,
    rules: Rules = None,
    facts: Facts = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Also without the judges' severity, with errors.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws for the rank intervals.")] = 1,
    model: Annotated[
        Model, typer.Option(help="Of the calibration: judges' severity; also slope; or what predicts.")
    ] = Model.auto,
    column: Columns = None,
    out: Annotated[Path | None, typer.Option(help="The ranking, CSV.")] = None,
    json: Json = False,
) -> None:
    """Rank entries by a rule book, exactly; on request beside it how sure the ranks are."""
    from huiyan.cli.executors import progress_bar
    from huiyan.engines.scoring import accumulate, official
    from huiyan.engines.tables import write_csv

    file = read_scores(scores, rules, facts, column or [])
    with progress_bar(translate(gettext_noop("Ranking"))) as progress:
        found = {
            name: official(table, file.rules, file.facts, progress=progress) for name, table in file.tables.items()
        }
        result = accumulate(found, file.rules) if file.rules.rounds else next(iter(found.values()))
    calibrated = _calibrated(file, seed, model) if calibrate else None
    rows = [_row(file, one, calibrated) for one in result.order()]
    if out is not None:
        write_csv(out, RANKING, [[row[name] for name in RANKING] for row in rows])
    if json:
        print_json(_document(file, rules, result, rows, calibrated))
    else:
        print("\n".join(_sentences(file, rules, rows, calibrated)))


def judges(
    scores: Scores,
    affiliations: Annotated[
        Path | None, typer.Option(help="CSV: entry, judge of one institution; or name, institution.")
    ] = None,
    rules: Rules = None,
    facts: Facts = None,
    column: Columns = None,
    out: Annotated[Path | None, typer.Option(help="The judges, CSV.")] = None,
    json: Json = False,
) -> None:
    """Describe the judges: severity, spread, agreement, favour for the own institution."""
    from huiyan.engines.scoring.calibrated import judge_report
    from huiyan.engines.tables import write_csv

    file = read_scores(scores, rules, facts, column or [])
    sheets = _sheets(file)
    own = None
    if affiliations is not None:
        pairs = own_institution(affiliations, file)
        own = [pair in pairs for pair in zip(sheets.entry, sheets.judge, strict=True)]
    with _busy():
        report = judge_report(sheets.entry, sheets.judge, sheets.scores(), room=file.last.room, own=own)
    rows = _judge_rows(file, report, affiliations is not None)
    if out is not None:
        write_csv(out, JUDGES, [[row[name] for name in JUDGES] for row in rows])
    if json:
        favour = report.overall_favour
        overall = None if favour is None else {"points": _plain(favour[0]), "standard_error": _plain(favour[1])}
        print_json({"judges": rows, "overall_favour": overall, "variances": _variances(report.variances)})
    else:
        print("\n".join(_judge_sentences(rows, report)))


@contextmanager
def _busy() -> Iterator[None]:
    """Show a person at a terminal that work goes on."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(translate(gettext_noop("Working on the scores ..."))):
        yield


def _sheets(file: ScoreFile) -> Sheets:
    from huiyan.engines.scoring.calibrated import sheets_of

    return sheets_of(file.last, file.rules, file.facts)


def _calibrated(file: ScoreFile, seed: int, model: Model) -> Calibration:
    from huiyan.cli.executors import progress_bar
    from huiyan.engines.scoring.calibrated import calibrate
    from huiyan.engines.tables import BadInput

    sheets = _sheets(file)
    silent = sorted(set(range(len(file.entries))) - set(sheets.entry))
    if silent:
        raise BadInput(gettext_noop("entry {entry} has no complete score sheet"), entry=file.entries[silent[0]])
    with progress_bar("draws") as progress:
        return calibrate(
            sheets.entry, sheets.judge, sheets.scores(), room=file.last.room, seed=seed, model=model.value,
            rank_within_room=file.rules.rank_within == "room", progress=progress,
        )  # fmt: skip


def _row(file: ScoreFile, one: EntryResult, calibrated: Calibration | None) -> dict[str, Any]:
    row: dict[str, Any] = {"entry": file.entries[one.entry], "rank": one.rank, "score": f"{one.total:f}"}
    row.update(dict.fromkeys(RANKING[3:]))
    if calibrated is not None:
        at = one.entry
        row["calibrated"] = _plain(calibrated.score[at])
        row["standard_error"] = _plain(calibrated.standard_error[at])
        row["rank_low"], row["rank_high"] = int(calibrated.rank_low[at]), int(calibrated.rank_high[at])
    if file.rooms and file.last.room is not None:
        row["room"] = file.rooms[file.last.room[one.entry]]
    if one.decided_by:
        row["decided_by"] = one.decided_by
    return row


def _plain(value: float) -> float | None:
    return None if value != value else round(float(value), DECIMALS) + 0.0


def _document(
    file: ScoreFile,
    rules: Path | None,
    result: OfficialResult,
    rows: list[dict[str, Any]],
    calibrated: Calibration | None,
) -> dict[str, Any]:
    from huiyan import __version__
    from huiyan.engines.scoring import to_mapping

    document: dict[str, Any] = {"ranking": rows, "rules": to_mapping(file.rules), "version": __version__}
    if rules is None:
        document["default_rule"] = translate(DEFAULT_RULE)
    if calibrated is not None:
        document["calibration"] = _calibration(file, calibrated)
    return document


DEFAULT_RULE = gettext_noop("No rule book was given: the mean of the judges' sums decides, equal means share a rank.")


def _calibration(file: ScoreFile, found: Calibration) -> dict[str, Any]:
    cross = found.cross_validation
    return {
        "model": found.model,
        "level": _plain(found.level),
        "variances": _variances(found.variances),
        "reml_variances": _variances(found.reml_variances),
        "converged": found.convergence.converged,
        "steps": found.convergence.steps,
        "method": found.convergence.method,
        "seed": found.seed,
        "draws": found.draws,
        "linked": found.comparability.linked,
        "rests_on_assumption": found.rests_on_assumption,
        "indistinguishable": [list(run) for run in found.indistinguishable],
        "severity": {file.judges[j]: _plain(value) for j, value in enumerate(found.severity)},
        "cross_validation": None
        if cross is None
        else {
            "severity": _plain(cross.severity),
            "slope": _plain(cross.slope),
            "standard_error": _plain(cross.standard_error),
        },
    }


def _variances(v: Variances) -> dict[str, float | None]:
    return {"entry": v.entry, "judge": v.judge, "residual": v.residual, "room": v.room}


def _sentences(
    file: ScoreFile, rules: Path | None, rows: list[dict[str, Any]], calibrated: Calibration | None
) -> list[str]:
    lines = [] if rules else [translate(DEFAULT_RULE)]
    template = translate(gettext_noop("{entries} entries of {judges} judges are ranked; first: {first} with {score}."))
    first = rows[0]
    lines.append(
        template.format(entries=len(rows), judges=len(file.judges), first=first["entry"], score=first["score"])
    )
    if calibrated is None:
        return lines
    if calibrated.rests_on_assumption:
        lines.append(translate(gettext_noop(
            "No shared judges link all entries: the calibrated scores rest on the assumption that judges were given "
            "to rooms without regard to their severity."
        )))  # fmt: skip
    if not calibrated.convergence.converged:
        lines.append(translate(gettext_noop("The calibration did not converge: take its figures as rough.")))
    run = translate(gettext_noop("Calibrated ranks {first} to {last} cannot be told apart by these scores."))
    lines += [run.format(first=first, last=last) for first, last in calibrated.indistinguishable[:5]]
    return lines


def _judge_rows(file: ScoreFile, report: JudgeReport, affiliated: bool) -> list[dict[str, Any]]:
    rows = []
    for at, name in enumerate(file.judges):
        rows.append(
            {"judge": name, "scores": int(report.scores[at])}
            | {c: _plain(getattr(report, c)[at]) for c in JUDGES[2:8]}
            | {
                "own": int(report.own[at]) if affiliated else None,
                "favour": _plain(report.favour[at]),
                "favour_error": _plain(report.favour_error[at]),
                "flagged": bool(report.flagged[at]) if affiliated else None,
            }
        )
    return sorted(rows, key=lambda row: (row["severity"] is None, -Decimal(str(row["severity"] or 0)), row["judge"]))


def _judge_sentences(rows: list[dict[str, Any]], report: JudgeReport) -> list[str]:
    template = translate(
        gettext_noop("Strictest: {strict} ({points} points less than the average judge); mildest: {mild}.")
    )
    lines = [template.format(strict=rows[0]["judge"], points=rows[0]["severity"], mild=rows[-1]["judge"])]
    if report.overall_favour is not None:
        points, error = report.overall_favour
        text = translate(
            gettext_noop("For their own institution judges give {points:+.3f} points (standard error {error:.3f}).")
        )
        lines.append(text.format(points=points, error=error))
    for row in rows:
        if row["flagged"]:
            text = translate(gettext_noop("{judge}: {favour:+.3f} points for the own institution, beyond chance."))
            lines.append(text.format(judge=row["judge"], favour=row["favour"]))
    return lines
