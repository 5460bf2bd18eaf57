"""How many entries there are by group and by county, beside the same day of the edition before; and what comes next."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from huiyan.competition.calls.missing import missing_of_call
from huiyan.competition.calls.models import Competition, Round
from huiyan.shell.templatetags.shell import district, inlang
from huiyan.shell.times import said

SOON = datetime.timedelta(days=7)


@dataclass(frozen=True)
class NumbersRow:
    """One group or county; `before` is None where there is no edition to compare with."""

    key: Any
    """The group's own key, or the county as entrants wrote it."""
    name: str
    submitted: int
    drafts: int
    before: int | None


@dataclass(frozen=True)
class Numbers:
    """All counts of a competition at one moment."""

    groups: list[NumbersRow]
    counties: list[NumbersRow]
    submitted: int
    drafts: int
    waiting: int
    before: int | None
    day: int | None


@dataclass(frozen=True)
class NextStep:
    """What the organiser should do now, and where."""

    words: str
    act: str
    page: str
    key: Any
    query: str = ""


def numbers_of(competition: Competition, now: datetime.datetime) -> Numbers:
    """Counts by group and county in two queries, whatever the number of entries."""
    entries: Any = competition.entries  # of a later step
    cells = list(entries.values_list("track_id", "division", "state", "eligibility").annotate(n=Count("pk")).order_by())
    before = _same_day_before(competition, now)
    submitted, drafts = Counter[Any](), Counter[Any]()
    waiting = 0
    for track, division, state, eligibility, n in cells:
        counted = {"submitted": submitted, "draft": drafts}.get(state)
        if counted is not None:
            counted.update({("group", track): n, ("county", division): n, "all": n})
        waiting += n if (state, eligibility) == ("submitted", "waiting") else 0
    groups = [
        _row(inlang(track, "name"), submitted, drafts, ("group", track.pk), before, ("group", track.name))
        for track in competition.tracks.all()
    ]
    names = {key[1] for key in [*submitted, *drafts, *(before or {})] if key[0] == "county"}
    counties = [
        _row(district(name) or _("not said"), submitted, drafts, ("county", name), before) for name in sorted(names)
    ]
    day = (now - competition.opens_at).days + 1 if competition.opens_at and now >= competition.opens_at else None
    total = None if before is None else before["all"]
    return Numbers(groups, counties, submitted["all"], drafts["all"], waiting, total, day)


def _same_day_before(competition: Competition, now: datetime.datetime) -> Counter[Any] | None:
    """What the edition before had submitted as long after its opening, by the names of groups and counties."""
    previous = competition.previous
    if previous is None or previous.opens_at is None or competition.opens_at is None:
        return None
    until = previous.opens_at + (now - competition.opens_at)
    entries: Any = previous.entries  # of a later step
    found = Counter[Any]()
    rows = entries.filter(state="submitted", submitted_at__lte=until).values_list("track__name", "division")
    for track, division, n in rows.annotate(n=Count("pk")).order_by():
        found.update({("group", track): n, ("county", division): n, "all": n})
    return found


def _row(
    name: str, submitted: Counter[Any], drafts: Counter[Any], key: Any, before: Counter[Any] | None, old: Any = None
) -> NumbersRow:
    return NumbersRow(key[1], name, submitted[key], drafts[key], None if before is None else before[old or key])


def next_step(competition: Competition, numbers: Numbers, now: datetime.datetime) -> NextStep:
    """The one thing that the organiser should do now."""
    slug, closes = competition.slug, competition.closes_at
    if not competition.is_public:
        missing = len(missing_of_call(competition))
        words = ngettext(
            "{n} thing is missing before the call can open.",
            "{n} things are missing before the call can open.",
            missing,
        )
        if missing:
            return NextStep(words.format(n=missing), _("Go on setting up"), "competition:setup", slug)
        return NextStep(
            _("Nothing is missing: the call can be made public."), _("To the call"), "competition:setup", slug
        )
    if competition.opens_at and now < competition.opens_at:
        words = _("Entries are taken from {since} on.").format(since=said(competition.opens_at))
        return NextStep(words, _("The call as the public sees it"), "competition:call", slug)
    if closes and now < closes:
        return _while_open(competition, numbers, closes - now)
    if numbers.waiting:
        return _to_screen(slug, numbers.waiting)
    return _judging_step(competition)


