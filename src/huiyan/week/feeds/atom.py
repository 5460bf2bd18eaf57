"""What is new in the programme, as an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from huiyan.shell.templatetags.shell import inlang
from huiyan.week.editions.models import Edition
from huiyan.week.feeds.addresses import address_of, clean, host_name
from huiyan.week.proposals.models import Activity


def atom(edition: Edition, activities: Sequence[Activity], *, page: str, itself: str) -> str:
    """One entry for each activity, the one changed last first; `page` is the programme, `itself` this feed's address."""
    feed = Atom1Feed(
        title=clean(inlang(edition, "name")),
        link=page,
        description=clean(inlang(edition, "theme")),
        language=get_language(),
        feed_url=itself,
        author_name=clean(inlang(edition.host, "name")) if edition.host else "huiyan",
    )
    for activity in activities:
        feed.add_item(
            title=clean(inlang(activity, "title")),
            link=address_of(activity),
            description=clean(inlang(activity, "summary")),
            unique_id=f"tag:{host_name()},{edition.starts_on.isoformat()}:activity-{activity.pk}",
            pubdate=activity.published_at,
            updateddate=max(activity.published_at or activity.changed_at, activity.changed_at).astimezone(datetime.UTC),
            author_name=clean(inlang(activity.host, "name")),
            categories=[str(activity.get_kind_display())],
        )
    return feed.writeString("utf-8")
