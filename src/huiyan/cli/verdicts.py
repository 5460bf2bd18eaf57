"""What `huiyan registry recognise` and `huiyan credit score` share: apply a pack to a file, write the verdicts and their reasons."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huiyan.cli.report import print_json, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huiyan.engines.scorecard import Assessment, Pack, Words


def judge_file(
    pack_name: str,
    purpose: str,
    file: Path,
    *,
    settings: list[str],
    out: Path | None,
    reasons: Path | None,
    as_json: bool,
    processes: int,
    cluster: str | None,
) -> None:
    """Read, assess and write; the enterprises come out sorted by name, so that the order of the file does not matter."""
    from huiyan.cli.executors import open_executor, progress_bar
    from huiyan.engines.scorecard import assess_all, facts_from_table, read_pack
    from huiyan.engines.tables import BadInput, gettext_noop, read_csv, write_csv

    pack = read_pack(pack_name)
    if pack.purpose != purpose:
        raise BadInput(
            gettext_noop("the pack {pack} is for another command: {purpose}"), pack=pack.id, purpose=pack.purpose
        )
    table = read_csv(file, rename=pack.headers)
    facts = facts_from_table(table, pack, settings=parse_settings(settings))
    with open_executor(processes, cluster) as executor, progress_bar(translate("Assessing")) as progress:
        found = assess_all(facts, pack, executor=executor, progress=progress)
    found.sort(key=lambda assessment: assessment.enterprise)
    if out is not None:
        write_csv(out, verdict_columns(pack), (verdict_row(assessment, pack) for assessment in found))
    if reasons is not None:
        write_csv(reasons, REASON_COLUMNS, (row for assessment in found for row in reason_rows(assessment)))
    if as_json:
        print_json({"pack": pack_summary(pack), "enterprises": [as_plain(assessment) for assessment in found]})
    else:
        print_summary(found, pack, out)


def parse_settings(settings: list[str]) -> dict[str, str]:
    """`NAME=VALUE` words as a mapping."""
    from huiyan.engines.tables import BadInput, gettext_noop

    found = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign or not value.strip():
            raise BadInput(gettext_noop("'{setting}' is not NAME=VALUE"), setting=setting)
        found[name.strip()] = value.strip()
    return found


def say(words: Words) -> str:
    """The words in the user's language."""
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return words.zh if language.startswith("zh") else words.en


def verdict_columns(pack: Pack) -> list[str]:
    """One column for each item and outcome between the verdict and the reasons."""
    items = [f"{section.id}.{item.id}" for section in pack.sections for item in section.items]
    total = ["total_low", "total_high"] if pack.sections else []
    outcomes = [outcome.id for outcome in pack.outcomes]
    return [
        "enterprise",
        "verdict",
        *total,
        *items,
        *outcomes,
        "not_met",
        "undecided",
        "direct",
        "missing",
        "change",
        "pack",
        "sha256",
    ]


def verdict_row(found: Assessment, pack: Pack) -> list[object]:
    """The row of one enterprise; a range is written low..high."""
    total = [plain(found.total_low), plain(found.total_high)] if pack.sections else []
    return [
        found.enterprise, found.verdict, *total,
        *(span(points.low, points.high) for points in found.points),
        *(span(result.low, result.high) for result in found.outcomes),
        " ".join(found.not_met),
        " ".join(check.id for check in found.conditions if check.state == "undecided"),
        " ".join(check.id for check in found.direct if check.state == "met"),
        " ".join(found.missing),
        change_text(found), f"{pack.id} {pack.version}", pack.sha256,
    ]  # fmt: skip


REASON_COLUMNS = [
    "enterprise",
    "part",
    "id",
    "title",
    "state",
    "points_low",
    "points_high",
    "rule",
    "source",
    "confidence",
]


def reason_rows(found: Assessment) -> Iterator[list[object]]:
    """Every condition, direct way, item and outcome of one enterprise, each with its rule and where it comes from."""
    for part, checks in (("condition", found.conditions), ("direct", found.direct)):
        for check in checks:
            yield [found.enterprise, part, check.id, say(check.title), check.state, "", "", *basis(check)]
    for points in found.points:
        name = f"{points.section}.{points.id}"
        yield [
            found.enterprise,
            "points",
            name,
            say(points.title),
            "",
            plain(points.low),
            plain(points.high),
            *basis(points),
        ]
    for result in found.outcomes:
        yield [
            found.enterprise,
            "outcome",
            result.id,
            say(result.title),
            span(result.low, result.high),
            "",
            "",
            *basis(result),
        ]


