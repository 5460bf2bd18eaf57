"""Who may propose, change and decide."""

from __future__ import annotations

from huiyan.accounts.models import User
from huiyan.registry.organizations.models import Membership
from huiyan.week.editions.rules import may_manage
from huiyan.week.proposals.models import Activity, Moderator

OPEN_TO_THE_HOST = {Activity.State.DRAFT, Activity.State.RETURNED}


def acts_for(user: User, organization_id: int) -> bool:
    """Whether the person is a manager of the organization."""
    return Membership.objects.filter(user=user, organization_id=organization_id, is_manager=True).exists()


def may_edit(user: User, activity: Activity) -> bool:
    """A host changes what is not with the moderators; after that it is changed by returning it."""
    return activity.state in OPEN_TO_THE_HOST and acts_for(user, activity.host_id)


def may_decide(user: User, activity: Activity) -> bool:
    """The moderators of the level and district where it waits, and the organisers; never the host's own people."""
    if activity.state != Activity.State.SUBMITTED or acts_for(user, activity.host_id):
        return False
    if may_manage(user):
        return True
    posts = Moderator.objects.filter(user=user, edition=activity.edition_id, level=activity.level)
    return user.may("week.moderate") and posts.filter(division__in=["", activity.host.division]).exists()


def needs_no_moderator(user: User, activity: Activity) -> bool:
    """An organiser's own changes are decided by being made, unless the organiser acts for the host."""
    return may_manage(user) and not acts_for(user, activity.host_id)
