"""Words on allauth's pages that we say otherwise than its own catalogue, so that one thing has one name."""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("Two-Factor Authentication"),
    gettext_noop("Authenticator App"),
    gettext_noop("Activate Authenticator App"),
    gettext_noop("Security Keys"),
    gettext_noop("Add Security Key"),
    gettext_noop("Use a security key"),
    gettext_noop("No security keys have been added."),
    gettext_noop("Passwordless"),
    gettext_noop("Recovery Codes"),
    gettext_noop("No recovery codes set up."),
    gettext_noop("Authenticator code"),
)
