"""Public pages of a sealed ranking: the places, and how fair the judging was, in plain words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from huiyan.competition.calls.wording import counted_in_words, round_names
from huiyan.competition.results import queries
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.competition.results.places import places
from huiyan.publishing.views import file_name
from huiyan.shell.export import xlsx
from huiyan.shell.templatetags.shell import inlang
from huiyan.shell.web import paginate, render


def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page of a sealed ranking."""
    ranking = queries.published_ranking(pk)
    if request.GET.get("export") == "xlsx":
        return export(ranking)
    record = ranking.publication
    newer = queries.standing_ranking(ranking.round)
    context = {
        **shown(request, ranking),
        "competition": ranking.round.competition,
        "record": record,
        "file_name": file_name(record) if record else "",
        "newer": newer if newer != ranking else None,
    }
    return render(request, "competition/results/public.html", context)


def fairness(request: HttpRequest, pk: int) -> HttpResponse:
    """What the scores say about the judging, in plain words and without a judge's name."""
    ranking = queries.published_ranking(pk)
    context = {"ranking": ranking, "competition": ranking.round.competition, "lines": queries.lines_of(ranking)}
    context["counted"] = counted_in_words(ranking.round, ranking.options["rules"])
    return render(request, "competition/results/fairness.html", {**context, "facts": fairness_facts(ranking)})


def fairness_facts(ranking: Ranking) -> dict[str, Any]:
    """The figures of the fairness report: no judge can be told from them."""
    found = ranking.diagnostics
    severity = found.get("severity") or [0]
    report = found.get("report", {})
    return {
        **found,
        "strictest": max(severity),
        "mildest": -min(severity),
        "spread_entries": found.get("deviation", {}).get("entry"),
        "spread_judges": found.get("deviation", {}).get("judge"),
        "spread_rest": found.get("deviation", {}).get("residual"),
        "favour": report.get("overall_favour"),
        "flagged": sum(one["flagged"] for one in report.get("judges", [])),
        "seed": ranking.seed,
    }


def shown(request: HttpRequest, ranking: Ranking, *, staff: bool = False) -> dict[str, Any]:
    """The rows as public and staff read them: the best with their drawing, the others folded; or those that are searched."""
    rows = queries.shown_rows(ranking)
    words = request.GET.get("q", "").strip()
    lines = queries.lines_of(ranking)
    rules = ranking.options["rules"]
    rounds = round_names(ranking.round, rules)
    drawn = places(rows, [line.after for line in lines], staff=staff, rounds=rounds)
    first = [place for place, row in zip(drawn, rows, strict=True) if row.is_best] or drawn[:30]
    kept = set(map(id, first))
    found = [place for place, row in zip(drawn, rows, strict=True) if all(matches(row, word) for word in words.split())]
    return {
        "ranking": ranking,
        "lines": lines,
        "by_track": queries.is_by_track(ranking),
        "counted": counted_in_words(ranking.round, rules),
        "search": words,
        "found": found[:100] if words else [],
        "total": len(rows),
        "best": first,
        "rest": paginate(request, [place for place in drawn if id(place) not in kept], per_page=100),
    }


def matches(row: RankingRow, word: str) -> bool:
    """Whether a public row holds the word; a name that is not shown is not searched either."""
    texts = [row.entry.title, row.entry.title_en, row.entry.number_text] if row.is_named else []
    return any(word.lower() in text.lower() for text in [*texts, row.code])


def export(ranking: Ranking) -> HttpResponse:
    """The public table as .xlsx: what the page shows and nothing else."""
    rounds = round_names(ranking.round, ranking.options["rules"])
    header = [_("Rank"), _("Prize"), pgettext("of an entry in a public record", "Code"), _("Number"), _("Entry"), _("Group"), _("Score"),
              _("Calibrated rank"), _("From"), _("To"), *rounds.values()]  # fmt: skip
    rows = (
        [
            row.rank,
            inlang(row.prize, "name") if row.prize else "",
            row.code,
            row.entry.number_text if row.is_named else "",
            inlang(row.entry, "title") if row.is_named else "",
            inlang(row.entry.track, "name"),
            row.score,
            row.calibrated_rank,
            row.rank_low,
            row.rank_high,
            *([Decimal(one["total"]) for one in row.breakdown["rounds"]] if rounds else []),
        ]
        for row in queries.shown_rows(ranking)
    )
    record = ranking.publication
    name = (record.title_en if get_language() == "en" else record.title) if record else str(ranking.round)
    return xlsx(name.replace(":", ""), header, rows)
