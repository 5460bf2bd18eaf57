"""Builds the demonstration: a competition in its final, with a sealed first round, and the next call open."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from huiyan.accounts.contact import Contact
from huiyan.accounts.invitations import hand_out_invitation
from huiyan.accounts.models import RoleGrant, User
from huiyan.competition.assigning import actions as assigning
from huiyan.competition.assigning.models import Assignment
from huiyan.competition.calls.models import Competition, Criterion, FormField, Prize, Round, Track
from huiyan.competition.duplicates.actions import find_duplicates
from huiyan.competition.entries import actions as entering
from huiyan.competition.entries import team
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging import actions as judging
from huiyan.competition.panel.models import Judge
from huiyan.competition.results import actions as ranking
from huiyan.competition.results.ranking import rank_round
from huiyan.competition.screening.actions import release_letters, screen_entry
from huiyan.competition.screening.models import Screening
from huiyan.config.demo.district import prepare_district
from huiyan.config.demo.people import CALL, CALL_EN, COUNTY_FIRMS, DIVISIONS, GIVEN, JUDGES, PLATFORMS, SURNAMES
from huiyan.config.demo.plans import plan_pdf
from huiyan.config.demo.rules import CRITERIA, FINAL_RULES, READING_RULES
from huiyan.config.demo.titles import PROJECTS
from huiyan.config.demo.week import build_week
from huiyan.kernel import clock
from huiyan.kernel.notices import notify
from huiyan.registry.organizations.actions import hand_out_member_code, join_organization, member_code_called
from huiyan.registry.organizations.credit_code import check_digit
from huiyan.registry.organizations.models import Organization

PASSWORD = "huiyan-demo-2023"  # noqa: S105  # printed by the command; the demonstration holds nothing real
ACCOUNTS = (
    ("organiser@demo.example", "邓书遥", "organiser"),
    ("screener@demo.example", "周明远", "screener"),
    ("secretary@demo.example", "许安澜", "secretary"),
    ("judge@demo.example", "何鹤年", "judge"),
    ("entrant@demo.example", "周望舒", ""),
    ("supervisor@demo.example", "施景行", "supervisor"),
    ("admin@demo.example", "严知微", "administrator"),
    ("week@demo.example", "欧阳若水", "week_organiser"),
    ("moderator@demo.example", "文思齐", "moderator"),
    ("host@demo.example", "柳见山", ""),
    ("helper@demo.example", "罗以宁", "helper"),
)
NEXT_YEAR = "完成中试和第三方认证，交付首批客户；经费一半用于设备，三成用于检测，其余用于市场。"
Report = Callable[[str], None]


def demo_exists() -> bool:
    """Whether the demonstration has been built in this database."""
    return User.objects.filter(email=ACCOUNTS[0][0]).exists()


def build_demo(*, entries: int = 100, finalists: int = 30, report: Report = print) -> Competition:
    """Build everything; `entries` of at most 100. The same numbers each time, for the same day."""
    chance = random.Random(20230526)  # noqa: S311  # invented data, not a secret
    people = {email: _person(email, name, role) for email, name, role in ACCOUNTS}
    organiser, screener = people["organiser@demo.example"], people["screener@demo.example"]
    college = _organizations()
    competition = _competition(college, edition=6)
    report("entries")
    _entries(competition, entries, people["entrant@demo.example"], screener, chance)
    release_letters(list(Screening.objects.filter(entry__competition=competition)), by=organiser)
    _judges(competition, people["judge@demo.example"])
    first, final = competition.rounds.order_by("position")
    report("first round")
    assigning.assign_judges(first, by=organiser)
    judging.open_judging(first, by=organiser)
    _score(first, chance, leave_open=0, judge=people["judge@demo.example"])
    judging.close_judging(first, by=organiser)
    made = rank_round(Round.objects.get(pk=first.pk), seed=20230520, by=organiser)
    ranking.publish_results(made, by=organiser)
    report("final")
    ranking.send_onward(made, by=organiser)
    assigning.assign_judges(final, by=organiser)
    judging.open_judging(final, by=organiser)
    _score(final, chance, leave_open=5, judge=people["judge@demo.example"])
    _running_call(_next_call(college), people["entrant@demo.example"], people["admin@demo.example"], chance)
    report("a district's competition, before its judging")
    prepare_district(college, [people["judge@demo.example"], *_reading_judges(competition)], by=organiser)
    report("the Week")
    build_week(people)
    _desks(college, people)
    return competition


def _desks(college: Organization, people: dict[str, User]) -> None:
    """What administrators look after: members, a code that waits, a notice that is held back until it was read."""
    administrator, organiser = people["admin@demo.example"], people["organiser@demo.example"]
    as_manager = hand_out_member_code(college, title="科研处处长", is_manager=True, by=organiser)
    join_organization(member_code_called(as_manager), by=organiser)
    as_member = hand_out_member_code(college, title="学生", is_manager=False, by=organiser)
    join_organization(member_code_called(as_member), by=people["entrant@demo.example"])
    User.objects.filter(email="entrant@demo.example").update(phone="+8613800000000")
    hand_out_invitation(name="褚南枝", contact=Contact(phone="+8613900000000"), roles=["screener"], by=administrator)
    subject, body = "决赛须知", "决赛当天请提前半小时到场签到。\n路演八分钟，答辩四分钟。"
    notify(people["entrant@demo.example"], subject=subject, body=body, hold=True)


def _person(email: str, name: str, role: str) -> User:
    user = User.objects.create_user(email=email, name=name, password=PASSWORD)
    if role:
        RoleGrant.objects.create(user=user, role=role)
    return user


def _organizations() -> Organization:
    bureau = Organization.objects.create(
        kind="authority",
        name="示范市科学技术局",
        name_en="Demonstration City Science and Technology Bureau",
        division="蒸湘区",
    )
    note = "校内平台：" + "、".join(PLATFORMS) + "。"
    return Organization.objects.create(
        kind="college",
        name="雁城工业职业技术学院",
        name_en="Yancheng Vocational College of Industry",
        division="珠晖区",
        parent=bureau,
        note=note,
    )


def _competition(host: Organization, *, edition: int) -> Competition:
    with transaction.atomic():
        competition = Competition.objects.create(
            slug=f"innovation-{edition}",
            edition=edition,
            name=f"第{_chinese(edition)}届创新创业大赛",
            name_en=f"{edition}th Innovation and Entrepreneurship Competition",
            host=host,
            summary="企业、团队和学生各自成组；初评盲评，决赛现场评分，结果封存，人人可以核验。",
            summary_en="Enterprises, teams and students in their own groups; read blind, judged on stage, sealed, and open for anyone to verify.",
            text=CALL,
            text_en=CALL_EN,
            contact="大赛办公室 0734-0000000",
            contact_en="Competition office, +86 734 000 0000",
            opens_at=day_at(-40, 9),
            closes_at=day_at(20, 18),
            is_public=True,
        )
        for position, (kind, name, english) in enumerate(
            (
                ("startup", "初创企业组", "Start-up group"),
                ("growth", "成长企业组", "Growth group"),
                ("team", "创业团队组", "Team group"),
            )
        ):
            Track.objects.create(
                competition=competition,
                kind=kind,
                name=name,
                name_en=english,
                position=position,
                eligibility=_eligibility(kind),
            )
        _form(competition)
        _rounds(competition)
    return competition


def _eligibility(kind: str) -> list[dict[str, object]]:
    if kind == "team":
        return [{"rule": "is", "question": "has_company", "value": "False"}]
    return [
        {"as": "revenue", "rule": "at_most", "question": "revenue", "value": 20000},
        {"as": "listed", "rule": "is_not", "question": "listed", "value": "True"},
        {"as": "one_entry", "rule": "one_entry", "question": "@others", "value": 1},
    ]


# Whatever is asked is asked in both languages.
FORM: tuple[dict[str, Any], ...] = (
    {"key": "market", "kind": "text", "label": "市场与客户", "label_en": "Market and customers",
     "help": "谁付钱，为什么付，现在有多少人在付。", "help_en": "Who pays, why, and how many pay already."},
    {"key": "proof", "kind": "text", "label": "已经证明了什么", "label_en": "What has been proven",
     "help": "检测报告、试用单位、样机运行时间，写数字。", "help_en": "Test reports, trial users, hours of running: give figures."},
    {"key": "stage", "kind": "choice", "label": "项目阶段", "label_en": "Stage of the project", "required": False,
     "choices": ["样机", "小批试用", "批量销售"],
     "choices_en": {"样机": "Prototype", "小批试用": "Trial series", "批量销售": "On sale"}},
    {"key": "revenue", "kind": "money", "label": "上年营业收入（万元）", "label_en": "Revenue last year, 10,000 yuan",
     "required": False, "identifies": True},
    {"key": "listed", "kind": "yes", "label": "是上市公司", "label_en": "Is listed on an exchange", "required": False},
    {"key": "has_company", "kind": "yes", "label": "已经成立企业", "label_en": "Has founded a company", "required": False},
    {"key": "video", "kind": "link", "label": "介绍视频的网址", "label_en": "Address of a video", "required": False,
     "identifies": True},
    {"key": "founded", "kind": "date", "label": "企业成立日期", "label_en": "The company was founded on", "required": False,
     "identifies": True, "shown_if": {"has_company": "True"}},
    {"key": "plan", "kind": "file", "label": "商业计划书", "label_en": "Business plan", "required": False,
     "help": "PDF，不超过 30 页；盲评时请勿出现单位和姓名。", "help_en": "A PDF of at most 30 pages, without names where judging is blind."},
)  # fmt: skip


def _form(competition: Competition) -> None:
    for position, values in enumerate(FORM, start=1):
        FormField.objects.create(competition=competition, position=position, **values)


def day_at(days: int, hour: int) -> datetime.datetime:
    """The full hour on the day so many days from today: calls close at 18:00, not at 15:14."""
    day = clock.today() + datetime.timedelta(days=days)
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=timezone.get_current_timezone())


def _rounds(competition: Competition) -> None:
    first = Round.objects.create(
        competition=competition, name="初评", name_en="First round", position=0, mode="reading", blind=True, per_entry=3, max_load=60,
        rules=READING_RULES, places_onward=30, opens_at=day_at(-8, 9), closes_at=day_at(2, 18),
    )  # fmt: skip
    final = Round.objects.create(
        competition=competition, name="决赛", name_en="Final", position=1, mode="stage", per_entry=7, max_load=40,
        rules=FINAL_RULES, opens_at=day_at(-1, 9), closes_at=day_at(6, 18),
    )  # fmt: skip
    for round in (first, final):
        for position, values in enumerate(CRITERIA):
            Criterion.objects.create(round=round, position=position, **values)
    for position, (name, english, places, amount) in enumerate(
        (("一等奖", "First prize", 2, 50000), ("二等奖", "Second prize", 4, 30000), ("三等奖", "Third prize", 6, 20000))
    ):
        Prize.objects.create(
            round=final, name=name, name_en=english, places=places, amount=Decimal(amount), position=position
        )


def _entries(competition: Competition, count: int, entrant: User, screener: User, chance: random.Random) -> None:
    tracks = list(competition.tracks.all())
    titles = [
        (field, *names)
        for row in zip(*PROJECTS.values(), strict=True)
        for field, names in zip(PROJECTS, row, strict=True)
    ][:count]
    question = FormField.objects.get(competition=competition, key="plan")
    for number, (field, title, english) in enumerate(titles):
        captain = entrant if number == 0 else _captain(number, chance)
        track = tracks[number % len(tracks)]
        entry = entering.begin_entry(competition, track=track, title=title, by=captain)
        division = DIVISIONS[number % len(DIVISIONS)]
        company = track.kind != "team"
        firm = COUNTY_FIRMS[number % len(COUNTY_FIRMS)]
        changes = {
            "title_en": english,
            "field": field,
            "summary": f"{title}：面向{division}及周边的真实需求，已完成样机与小范围试用，三批样品经第三方检测；正在做中试，计划一年内交付首批客户。",
            "organization_name": f"{division[:2]}{firm}{field}有限公司" if company else f"{firm}{field}创业团队",
            "division": division,
            "credit_code": _credit_code(number) if company else "",
        }
        answers = {
            "market": "本市及周边三县，首批意向客户五家。",
            "proof": "样机运行一千小时，检测报告两份。",
            "revenue": str(chance.randrange(50, 9000)),
            "stage": ("样机", "小批试用", "批量销售")[number % 3],
            "listed": False,
            "has_company": False,
        }
        entry = entering.save_entry(entry, changes=changes, answers=answers, by=captain)
        _hand_in_plan(entry, question, by=captain)
        entering.submit_entry(entry, by=captain)
        screen_entry(entry, decision=Screening.Decision.ADMIT, letter="", by=screener)


def _hand_in_plan(entry: Entry, question: FormField, *, by: User) -> None:
    """A business plan of one page, made of what the form says."""
    parts = [
        ("要解决的问题", entry.summary),
        ("市场与客户", entry.answers["market"]),
        ("已经证明了什么", entry.answers["proof"]),
        ("下一年做什么", NEXT_YEAR),
    ]
    upload = ContentFile(plan_pdf(entry.title, parts), name="plan.pdf")
    entering.attach_file(entry, question=question, upload=upload, by=by)


def _running_call(competition: Competition, entrant: User, other: User, chance: random.Random) -> None:
    """The next call has begun: some entries wait for their screening, some are drafts, two may be the same."""
    tracks = list(competition.tracks.all())
    question = FormField.objects.get(competition=competition, key="plan")
    titles = [(field, title, english) for field, rows in PROJECTS.items() for title, english in rows[-2:]]
    titles.append((titles[0][0], f"{titles[0][1]}（升级版）", f"{titles[0][2]}, new version"))
    for number, (field, title, english) in enumerate(titles):
        captain = entrant if number == 1 else _captain(200 + number, chance)
        company = number % 3 != 2
        entry = entering.begin_entry(competition, track=tracks[number % 3], title=title, by=captain)
        changes = {
            "title_en": english, "field": field, "summary": f"{title}：把实验室里的结果做成能卖的产品，已有三家单位试用。",
            "organization_name": f"{COUNTY_FIRMS[number % len(COUNTY_FIRMS)]}{field}" + ("有限公司" if company else "团队"),
            "division": DIVISIONS[number % len(DIVISIONS)], "credit_code": _credit_code(500 + number) if company else "",
        }  # fmt: skip
        answers = {
            "market": "本市三县。",
            "proof": "三家单位试用半年。",
            "stage": "小批试用",
            "listed": False,
            "has_company": company,
        }
        if number % 4:
            answers["revenue"] = str(chance.randrange(50, 30000))
        entry = entering.save_entry(entry, changes=changes, answers=answers, by=captain)
        if number == 1:
            for name, role in (("宋砚秋", "技术"), ("梁知雨", "市场")):
                team.add_member(entry, name=name, role=role, contact="138 0000 0000", by=captain)
            team.confirm_membership(entry.members.all()[0], yes=True)
        if number % 5 != 1:
            _hand_in_plan(entry, question, by=captain)
            entering.submit_entry(entry, by=captain)
    find_duplicates(competition, by=other)


def _captain(number: int, chance: random.Random) -> User:
    name = chance.choice(SURNAMES) + chance.choice(GIVEN)
    return User.objects.create_user(email=f"captain{number:03d}@demo.example", name=name, password=None)


def _judges(competition: Competition, first: User) -> None:
    for code, name, expertise, topics in JUDGES:
        user = first if code == "he" else _person(f"{code}@demo.example", name, "judge")
        Judge.objects.create(competition=competition, user=user, expertise=expertise, topics=list(topics))


def _reading_judges(competition: Competition) -> list[User]:
    """The judges of a competition beside the first."""
    rows = Judge.objects.filter(competition=competition).select_related("user").order_by("pk")
    return [judge.user for judge in rows[1:]]


def _score(round: Round, chance: random.Random, *, leave_open: int, judge: User) -> None:
    """Marks from an entry's quality, a judge's severity and noise; the named judge keeps some sheets open."""
    criteria = list(round.criteria.all())
    severity = {one.pk: chance.gauss(0, 3) for one in Judge.objects.filter(competition=round.competition)}
    quality: dict[int, float] = {}
    rows = list(
        Assignment.objects.filter(round=round)
        .select_related("judge__user", "entry", "round")
        .order_by("entry__number", "judge_id")
    )
    own = [row.pk for row in rows if row.judge.user_id == judge.pk]
    for row in rows:
        if leave_open and row.pk in own[-leave_open:]:
            continue
        base = quality.setdefault(row.entry_id, chance.gauss(78, 6))
        marks: dict[int, Decimal | None] = {
            one.pk: Decimal(max(40, min(100, round_half(base + severity[row.judge_id] + chance.gauss(0, 4)))))
            for one in criteria
        }
        judging.save_scores(
            row, marks=marks, notes={"to_team": "数据扎实，建议补充与下游客户的联合验证计划。"}, by=row.judge.user
        )
        judging.submit_scores(row, by=row.judge.user)


def round_half(value: float) -> float:
    """The nearest half point."""
    return round(value * 2) / 2


def _next_call(host: Organization) -> Competition:
    competition = _competition(host, edition=7)
    before = Competition.objects.get(edition=6)
    Competition.objects.filter(pk=competition.pk).update(
        opens_at=day_at(-3, 9),
        closes_at=day_at(30, 18),
        screened_at=day_at(31, 18),
        notice_from=day_at(60, 9).date(),
        notice_until=day_at(66, 9).date(),
        previous=before,
    )
    Competition.objects.filter(edition=6).update(closes_at=day_at(-10, 18))
    Round.objects.filter(competition=competition).update(opens_at=day_at(32, 9), closes_at=day_at(45, 18))
    for at, entry in enumerate(Entry.objects.filter(competition=before).order_by("pk")):
        Entry.objects.filter(pk=entry.pk).update(submitted_at=day_at(-40 + at * 37 % 30, 9 + at % 8))
    return competition


def _credit_code(number: int) -> str:
    first = f"91430400MA{number:07d}"
    return first + check_digit(first)


def _chinese(number: int) -> str:
    return "零一二三四五六七八九十"[number]
