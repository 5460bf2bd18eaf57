"""Why a file is refused."""

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class EmptyFile(Refusal):
    sentence = _("“{name}” is empty.")
    status = 422


class TooLarge(Refusal):
    sentence = _("“{name}” has a size of {size}; at most {most} is accepted here.")
    status = 413


class ForgedKind(Refusal):
    sentence = _("“{name}” is called {claimed}, but its content is {found}.")
    next_step = _("Save the file in the form that its name says, and send it again.")
    status = 415


class KindNotAllowed(Refusal):
    sentence = _("“{name}” is {found}; accepted here: {allowed}.")
    status = 415


class DangerousFile(Refusal):
    sentence = _("“{name}” is not accepted: {reason}.")
    status = 415


class WrongOffset(Refusal):
    sentence = _("The next piece of “{name}” begins at byte {received}, not at {offset}.")


class UploadIncomplete(Refusal):
    sentence = _("{received} of {size} bytes of “{name}” have arrived.")


class UploadExpired(Refusal):
    sentence = _("The time to finish sending “{name}” is over.")
    next_step = _("Send the file again.")
    status = 410


class BrokenImage(Refusal):
    sentence = _("“{name}” cannot be read to its end as a picture.")
    next_step = _("Save it again as JPEG or PNG, and send that.")
    status = 415
