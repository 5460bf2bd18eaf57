"""A whole site for the tests that walk over all of it: one of everything that a list shows, and one more on request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.db import transaction
from tests.competition.judged import give_marks, judged_round
from tests.people import make_person

from huiyan.accounts.invitations import hand_out_invitation
from huiyan.accounts.models import User
from huiyan.accounts.tokens.actions import create_token
from huiyan.competition.assigning.actions import begin_run, carry_out
from huiyan.competition.calls.models import FormField, Round
from huiyan.competition.duplicates.models import LikelyDuplicate
from huiyan.competition.entries.models import Entry, EntryFile
from huiyan.competition.entries.team import add_member
from huiyan.competition.finals import actions as stage
from huiyan.competition.imports.models import EntryImport
from huiyan.competition.judging.models import Assignment, Score
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.competition.results import actions as results
from huiyan.competition.results.appealing import file_appeal
from huiyan.competition.results.models import RankingRow
from huiyan.competition.results.ranking import rank_round
from huiyan.competition.screening.actions import screen_entry
from huiyan.kernel import clock, files
from huiyan.kernel.notices import Notice, notify
from huiyan.registry.organizations.models import Membership, Organization

ROLES = {
    "entrant": "", "rival": "", "member": "", "judge": "judge", "colleague": "judge", "organiser": "organiser", "screener": "screener",
    "secretary": "secretary", "supervisor": "supervisor", "administrator": "administrator", "stranger": "",
}  # fmt: skip


@dataclass
class World:
    """The people by their key, what an address may name, and how many there are of everything."""

    round: Round
    people: dict[str, User]
    known: dict[str, Any] = field(default_factory=dict)
    size: int = 0

    def grow(self) -> None:
        """One more of everything; what was made first keeps its name in `known`."""
        self.size += 1
        made: dict[str, Any] = {}
        for part in (
            self._entries,
            self._judging,
            self._stage,
            self._panel,
            self._tables,
            self._results,
            self._accounts,
        ):
            made |= part()
        self.known = made | self.known

    def entry(self, **values: Any) -> Entry:
        """An entry of the entrant, admitted unless told otherwise."""
        competition, number = self.round.competition, Entry.objects.count() + 1
        given = {
            "track": competition.tracks.all()[0], "captain": self.people["entrant"], "title": f"声景 {number}", "summary": "一句话。",
            "number": number, "organization_name": f"单位{number}", "field": "新材料", "division": f"区{number}", "state": "submitted",
            "eligibility": "admitted", "submitted_at": clock.now(), **values,
        }  # fmt: skip
        return Entry.objects.create(competition=competition, **given)

    def _entries(self) -> dict[str, Any]:
        screener, competition = self.people["screener"], self.round.competition
        entry, waiting = self.entry(), self.entry(eligibility="waiting")
        decision = screen_entry(self.entry(eligibility="waiting"), decision="return", letter="请补充。", by=screener)
        draft = self.entry(state="draft", number=None, submitted_at=None, eligibility="waiting")
        read = self.entry(captain=self.people["rival"], reached=1)
        asked = FormField.objects.create(competition=competition, key=f"plan{self.size}", kind="file", label="计划书")
        stored = files.store(ContentFile(b"%PDF-1.4\n%%EOF\n", "a.pdf"), kinds={"pdf"}, max_bytes=99, by=read.captain)
        file = EntryFile.objects.create(entry=read, field=asked, file=stored)
        pair = LikelyDuplicate.objects.create(first=entry, second=waiting, reasons={"title": 1}, found_at=clock.now())
        upload = files.begin_upload("b.pdf", 9, kinds={"pdf"}, max_bytes=99, by=draft.captain)
        invited = add_member(draft, name="宋砚秋", role="技术", contact="m@people.example", by=draft.captain)
        return {
            "entry": entry.pk, "waiting": waiting.pk, "decision": decision.pk, "draft": draft.pk, "read": read.pk, "file": file.pk, "question": asked.pk,
            "pair": pair.pk, "teammate": invited.member.pk, "token": invited.link.rstrip("/").rpartition("/")[2], "key": asked.key,
            "upload": upload.pk,
        }  # fmt: skip

    def _judging(self) -> dict[str, Any]:
        """Another judge reads it too; the judge's own sheet is open, that of the colleague handed in late."""
        entry = Entry.objects.filter(eligibility="admitted", competition=self.round.competition).latest("pk")
        judges = [Judge.objects.get(user=self.people[key]) for key in ("judge", "colleague")]
        own, other = (Assignment.objects.create(round=self.round, judge=judge, entry=entry) for judge in judges)
        late = give_marks(other, dict.fromkeys(self.round.criteria.all(), 61.5), state="late")
        return {"assignment": own.pk, "other_assignment": other.pk, "late": late.pk}

    def _stage(self) -> dict[str, Any]:
        """The stage of a final that is not published yet: a slip waits for a second person, a publication too."""
        round = judged_round(f"final-{self.size}", prefix=f"f{self.size}-")
        organiser, secretary = self.people["organiser"], self.people["secretary"]
        slots = stage.draw_order(stage.commit_draw(round, minutes=8, by=secretary), words="0527", by=secretary)
        score = Score.objects.filter(sheet__assignment__round=round).earliest("pk")
        slip = stage.ask_correction(score, mark=score.mark + 1, reason="笔误", by=secretary)
        ranking = rank_round(round, seed=1, by=organiser)
        proposal = results.propose_publication(
            ranking, stage="preliminary", reason="终审", notice_until=None, opens="all", by=organiser
        )
        return {
            "final": round.pk, "slot": slots[0].pk, "correction": slip.pk, "proposal": proposal.pk, "unpublished": ranking.pk, "slip": score.sheet.assignment_id,
        }  # fmt: skip

    def _panel(self) -> dict[str, Any]:
        competition = self.round.competition
        user = make_person(f"judge{self.size}", role="judge")
        judge = Judge.objects.create(competition=competition, user=user, expertise="新材料")
        entry = competition.entries.filter(eligibility="admitted").earliest("pk")
        conflict = Conflict.objects.create(
            judge=judge, entry=entry, kind="other", reason="同学", declared_by=user, declared_at=clock.now()
        )
        Assignment.objects.create(round=self.round, judge=judge, entry=competition.entries.latest("pk"))
        run = carry_out(begin_run(competition.rounds.get(position=1), objective="check", by=self.people["organiser"]))
        return {"judge": judge.pk, "conflict": conflict.pk, "run": run.pk, "next_round": run.round_id}

    def _tables(self) -> dict[str, Any]:
        batch = EntryImport.objects.create(
            competition=self.round.competition, name=f"{self.size}.csv", sha256=str(self.size), first_row=2, header=["项目"],
            rows=[["甲"]], made_by=self.people["organiser"], made_at=clock.now(),
        )  # fmt: skip
        house = Organization.objects.create(kind="college", name=f"学院{self.size}", division="石鼓区")
        first = Organization.objects.earliest("pk")
        member = Membership.objects.create(organization=first, user=make_person(f"member{self.size}"), is_manager=True)
        return {"import": batch.pk, "organization": house.pk, "membership": member.pk}

    def _results(self) -> dict[str, Any]:
        """A ranking that is public, with an appeal."""
        round, organiser = judged_round(f"trial-{self.size}", prefix=f"t{self.size}-"), self.people["organiser"]
        first = round.competition.entries.earliest("pk")
        Entry.objects.filter(pk=first.pk).update(captain=self.people["entrant"])
        ranking = rank_round(round, seed=1, by=organiser)
        publication = results.publish_results(ranking, by=organiser)
        rows = RankingRow.objects.select_related("entry__captain", "ranking")
        row = rows.get(ranking=ranking, entry=first)
        appeal = file_appeal(row, ground="facts", text="漏计", by=row.entry.captain)
        if self.size > 1:  # the first competition's list of appeals grows too
            again = rows.filter(ranking=self.known["ranking"], entry__appeals__isnull=True)[0]
            file_appeal(again, ground="facts", text="漏计", by=again.entry.captain)
        return {
            "ranking": ranking.pk, "row": row.pk, "appeal": appeal.pk, "record": publication.pk,
            "ranked_entry": first.pk, "past": round.competition.slug,
        }  # fmt: skip

    def _accounts(self) -> dict[str, Any]:
        entrant, administrator = self.people["entrant"], self.people["administrator"]
        handed = hand_out_invitation(name="何鹤年", contact=None, roles=["judge"], by=administrator)
        token = create_token(entrant, name="a program", scopes=["competition.enter"], days=30, by=entrant)
        session = UserSession.objects.create(user=entrant, ip="192.0.2.1", user_agent="x", session_key=f"k{self.size}")
        with transaction.atomic():
            notice = notify(entrant, subject="s", body="b", on_page=True)
            Notice.objects.filter(pk=notice.pk).update(state="sent", sent_at=clock.now())
        return {
            "invitation": handed.invitation.pk, "code": handed.code, "access": token.token.pk, "notice": notice.pk, "session": session.pk,
        }  # fmt: skip


@pytest.fixture
def world(round: Round) -> World:
    """One of everything."""
    people = {key: make_person(key, role=role) for key, role in ROLES.items()}
    for key in ("judge", "colleague"):
        Judge.objects.create(competition=round.competition, user=people[key])
    Organization.objects.create(kind="college", name="学院0")
    own = Membership.objects.create(organization=Organization.objects.get(), user=people["member"], is_manager=True)
    made = World(round, people)
    made.grow()
    made.known |= {
        "slug": round.competition.slug, "round": round.pk, "group": round.competition.tracks.all()[0].pk,
        "house": Organization.objects.earliest("pk").pk, "person": people["stranger"].pk, "own_membership": own.pk, "act": "open", "move": "up",
    }  # fmt: skip
    return made
