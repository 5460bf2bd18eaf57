"""What the competition holds about a person; the portal composes, so that the features below stay apart."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from huiyan.accounts.models import User
from huiyan.accounts.own.sections import Row, Section, register
from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry, TeamMember
from huiyan.competition.judging.models import Assignment, Judge, Score, ScoreSheet
from huiyan.competition.results.models import Appeal


def entries(user: User) -> list[Row]:
    """Projects that the person entered, with answers and files by name."""
    return [
        {
            "competition": str(entry.competition),
            "number": entry.number,
            "title": entry.title,
            "summary": entry.summary,
            "organization": entry.organization_name,
            "answers": entry.answers,
            "state": entry.state,
            "eligibility": entry.eligibility,
            "submitted_at": entry.submitted_at,
            "files": [str(one.file) for one in entry.files.all()],
            "members": [member.name for member in entry.members.all()],
        }
        for entry in Entry.objects.filter(captain=user)
        .select_related("competition")
        .prefetch_related("files__file", "members")
    ]


def _memberships(user: User) -> QuerySet[TeamMember]:
    """Where a team named the person by address or number."""
    named = Q(contact__iexact=user.email) if user.email else Q()
    if user.phone:
        named |= Q(contact__in=[user.phone, user.phone.removeprefix("+86")])
    return TeamMember.objects.filter(named).select_related("entry") if named else TeamMember.objects.none()


def teams(user: User) -> list[Row]:
    return [
        {
            "entry": str(one.entry),
            "name": one.name,
            "part": one.role,
            "contact": one.contact,
            "confirmed_at": one.confirmed_at,
        }
        for one in _memberships(user)
    ]


def forget_teams(user: User) -> None:
    """The team keeps a member, who has no name or address any more."""
    _memberships(user).update(name="—", contact="", secret="")


def judging(user: User) -> list[Row]:
    """Competitions judged, and every sheet with its marks."""
    sheets = ScoreSheet.objects.filter(assignment__judge__user=user).select_related(
        "assignment__entry", "assignment__round"
    )
    marks: dict[int, dict[str, object]] = {}
    for score in Score.objects.filter(sheet__assignment__judge__user=user).select_related("criterion"):
        marks.setdefault(score.sheet_id, {})[score.criterion.key] = score.mark
    judgeships = Judge.objects.filter(user=user).select_related("competition")
    return [
        *(
            {"competition": str(one.competition), "expertise": one.expertise, "topics": one.topics}
            for one in judgeships
        ),
        *(
            {
                "round": str(sheet.assignment.round),
                "entry": str(sheet.assignment.entry),
                "state": sheet.state,
                "marks": marks.get(sheet.pk, {}),
                "to_team": sheet.to_team,
                "to_organiser": sheet.to_organiser,
                "to_self": sheet.to_self,
            }
            for sheet in sheets
        ),
    ]


def forget_judging(user: User) -> None:
    """Marks stay; the notes for oneself and the description of the judge go."""
    ScoreSheet.objects.filter(assignment__judge__user=user).update(to_self="")
    Judge.objects.filter(user=user).update(expertise="", topics=[], is_available=False)


def sheets_to_score(user: User) -> str:
    """A judge who leaves in the middle would leave entries with too few marks."""
    waiting = Assignment.objects.filter(judge__user=user, judge__is_available=True, round__state=Round.State.JUDGING)
    left = waiting.filter(Q(sheet__isnull=True) | Q(sheet__state=ScoreSheet.State.OPEN)).count()
    said = ngettext(
        "You still have {n} entry to score: hand it in, or ask the organiser to replace you.",
        "You still have {n} entries to score: hand them in, or ask the organiser to replace you.",
        left,
    )
    return said.format(n=left) if left else ""


def appeals(user: User) -> list[Row]:
    fields = ("filed_at", "ground", "text", "state", "answer", "decided_at")
    return list(Appeal.objects.filter(filed_by=user).values(*fields))


register(
    Section(
        "entries",
        _("Your entries"),
        entries,
        stays=_(
            "Entries, their files and answers stay as records of the competition, entered by an erased person: others were judged beside them, and sealed results cannot be changed. To remove something in them, ask the organiser before you erase."
        ),
    )
)
register(Section("teams", _("Teams that named you"), teams, forget_teams))
register(
    Section(
        "judging",
        _("Your judging"),
        judging,
        forget_judging,
        stays=_(
            "Marks and comments stay, because results rest on them; they are those of an erased judge. Your notes to yourself are erased."
        ),
        hinders=sheets_to_score,
    )
)
register(
    Section(
        "appeals",
        _("Your appeals"),
        appeals,
        stays=_("Appeals and their answers stay with the results they are about."),
    )
)
