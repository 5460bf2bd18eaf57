"""A district's small competition whose entries are admitted and whose judges are about to be assigned."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from huiyan.accounts.models import User
from huiyan.competition.assigning.actions import assign_judges
from huiyan.competition.calls.models import Competition, Criterion, Round, Track
from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.conflicting import declare_conflict
from huiyan.competition.panel.models import Judge
from huiyan.config.demo.people import GIVEN, JUDGES, SURNAMES
from huiyan.config.demo.rules import CRITERIA
from huiyan.config.demo.titles import PROJECTS
from huiyan.kernel import clock
from huiyan.registry.organizations.models import Organization

SLUG = "zhengxiang-3"
EACH_FIELD = 2


def prepare_district(host: Organization, judges: Sequence[User], *, by: User) -> Competition:
    """Entries of every field, the same judges as the city's, one of them from the host, one declared conflict, a first run."""
    competition = _competition(host)
    track = Track.objects.create(competition=competition, kind="team", name="创业团队组", name_en="Team group")
    round = _round(competition)
    _entries(competition, track, host)
    rows = [
        Judge.objects.create(competition=competition, user=user, expertise=words, topics=list(topics))
        for user, (_code, _name, words, topics) in zip(judges, JUDGES, strict=True)
    ]
    Judge.objects.filter(pk=rows[0].pk).update(organization=host)
    declare_conflict(
        rows[1], competition.entries.get(number=4), kind="other", reason="指导过该项目的样机试验", by=judges[1]
    )
    assign_judges(round, by=by)
    return competition


def _competition(host: Organization) -> Competition:
    now = clock.now()
    return Competition.objects.create(
        slug=SLUG, edition=3, name="蒸湘区第三届创新创业大赛", name_en="3rd Zhengxiang District Innovation Competition",
        host=host, opens_at=now - datetime.timedelta(days=60), closes_at=now - datetime.timedelta(days=5),
    )  # fmt: skip


def _round(competition: Competition) -> Round:
    now = clock.now()
    round = Round.objects.create(
        competition=competition, name="评审", name_en="Reading", blind=True, per_entry=3, max_load=10, min_load=2,
        places_onward=5, opens_at=now + datetime.timedelta(days=2), closes_at=now + datetime.timedelta(days=9),
    )  # fmt: skip
    for position, values in enumerate(CRITERIA):
        Criterion.objects.create(round=round, position=position, **values)
    return round


def _entries(competition: Competition, track: Track, host: Organization) -> None:
    """Two of each field, the last invented titles of it; the first belongs to the host."""
    titles = [(field, *names) for field, rows in PROJECTS.items() for names in rows[-EACH_FIELD:]]
    for number, (field, title, english) in enumerate(titles, 1):
        Entry.objects.create(
            competition=competition, track=track, number=number, captain=_captain(number), title=title, title_en=english,
            field=field, summary=f"{title}：已有样机与三家试用单位，计划在区内建成示范点。", division="蒸湘区",
            organization=host if number == 1 else None,
            organization_name=host.name if number == 1 else f"蒸湘{field}创业团队",
            state=Entry.State.SUBMITTED, eligibility=Entry.Eligibility.ADMITTED, submitted_at=clock.now(),
        )  # fmt: skip
    Competition.objects.filter(pk=competition.pk).update(last_number=len(titles))


def _captain(number: int) -> User:
    name = SURNAMES[number % len(SURNAMES)] + GIVEN[number * 7 % len(GIVEN)]
    return User.objects.create_user(email=f"district{number:03d}@demo.example", name=name, password=None)