def _while_open(competition: Competition, numbers: Numbers, left: datetime.timedelta) -> NextStep:
    slug = competition.slug
    if numbers.drafts and (left < SOON or not numbers.waiting):
        words = ngettext("{n} draft is not submitted yet.", "{n} drafts are not submitted yet.", numbers.drafts)
        return NextStep(words.format(n=numbers.drafts), _("See the drafts"), "competition:entries", slug, "state=draft")
    if numbers.waiting:
        return _to_screen(slug, numbers.waiting)
    return NextStep(_("Entries are coming in; nothing waits for you."), _("All entries"), "competition:entries", slug)


def _to_screen(slug: str, waiting: int) -> NextStep:
    words = ngettext("{n} entry waits to be screened.", "{n} entries wait to be screened.", waiting)
    return NextStep(words.format(n=waiting), _("Screen entries"), "competition:screening", slug)


def _judging_step(competition: Competition) -> NextStep:
    pages = {
        Round.State.PREPARING: (
            _("“{round}” has no judges at work yet."),
            _("Assign judges"),
            "competition:assignment",
        ),
        Round.State.JUDGING: (_("“{round}” is being judged."), _("Follow the judging"), "competition:progress"),
        Round.State.CLOSED: (_("The marks of “{round}” are in."), _("Decide the results"), "competition:decide"),
    }
    for round in competition.rounds.all():
        found = pages.get(Round.State(round.state))
        if found:
            words, act, page = found
            return NextStep(words.format(round=inlang(round, "name")), act, page, round.pk)
    return NextStep(_("All results are public."), _("Appeals"), "competition:appeals", competition.slug)


@dataclass(frozen=True)
class Step:
    """A page of the organisers with the number that says whether something is to be done there."""

    page: str
    key: Any
    words: str
    number: str


def steps_of(competition: Competition, numbers: Numbers) -> list[tuple[str, str, list[Step]]]:
    """The pages of a competition in the order of its work: heading, state, and each page with its number."""
    slug = competition.slug
    entries: Any = competition.entries  # of later steps, as are the judges
    judges: Any = competition.judges
    told = judges.aggregate(all=Count("pk"), silent=Count("pk", filter=Q(answered_at=None)))
    conflicts = judges.filter(conflicts__isnull=False, conflicts__lifted_at=None).count()
    appeals = entries.filter(appeals__state="filed").count()
    first = [
        Step("competition:call", slug, _("The call as the public sees it"), ""),
        Step("competition:entries", slug, _("All entries"), _("{n} submitted").format(n=numbers.submitted)),
        Step("competition:screening", slug, _("Screening"), _("{n} wait").format(n=numbers.waiting)),
    ]
    second = [
        Step(
            "competition:judges", slug, _("Judges and invitations"),
            _("{n}, {silent} have not told us yet").format(n=told["all"], silent=told["silent"]),
        ),
        Step("competition:conflicts", slug, _("Who must not read what"), _("{n} conflicts").format(n=conflicts)),
    ]  # fmt: skip
    found = [(_("Entries"), "", first), (_("Judges"), "", second)]
    handed_in = Q(assignments__sheet__state__in=["submitted", "abstained"])
    rounds = competition.rounds.annotate(
        readings=Count("assignments"), done=Count("assignments", filter=handed_in)
    )  # a sheet belongs to one assignment: nothing is counted twice
    for round in rounds:
        found.append((inlang(round, "name"), round.get_state_display(), _steps_of_round(round)))
    last = Step("competition:appeals", slug, _("Appeals"), _("{n} being examined").format(n=appeals))
    return [*found, (_("After the results"), "", [last])]


def _steps_of_round(round: Any) -> list[Step]:
    readings = _("{n} readings").format(n=round.readings) if round.readings else _("not assigned yet")
    sheets = _("{done} of {all} sheets are in").format(done=round.done, all=round.readings) if round.readings else ""
    public = pgettext("of results", "public") if round.state == Round.State.PUBLISHED else _("not public")
    steps = [
        Step("competition:assignment", round.pk, _("Assignment of judges"), readings),
        Step("competition:progress", round.pk, _("Progress of judging"), sheets),
        Step("competition:decide", round.pk, _("Results"), public),
    ]
    if round.mode == Round.Mode.STAGE:
        steps.append(Step("competition:secretary", round.pk, _("The final on stage"), ""))
    return steps
