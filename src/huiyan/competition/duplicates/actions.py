"""Find entries that may be the same project, and rule a pair out with a reason."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition
from huiyan.competition.duplicates.measure import alike, normalised
from huiyan.competition.duplicates.models import LikelyDuplicate
from huiyan.competition.entries.models import Entry
from huiyan.kernel import audit, clock
from huiyan.kernel.errors import Refusal
from huiyan.kernel.locks import hold

LEAST_TITLE = 0.75
LEAST_TEXT = 0.8
SHORTEST_TEXT = 30
BLOCK = 1000
MOST_ALIKE = 20  # who is like more than these follows a model text; such pairs would bury the others

Pairs = dict[tuple[int, int], dict[str, float]]
Reason = LikelyDuplicate.Reason


class SayWhy(Refusal):
    sentence = _("Say why these two are not the same.")
    status = 422


class RuledOutAlready(Refusal):
    sentence = _("Somebody has ruled this pair out already.")


def find_duplicates(competition: Competition, *, by: User | None) -> int:
    """Compare all entries that take part; pairs once ruled out stay so. Returns how many pairs stand."""
    entries = list(
        competition.entries.exclude(state=Entry.State.WITHDRAWN)
        .order_by("pk")
        .only("pk", "title", "summary", "credit_code")
    )
    found = _pairs(entries)
    with transaction.atomic(), hold(f"duplicates.{competition.pk}"):
        known = LikelyDuplicate.objects.filter(first__competition=competition)
        dismissed = set(known.filter(dismissed_at__isnull=False).values_list("first_id", "second_id"))
        known.filter(dismissed_at__isnull=True).delete()
        LikelyDuplicate.objects.bulk_create(
            LikelyDuplicate(first_id=pair[0], second_id=pair[1], reasons=reasons, found_at=clock.now())
            for pair, reasons in found.items()
            if pair not in dismissed
        )
        standing = len(found.keys() - dismissed)
        _count(competition)
        audit.record("competition.find_duplicates", competition, by=by, after={"pairs": standing})
    return standing


def dismiss_duplicate(pair: LikelyDuplicate, *, why: str, by: User) -> LikelyDuplicate:
    """Say that two entries are not the same, and why; the pair does not come back."""
    if not why.strip():
        raise SayWhy
    with transaction.atomic(), hold(f"duplicates.{pair.first.competition_id}"):
        fresh = LikelyDuplicate.objects.select_for_update().get(pk=pair.pk)
        if fresh.dismissed_at:
            raise RuledOutAlready
        fresh.dismissed_by, fresh.dismissed_at, fresh.dismissed_why = by, clock.now(), why.strip()[:300]
        fresh.save()
        _count(pair.first.competition)
        after = {"with": fresh.second_id, "reason": fresh.dismissed_why}
        audit.record("entry.not_duplicate", pair.first, by=by, after=after)
    return fresh


def _pairs(entries: Sequence[Entry]) -> Pairs:
    """Pairs of keys, the smaller first, with their reasons."""
    found: Pairs = defaultdict(dict)
    keys = [one.pk for one in entries]
    for reason, values in (
        (Reason.CODE, [one.credit_code for one in entries]),
        (Reason.TITLE, [normalised(one.title) for one in entries]),
    ):
        for places in _equal(values):
            for first, second in _paired(places):
                found[keys[first], keys[second]][reason.value] = 1.0
    for (first, second), value in _rare(alike([one.title for one in entries], least=LEAST_TITLE)).items():
        if Reason.TITLE.value not in found[keys[first], keys[second]]:
            found[keys[first], keys[second]][Reason.NEAR.value] = round(value, 3)
    for (first, second), value in _rare(_near_texts(entries)).items():
        found[keys[first], keys[second]][Reason.TEXT.value] = round(value, 3)
    return {pair: reasons for pair, reasons in found.items() if reasons}


def _paired(places: list[int]) -> Iterable[tuple[int, int]]:
    """All pairs of a group; of a very large one each with the first, which says the same."""
    return combinations(places, 2) if len(places) <= MOST_ALIKE else ((places[0], other) for other in places[1:])


def _rare(pairs: Mapping[tuple[int, int], float]) -> Mapping[tuple[int, int], float]:
    """Without those who are like many."""
    often = Counter(place for pair in pairs for place in pair)
    return {pair: value for pair, value in pairs.items() if max(often[place] for place in pair) <= MOST_ALIKE}


def _equal(values: Sequence[str]) -> list[list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, value in enumerate(values):
        if value:
            places[value].append(place)
    return [one for one in places.values() if len(one) > 1]


def _near_texts(entries: Sequence[Entry]) -> dict[tuple[int, int], float]:
    """Summaries whose profiles nearly coincide; in blocks, so that ten thousand entries need no square of themselves."""
    from huiyan.engines.matching.profiles import profile_affinity  # noqa: PLC0415 - only a worker needs the engine

    long = [place for place, one in enumerate(entries) if len(one.summary) >= SHORTEST_TEXT]
    texts = [entries[place].summary for place in long]
    found = {}
    for start in range(0, len(texts), BLOCK):
        near = profile_affinity(texts, texts[start : start + BLOCK])
        for row, column in zip(*(near >= LEAST_TEXT).nonzero(), strict=True):
            first, second = int(row), int(column) + start
            if first < second:
                found[long[first], long[second]] = float(near[row, column])
    return found


def _count(competition: Competition) -> None:
    """Write on each entry how many pairs stand: lists show it without looking here."""
    standing = Q(first__competition=competition, dismissed_at__isnull=True)
    counts: dict[int, int] = defaultdict(int)
    for side in ("first_id", "second_id"):
        for key, count in LikelyDuplicate.objects.filter(standing).values_list(side).annotate(Count("pk")):
            counts[key] += count
    competition.entries.exclude(likely_duplicates=0).exclude(pk__in=counts).update(likely_duplicates=0)
    changed = list(competition.entries.filter(pk__in=counts).only("pk", "likely_duplicates"))
    for one in changed:
        one.likely_duplicates = counts[one.pk]
    Entry.objects.bulk_update(changed, ["likely_duplicates"])
