"""What visitors thought; nothing leads from an answer to a booking or a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huiyan.week.editions.models import Edition
from huiyan.week.proposals.models import Activity, Session


class Question(models.Model):
    """A question besides the rating: of the organiser for a whole edition, or of a host for one activity."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("yes or no")
        SCALE = "scale", _("one to five")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="questions")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, blank=True, related_name="questions")
    kind = models.CharField(_("kind of answer"), max_length=10, choices=Kind)
    text = models.CharField(_("question"), max_length=120)
    text_en = models.CharField(_("question in English"), max_length=160, blank=True)
    is_asked = models.BooleanField(default=True)

    class Meta:
        ordering = ["activity_id", "pk"]

    def __str__(self) -> str:
        return self.text


class Feedback(models.Model):
    """One anonymous answer, kept with its day only, so that a time cannot tell who it was."""

    class CommentState(models.TextChoices):
        NONE = "", _("no words")
        NEW = "new", _("not read yet")
        SHOWN = "shown", _("shown to everyone")
        HIDDEN = "hidden", _("for host and organiser alone")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="feedback")
    rating = models.PositiveSmallIntegerField(_("rating"))
    answers = models.JSONField(default=dict, blank=True)  # key of a question -> 0 or 1, or one to five
    comment = models.CharField(_("in words"), max_length=500, blank=True)
    comment_state = models.CharField(max_length=10, choices=CommentState, default=CommentState.NONE, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=10, blank=True)
    given_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="week_feedback_one_to_five"),
            models.CheckConstraint(
                condition=(Q(comment="") & Q(comment_state="")) | (~Q(comment="") & ~Q(comment_state="")),
                name="week_feedback_words_have_a_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.rating}"
