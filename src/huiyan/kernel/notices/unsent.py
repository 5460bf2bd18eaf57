"""Mail on a site without a mail server: noted in the log by its subject, because the text may hold a link that signs in."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

log = logging.getLogger(__name__)


class NoServer(BaseEmailBackend):
    """Sends nothing and says so: 0 of the messages went."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            log.warning("no mail server (option mail_url): not sent: %s", message.subject)
        return 0
