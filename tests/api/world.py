"""A small world in which every kind of thing is there, and its keys by the beginning of the address."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.pictures import png
from tests.week.classes.school import a_class
from tests.week.conftest import group

from huiyan.accounts.models import RoleGrant, User
from huiyan.competition.assigning.actions import ask_for_run
from huiyan.competition.calls.models import Competition, FormField, Round
from huiyan.competition.duplicates.models import LikelyDuplicate
from huiyan.competition.entries.actions import begin_file
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.team import add_member
from huiyan.competition.finals.actions import ask_correction, commit_draw, draw_order
from huiyan.competition.imports.actions import bring_table
from huiyan.competition.judging.models import Score
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.competition.results.actions import publish_results
from huiyan.competition.results.appealing import file_appeal
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.competition.results.ranking import rank_round
from huiyan.competition.screening.actions import screen_entry
from huiyan.kernel import clock
from huiyan.kernel.notices import Notice, notify
from huiyan.publishing.models import Publication
from huiyan.registry.organizations.models import Membership, Organization
from huiyan.week.bookings import actions as bookings
from huiyan.week.changes.actions import change_activity, change_session
from huiyan.week.classes import actions as classes
from huiyan.week.day.models import Shift
from huiyan.week.draw import actions as draws
from huiyan.week.editions.actions import set_logo
from huiyan.week.editions.models import Edition
from huiyan.week.feedback.actions import ask_question, give_feedback
from huiyan.week.feedback.links import token_of
from huiyan.week.imports.actions import try_import
from huiyan.week.proposals.models import Activity, Moderator, Session
from huiyan.week.returns.actions import add_picture, ask_file, hand_upward, write_file
from huiyan.week.returns.figures import figures_of
from huiyan.week.returns.models import ReturnFile, ReturnVersion
from huiyan.week.webhooks.models import Webhook

CSV = "组别,项目名称,联系人\n初创组,一座桥,李\n".encode()
ICS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Bridges\r\nDTSTART:20300501T010000Z\r\n"
    b"DTEND:20300501T020000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@dataclass
class World:
    """Values for the names in addresses: those of the longest beginning count."""

    keys: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    venue: int = 0

    def add(self, begins: str, **values: Any) -> None:
        """Things that are there below an address."""
        known = self.keys.setdefault(begins, {})
        known |= {name: value if isinstance(value, list) else [value] for name, value in values.items()}

    def known(self, path: str, name: str) -> list[Any]:
        """The values of a name in an address."""
        fitting = [begins for begins, values in self.keys.items() if path.startswith(begins) and name in values]
        return self.keys[max(fitting, key=len)][name] if fitting else []


def add_competition(world: World, made: Mapping[str, Any]) -> None:
    """Entries in every state, a judge, runs, screening, a table, and a judged and published round on stage."""
    make_entry: Callable[..., Entry] = made["make_entry"]
    competition, round, organiser = made["competition"], made["round"], made["organiser"]
    FormField.objects.create(competition=competition, key="plan", kind="file", label="计划书")
    asked = FormField.objects.create(competition=competition, key="chief", kind="text", label="负责人")
    Competition.objects.filter(pk=competition.pk).update(last_number=100)  # numbers of made entries were not drawn
    entry, waiting = make_entry(reached=1), make_entry(eligibility="waiting")
    draft = make_entry(state="draft", eligibility="waiting", number=None, submitted_at=None)
    decided = make_entry(eligibility="waiting")
    decision = screen_entry(decided, decision="return", letter="请补充。", by=organiser)
    judge: Judge = made["judge"]
    assignment = made["assign"](judge, entry)
    conflict = Conflict.objects.create(
        judge=judge, entry=waiting, kind="other", reason="x", declared_by=organiser, declared_at=clock.now()
    )
    pair = LikelyDuplicate.objects.create(first=entry, second=waiting, reasons={"title": 1}, found_at=clock.now())
    member = add_member(draft, name="吴", role="技术", contact="wu@people.example", by=draft.captain)
    plan = competition.fields.get(key="plan")
    upload = begin_file(draft, question=plan, name="a.pdf", size=5, by=draft.captain)
    table = bring_table(competition, upload=ContentFile(CSV, name="a.csv"), by=organiser)
    run = ask_for_run(competition.rounds.get(position=1), objective="check", by=organiser)
    entries = [entry.pk, waiting.pk, draft.pk]
    world.add("", slug=competition.slug, question="plan", judge=judge.pk, conflict=conflict.pk, entry=entry.pk)
    world.add("", upload=upload.pk, token=member.link.rstrip("/").rpartition("/")[2], file=1, member=1)
    world.add("/me/entries", pk=[draft.pk, entry.pk])
    world.add("/entries", pk=entries)
    world.add("/rounds", pk=[round.pk, run.round_id], run=run.pk)
    world.add("/rounds/{pk}/runs", pk=run.round_id)
    for begins, pk in {
        "/me/assignments": assignment.pk, "/me/rounds": round.pk, "/me/members": member.member.pk, "/questions": asked.pk,
        "/groups": competition.tracks.all()[1].pk, "/screening": waiting.pk, "/decisions": decision.pk, "/duplicates": pair.pk,
        "/imports": table.pk, "/slips": assignment.pk,
    }.items():  # fmt: skip
        world.add(begins, pk=pk)


def add_stage(world: World, judged: Round, people: Mapping[str, User]) -> None:
    """A final whose order is drawn, ranked and published, with an appeal and a correction that waits."""
    final = commit_draw(judged, minutes=8, by=people["xu"])
    slots = draw_order(final, words="17", by=people["xu"])
    score = Score.objects.filter(sheet__assignment__round=judged).first()
    assert score is not None
    correction = ask_correction(score, mark=score.mark, reason="笔误", by=people["xu"])
    ranking = rank_round(judged, seed=7, by=people["deng"])
    publish_results(ranking, by=people["deng"], reason="trial")
    row = RankingRow.objects.select_related("entry__captain").filter(ranking=ranking).last()
    assert row is not None
    appeal = file_appeal(row, ground="procedure", text="请复核。", by=row.entry.captain)
    world.add("/rankings", pk=ranking.pk)
    world.add("/rounds/{pk}/late", pk=judged.pk, sheet=score.sheet_id)
    world.add("/drafts", pk=list(Ranking.objects.values_list("pk", flat=True)))
    world.add("/me/results", pk=list(RankingRow.objects.values_list("pk", flat=True)))
    world.add("/finals", pk=judged.pk)
    world.add("/slots", pk=slots[0].pk)
    world.add("/slips", pk=score.sheet.assignment_id)
    world.add("/corrections", pk=correction.pk)
    world.add("/appeals", pk=appeal.pk)
    world.add("/records", pk=list(Publication.objects.values_list("pk", flat=True)))


def add_week(world: World, made: Mapping[str, Any]) -> None:
    """A programme with every kind of group, a proposal that waits, a day, and what comes after it."""
    edition, museum, organiser = made["edition"], made["museum"], made["organiser"]
    make_session: Callable[..., Session] = made["make_session"]
    make_activity: Callable[..., Activity] = made["make_activity"]
    session = make_session(capacity=10, class_capacity=60)
    past = make_session(hours=-1)
    draft = make_activity("草稿", state="draft", published_at=None)
    submitted = make_activity("待审", state="submitted", level="city", published_at=None, submitted_at=clock.now())
    moderator = Moderator.objects.create(edition=edition, user=organiser, level="city")
    helper = made["person"]("helper", role="helper")
    shift = _shift(edition, helper, session)
    other = _shift(edition, organiser, session)
    hook = Webhook.objects.create(url="https://hooks.example/week", events=["booking.made"], secret="s" * 64)
    file = try_import(edition, upload=SimpleUploadedFile("a.ics", ICS), host=museum, place="馆", by=organiser)
    question = ask_question(edition, activity=past.activity, kind="yes_no", text="会再来吗？", by=organiser)
    give_feedback(past, rating=5, answers={str(question.pk): 1}, comment="好")
    picture = add_picture(edition, upload=SimpleUploadedFile("a.png", png()), caption="开幕", by=organiser)
    set_logo(edition, upload=SimpleUploadedFile("l.png", png()), words="一只雁", words_en="", by=organiser)
    version = hand_upward(edition, by=organiser)
    notice = notify(organiser, subject="x", body="y", hold=True)
    world.venue = session.venue_id
    figure = figures_of(organiser, edition)[0].key
    world.add("/week", slug=edition.slug, pk=session.pk, key=figure, kind="pdf")
    world.add("/week/editions", free=make_session(hours=70).pk)
    world.add("/week/sessions/{pk}/declarations", pk=past.pk)
    world.add("/week/sessions/{pk}/evidence", pk=past.pk)
    world.add("/week/sessions", pk=[session.pk, past.pk])
    world.add("/week/feedback", token=token_of(past.pk))
    world.add("/week/activities", pk=past.activity_id)
    world.add("/week/comments", pk=past.feedback.get().pk)
    world.add("/week/questions", pk=question.pk)
    world.add("/week/moderation", pk=submitted.pk)
    world.add("/week/editions/{slug}/moderators", pk=moderator.pk)
    world.add("/week/shifts", pk=shift.pk, other=other.pk, helper=helper.pk, to=organiser.pk)
    world.add("/week/webhooks", pk=hook.pk)
    world.add("/week/imports", pk=file.pk)
    world.add("/week/returns", pk=version.pk)
    world.add("/week/return-files", pk=_file_of(version, organiser).pk)
    _add_changes(world, made)
    world.add("/week/pictures", pk=picture.pk)
    world.add("/me/proposals", pk=draft.pk, slug=edition.slug, session=make_session(draft, hours=50).pk)
    world.add("/organizations", pk=museum.pk, member=museum.memberships.first().pk)
    world.add("/me/memberships", pk=Membership.objects.create(organization=museum, user=organiser, is_manager=True).pk)
    world.add("/outbox", notice=str(notice.pk) if isinstance(notice, Notice) else "")
    _add_groups(world, session, make_session, organiser)


def _add_groups(world: World, session: Session, make_session: Callable[..., Session], organiser: User) -> None:
    booking = bookings.book_place(session, group=group(1))
    a_class_booked = classes.book_class(session, group=a_class(2))
    full = make_session(hours=9, capacity=1, class_capacity=22)
    bookings.book_place(full, group=group(3))
    classes.book_class(full, group=a_class(4))
    waits = bookings.join_waitlist(full, group=group(5))
    class_waits = classes.join_class_list(full, group=a_class(6))
    drawn = make_session(hours=40, capacity=3, class_capacity=22)
    rules = {
        "name": "抽签",
        "most_wishes": 2,
        "most_of_school": 1,
        "closes_at": clock.now() + datetime.timedelta(hours=1),
    }
    draw = draws.open_draw(session.activity.edition, values=rules, sessions=[drawn], by=organiser)
    wished = draws.give_wishes(draw, kind="public", party=group(7), wishes=[drawn.pk])
    world.add("/week/bookings", secret=booking.secret)
    world.add("/week/mine", secret=[booking.secret, wished.secret])
    world.add("/week/waiting", secret=waits.secret)
    world.add("/week/classes", secret=a_class_booked.secret)
    world.add("/week/classes/waiting", secret=class_waits.secret)
    world.add("/week/draws", pk=draw.pk, drawn=drawn.pk)
    world.add("/week/wishes", secret=wished.secret)


def _add_changes(world: World, made: Mapping[str, Any]) -> None:
    """Changes of an activity of another institution: the organiser decides on them, and acts for none of its people."""
    other = Organization.objects.create(kind="venue", name="示例植物园", division="石鼓区")
    host = made["person"]("gardener")
    Membership.objects.create(organization=other, user=host, is_manager=True)
    activity = made["make_activity"]("夜游植物园")
    Activity.objects.filter(pk=activity.pk).update(host=other)
    activity.refresh_from_db()
    session = made["make_session"](activity, hours=80)
    waits = change_activity(activity, wanted={"title": "夜游"}, why="更短", by=host).waits
    done = change_session(session, wanted={"note": "带手电"}, why="天黑", by=host).done
    assert waits
    assert done
    world.add("/week/changes", pk=[waits.pk, done.pk], version=waits.asked_at.isoformat())
    world.add("/week/changes/{pk}/seen", pk=done.pk)


def _file_of(version: ReturnVersion, organiser: User) -> ReturnFile:
    """A return as a file that a worker has written."""
    return write_file(ask_file(version.edition, version=version, kind="xlsx", by=organiser))


def _shift(edition: Edition, helper: User, session: Session) -> Shift:
    RoleGrant.objects.get_or_create(user=helper, role="helper")
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    return Shift.objects.create(edition=edition, helper=helper, session=session, venue=session.venue, **times)


def everything(user: User) -> None:
    """Every role that a person of the office may have at once."""
    for role in ("organiser", "week_organiser"):
        RoleGrant.objects.get_or_create(user=user, role=role)
