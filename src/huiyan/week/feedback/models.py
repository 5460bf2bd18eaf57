"""What visitors thought; nothing leads from an answer to a booking or a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.week.proposals.models import Session


class Feedback(models.Model):
    """One anonymous answer, kept with its day only, so that a time cannot tell who it was."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="feedback")
    rating = models.PositiveSmallIntegerField(_("rating"))
    answers = models.JSONField(default=dict, blank=True)
    language = models.CharField(max_length=10, blank=True)
    given_on = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="week_feedback_one_to_five")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.rating}"
