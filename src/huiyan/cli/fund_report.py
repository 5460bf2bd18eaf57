"""How results of `huiyan fund` are told to people: sentences, tables and the chart, in yuan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from huiyan.cli.fund_facts import MOST_EXACT
from huiyan.cli.report import translate
from huiyan.engines.tables import gettext_noop

VIEWS = {
    "own": gettext_noop("own history"),
    "floor": gettext_noop("correlation not under 12 %"),
    "t": gettext_noop("and joint shocks (t copula)"),
}
BORNE = {
    "agreed": gettext_noop("the agreed share of the banks"),
    "firm_cap": gettext_noop("over the cap by firm"),
    "tranches": gettext_noop("by the tranches"),
    "breaker": gettext_noop("while the breaker was open"),
    "bank_cap": gettext_noop("over the cap by bank"),
    "year_cap": gettext_noop("over the cap by year"),
    "pool": gettext_noop("because the pool was empty"),
}


def print_forecasts(results: list[dict[str, Any]], pool: int) -> None:
    for facts in results:
        _print_title(facts)
        years = len(facts["exhausted"])
        sentence = gettext_noop(
            "A pool of {pool} leaves a claim unpaid within {years} years in {chance} of the futures (standard error {error})."
        )
        print(
            translate(sentence).format(
                pool=yuan(pool),
                years=years,
                chance=percent(facts["exhausted"][-1]),
                error=percent(facts["exhausted_error"][-1], 2),
            )
        )
        difference = facts["against_first"]
        if difference["error"] or difference["more_exhausted"]:
            sentence = gettext_noop("Against the first scheme: {more} points (standard error {error}, same futures).")
            print(
                translate(sentence).format(
                    more=f"{100 * difference['more_exhausted']:+.2f}", error=f"{100 * difference['error']:.2f}"
                )
            )
        _print_years(facts)
        _print_borne(facts)
        print()


def print_required(results: list[dict[str, Any]]) -> None:
    for facts in results:
        _print_title(facts)
        heads = (
            gettext_noop("lasts with"),
            gettext_noop("pool"),
            gettext_noop("interval (95 %)"),
            gettext_noop("leverage"),
        )
        rows = [
            [
                percent(row["confidence"]),
                yuan(row["pool_fen"]),
                f"{yuan(row['low_fen'])} .. {yuan(row['high_fen'])}",
                "-" if row["leverage"] is None else f"{row['leverage']:.2f}",
            ]
            for row in facts["required"]
        ]
        print_table([translate(head) for head in heads], rows)
        sentence = gettext_noop(
            "Left to the banks: {mean} in a mean year, {worst} in the worst year of 1 future in 100."
        )
        print(translate(sentence).format(mean=yuan(facts["bank_mean_fen"]), worst=yuan(facts["bank_worst_fen"])))
        print()


def print_check(facts: dict[str, Any]) -> None:
    sentence = gettext_noop(
        "Expected payments of a year: {closed} in closed form, {exact} exactly, {paths} by paths (standard error {error})."
    )
    mean = facts["mean_fen"]
    print(
        translate(sentence).format(
            closed=yuan(mean["closed_form"]),
            exact="-" if mean["exact"] is None else yuan(mean["exact"]),
            paths=yuan(mean["paths"]),
            error=yuan(mean["paths_error"]),
        )
    )
    heads = (
        gettext_noop("payments over"),
        gettext_noop("exact"),
        gettext_noop("smooth"),
        gettext_noop("paths"),
        gettext_noop("standard error"),
    )
    rows = [
        [
            yuan(row["amount_fen"]),
            *("-" if row[name] is None else f"{row[name]:.6f}" for name in ("exact", "smooth", "paths", "paths_error")),
        ]
        for row in facts["tails"]
    ]
    print_table([translate(head) for head in heads], rows)
    if mean["exact"] is None:
        print(
            translate(gettext_noop("The portfolio is too large for the exact engine (over {most} firms).")).format(
                most=MOST_EXACT
            )
        )


def print_calibration(facts: dict[str, Any]) -> None:
    sentences = (
        gettext_noop("Probability of default {probability} from {vintages} vintages."),
        gettext_noop(
            "Correlation of the own history {correlation} (interval of 95 %: {low} to {high}); to be used: {used}, as the floor is 12 %."
        ),
        gettext_noop(
            "Correlation of the own history {correlation} (interval of 95 %: {low} to {high}); to be used: {used}."
        ),
        gettext_noop("Autocorrelation of the years {autocorrelation} (biased towards 0 in short histories)."),
    )
    floored = facts["used"] > facts["correlation"]
    shown = {**facts, "autocorrelation": f"{facts['autocorrelation']:.2f}", "probability": percent(facts["probability"], 2),
             **{name: percent(facts[name], 1) for name in ("correlation", "low", "high", "used")}}  # fmt: skip
    for sentence in (sentences[0], sentences[1] if floored else sentences[2], sentences[3]):
        print(translate(sentence).format(**shown))
    for row in facts["backtest"]:
        sentence = gettext_noop(
            "Back-test at {level}: of {tested} vintages {own} passed the bound of the own history, {floor} that with the floor."
        )
        print(
            translate(sentence).format(
                level=percent(row["confidence"]), tested=row["tested"], own=row["own"], floor=row["floor"]
            )
        )
    print(translate(gettext_noop("This method was tested on simulated vintages only.")))


def chart_of(path: Path, number: int) -> str:
    """The chart of one result in a file that `fund simulate` wrote."""
    import json

    from huiyan.engines.fund import Fan, Words, fan_chart
    from huiyan.engines.tables import BadInput

    if not path.is_file():
        raise BadInput(gettext_noop("there is no such file: {path}"), path=path)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        pool, results = document["pool_fen"], document["results"]
        facts = results[number - 1 if number >= 1 else len(results)]
        levels = facts["balance_quantiles"]
        balance = [facts["balance_fen"][levels.index(level)] for level in (0.05, 0.25, 0.5, 0.75, 0.95)]
        exhausted, title = [float(chance) for chance in facts["exhausted"]], str(facts["scheme"])
        errors = percent(float(exhausted[-1]))
    except (ValueError, KeyError, TypeError, IndexError):
        raise BadInput(
            gettext_noop("this is no result number {number} of 'huiyan fund simulate --out'"),
            file=path.name,
            number=number,
        ) from None
    sentence = gettext_noop("A pool of {pool} over {years} years; it runs out in {chance} of the futures.")
    words = Words(
        title=title,
        description=translate(sentence).format(pool=yuan(pool), years=len(exhausted), chance=errors),
        years=translate(gettext_noop("year")),
        money=translate(gettext_noop("balance, 10,000 yuan")),
        median=translate(gettext_noop("median")),
        bands=(translate(gettext_noop("nine in ten futures")), translate(gettext_noop("half of them"))),
        exhausted=translate(gettext_noop("ran out")),
    )
    return fan_chart(Fan(balance, exhausted), words)


def yuan(fen: float) -> str:
    """Fen in units of 10,000 yuan, for people; never read back."""
    return translate(gettext_noop("{amount} wan yuan")).format(amount=f"{fen / 1e6:,.2f}")


def percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"


def print_table(heads: list[str], rows: list[list[str]]) -> None:
    """Columns as wide as their widest cell; Chinese characters count twice."""
    cells = [heads, *rows]
    widths = [max(_width(row[at]) for row in cells) for at in range(len(heads))]
    for row in cells:
        print("  ".join(" " * (width - _width(cell)) + cell for cell, width in zip(row, widths, strict=True)))


def _print_title(facts: dict[str, Any]) -> None:
    print(f"{facts['scheme']}: {translate(VIEWS[facts['view']])}")


def _print_years(facts: dict[str, Any]) -> None:
    low, middle, high = (facts["balance_quantiles"].index(level) for level in (0.05, 0.5, 0.95))
    heads = (gettext_noop("year"), gettext_noop("ran out"), gettext_noop("balance 5 %"), gettext_noop("median"),
             gettext_noop("95 %"), gettext_noop("paid"), gettext_noop("lent"), gettext_noop("halted"))  # fmt: skip
    balance = facts["balance_fen"]
    rows = [
        [str(year + 1), percent(chance), *(f"{balance[level][year + 1] / 1e6:,.0f}" for level in (low, middle, high)),
         f"{facts['paid_fen'][year] / 1e6:,.0f}", f"{facts['lent_fen'][year] / 1e6:,.0f}", percent(facts["halted"][year])]
        for year, chance in enumerate(facts["exhausted"])
    ]  # fmt: skip
    print_table([translate(head) for head in heads], rows)
    print(translate(gettext_noop("Money in units of 10,000 yuan; paid and lent are means.")))


def _print_borne(facts: dict[str, Any]) -> None:
    years = len(facts["exhausted"])
    print(translate(gettext_noop("Defaults a year: {amount}; the pool pays {paid}, the banks bear:")).format(
        amount=yuan(sum(facts["defaulted_fen"]) / years), paid=yuan(sum(facts["paid_fen"]) / years)))  # fmt: skip
    for rule, amounts in facts["bank_loss_fen"].items():
        if any(amounts):
            print(f"  {translate(BORNE[rule])}: {yuan(sum(amounts) / years)}")


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
