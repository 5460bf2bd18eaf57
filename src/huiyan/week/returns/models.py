"""What was handed upward, what a person put in place of a computed figure, and the words and pictures of the summary."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.kernel.files.models import StoredFile
from huiyan.kernel.jobs import Job
from huiyan.week.editions.models import Edition


class Override(models.Model):
    """A person's figure in place of the computed one, with the reason; the last row of a figure holds.

    `is_set` false gives the figure back to the computation; `value` None is “-”: does not apply.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="overrides")
    figure = models.CharField(max_length=60)
    is_set = models.BooleanField(default=True)
    value = models.PositiveIntegerField(_("figure"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["edition", "figure"], name="week_override_by_figure")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="week_override_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.figure} {self.value}"


class Summary(models.Model):
    """The organiser's words about an edition."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="summary")
    text = models.TextField(
        pgettext_lazy("of a Week", "summary"), blank=True, help_text=_("Paragraphs with an empty line between them.")
    )
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"summary of {self.edition_id}"


class Picture(models.Model):
    """A picture of the summary; who is on it must have agreed."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="pictures")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    caption = models.CharField(_("what it shows"), max_length=120)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.caption


class ReturnVersion(models.Model):
    """A return as it was handed upward; never changed: a correction is the next version and says why."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="returns")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.CharField(_("what was corrected, and why"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="week_return_version_once"),
            models.CheckConstraint(
                condition=Q(number=1) | (Q(number__gt=1) & ~Q(reason="")), name="week_return_correction_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition_id} v{self.number}"


class ReturnFile(models.Model):
    """A return as a file that a worker makes; `version` is empty for a draft. The same content is not made twice."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(ReturnVersion, on_delete=models.CASCADE, null=True, blank=True, related_name="files")
    kind = models.CharField(max_length=4)
    language = models.CharField(max_length=10)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["edition", "kind", "digest"], name="week_return_file_by_digest")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.kind}"

    @property
    def name(self) -> str:
        """What the file is called, with its kind."""
        standing = f"v{self.version.number}" if self.version else "draft"
        return f"{self.edition.slug}-return-{standing}.{self.kind}"

    @property
    def is_being_made(self) -> bool:
        """Whether a worker has it before itself."""
        return self.file_id is None and self.job is not None and not self.job.is_finished