def basis(part: Any) -> list[str]:
    """The rule, its source and how surely we know it."""
    return [say(part.basis.rule), part.basis.source, part.basis.confidence]


def span(low: float | str | None, high: float | str | None) -> str:
    """`7`, `7..8`, `A`, or nothing."""
    return plain(low) if low == high else f"{plain(low)}..{plain(high)}"


def plain(value: float | str | None) -> str:
    """A number without needless digits."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.15g}"


def change_text(found: Assessment) -> str:
    """The smallest single change, as `fact: before -> after`."""
    if not found.changes:
        return ""
    change = found.changes[0]
    return f"{change.fact}: {plain(change.before)} -> {plain(change.after)}"


def pack_summary(pack: Pack) -> dict[str, object]:
    """What made the verdicts."""
    return {
        "id": pack.id, "version": pack.version, "sha256": pack.sha256, "issuer": say(pack.issuer),
        "document": pack.document, "source": pack.source,
        "valid_from": pack.valid_from and pack.valid_from.isoformat(),
        "valid_to": pack.valid_to and pack.valid_to.isoformat(),
        "confidence": pack.confidence, "complete": pack.complete, "unknown": [asdict(words) for words in pack.unknown],
    }  # fmt: skip


def pack_rows(packs: list[Pack]) -> tuple[list[str], list[list[object]]]:
    """A row for each pack."""
    columns = ["id", "version", "title", "document", "source", "confidence", "complete", "sha256"]
    rows = [[say(pack.title) if name == "title" else getattr(pack, name) for name in columns] for pack in packs]
    return columns, rows


FACT_COLUMNS = ["name", "kind", "unit", "title", "needed", "value"]


def fact_rows(pack: Pack) -> list[list[object]]:
    """A row for each column that a pack asks for, then for each of its parameters (`--set`) with its value."""
    asked: list[list[object]] = [
        [fact.name, fact.kind, fact.unit, say(fact.title), not fact.optional and fact.default is None, fact.default]
        for fact in pack.facts
    ]
    return asked + [
        [number.name, "--set", "", say(number.title), number.required and number.value is None, number.value]
        for number in pack.parameters
    ]


def print_facts(pack: Pack) -> None:
    """The same for people."""
    for fact in pack.facts:
        need = "" if not fact.optional and fact.default is None else " (" + translate("may be left out") + ")"
        print(f"{fact.name:<24} {fact.kind:<8} {fact.unit:<7} {say(fact.title)}{need}")
    for number in pack.parameters:
        value = translate("not known; give it with --set") if number.value is None else f"{number.value:g}"
        print(f"{number.name:<24} --set            {say(number.title)}: {value}")


def as_plain(found: Assessment) -> dict[str, Any]:
    """An assessment as JSON."""
    return asdict(found) | {"not_met": list(found.not_met)}


def print_summary(found: list[Assessment], pack: Pack, out: Path | None) -> None:
    """How many of each verdict; what the pack does not know; where the verdicts are."""
    print(f"{say(pack.title)} ({pack.document}), {pack.id} {pack.version}, sha256 {pack.sha256[:12]}")
    if not pack.complete:
        print(translate("This pack is incomplete; not known:"))
        for words in pack.unknown:
            print(f"  - {say(words)}")
    for verdict, count in sorted(Counter(assessment.verdict for assessment in found).items()):
        print(f"  {translate(verdict):<12} {count}")
    if out is not None:
        print(translate("Verdicts: {file}").format(file=out))
    else:
        for assessment in found[:20]:
            line = [assessment.enterprise, translate(assessment.verdict), *assessment.not_met, change_text(assessment)]
            print("  " + " | ".join(part for part in line if part))
        if len(found) > 20:
            print(translate("  ... {more} more; --out writes all").format(more=len(found) - 20))
