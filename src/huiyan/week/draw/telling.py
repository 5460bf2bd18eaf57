"""What a draw says: to everyone in the public record, and to a party in a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from huiyan.kernel.errors import Refusal
from huiyan.kernel.notices import notify
from huiyan.publishing.actions import Announcement
from huiyan.publishing.models import Publication
from huiyan.shell.times import said
from huiyan.week.draw.models import Draw, DrawEntry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def announcement(draw: Draw, stage: Publication.Stage) -> Announcement:
    """The heading of what is sealed: the rules with the commitment, or the outcome."""
    opening = stage == Publication.Stage.NOTICE
    return Announcement(
        stage=stage,
        title=f"{draw.name}{'·抽签规则与种子承诺' if opening else '·抽签结果'}",
        title_en=f"{draw.name_en or draw.name} · {'rules and commitment' if opening else 'outcome of the draw'}",
        page=reverse("week:draw", args=[draw.pk]),
        about_type="week.draw",
        about_id=str(draw.pk),
    )


def tell(entry: DrawEntry, subject: StrOrPromise, refusal: Refusal | None = None) -> None:
    """A message to a party with its code, the deadline and the link to its page."""
    link = f"{settings.HUIYAN['address']}{reverse('week:wishes', args=[entry.secret])}"
    with translation.override(entry.language):
        title, until = subject.format(title=entry.draw.name), said(entry.draw.closes_at)
        why = refusal.message if refusal else ""
    body = "\n".join(line for line in (entry.draw.name, entry.code_text, until, why, link) if line)
    notify(entry.address, subject=title, body=body, about=entry, language=entry.language)
