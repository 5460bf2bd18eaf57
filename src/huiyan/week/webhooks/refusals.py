"""What somebody who sets up a webhook may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class NotPublic(Refusal):
    sentence = _("“{host}” is not a public address: nothing is sent into networks that outsiders cannot reach.")


class NotFoundHost(Refusal):
    sentence = _("There is no host “{host}”.")
