"""What may be said to those who follow the judging."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class NobodyLags(Refusal):
    sentence = _("None of these judges has a sheet to hand in; nobody needs a reminder.")


class NotBeingJudged(Refusal):
    sentence = _("Another reading can be given while the round is being judged.")
