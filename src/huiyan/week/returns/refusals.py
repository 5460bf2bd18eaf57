"""What an organiser may be told about a return."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class NothingChanged(Refusal):
    sentence = _("Nothing has changed since version {number} was handed upward.")
    next_step = _("Download that version again.")


class ReasonMissing(Refusal):
    sentence = _("A version was handed upward already: say what is corrected, and why.")


class NoFont(Refusal):
    sentence = _("This machine has no Chinese font, so that a PDF would have gaps.")
    next_step = _("Take the .docx, or ask the administrator to install fonts-noto-cjk or fonts-wqy-microhei.")


class BrokenPicture(Refusal):
    sentence = _("“{name}” cannot be read as a picture, or has more than {most} million pixels.")
    next_step = _("Save it again as JPEG or PNG, smaller if need be.")


class TooManyPictures(Refusal):
    sentence = _("A summary holds at most {most} pictures.")


class SignMissing(Refusal):
    sentence = _("No font of this machine has the sign “{sign}”: the PDF would show a gap.")
    next_step = _("Take the sign out of the words, titles and names, or use the Word file.")
