"""Django settings: the options table turned into Django's names. Nothing else reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from huiyan.config.databases import database_settings
from huiyan.config.keys import secret_key
from huiyan.config.logs import logging_settings
from huiyan.config.mail import mail_settings
from huiyan.config.options import load_options

django_stubs_ext.monkeypatch()
OPTIONS: dict[str, Any] = load_options()
PACKAGE = Path(__file__).resolve().parents[1]
DATA = Path(OPTIONS["data"]).resolve()

SECRET_KEY = secret_key(OPTIONS["secret_key"], DATA)
DEBUG = OPTIONS["debug"]
ALLOWED_HOSTS = OPTIONS["hosts"]
HUIYAN = OPTIONS

INSTALLED_APPS = [
    "huiyan.portal",
    "huiyan.week",
    "huiyan.competition",
    "huiyan.registry",
    "huiyan.publishing",
    "huiyan.accounts",
    "huiyan.shell",
    "huiyan.kernel",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "huiyan.shell.pressure.pressure",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "huiyan.shell.middleware.refusals",
    "huiyan.shell.problems.problems",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "huiyan.accounts.middleware.second_factor",
]

FORM_RENDERER = "huiyan.shell.forms.Renderer"
ROOT_URLCONF = "huiyan.config.urls"
API_URLCONF = "huiyan.config.api_urls"
WSGI_APPLICATION = "huiyan.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huiyan.config.navigation.shell",
            ],
            "builtins": [
                "huiyan.shell.templatetags.shell",
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
            ],
        },
    }
]

DATABASES = {"default": database_settings(OPTIONS["database"], DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "huiyan.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_FORMS = {
    "login": "huiyan.accounts.entrance.forms.SignInForm",
    "signup": "huiyan.accounts.entrance.forms.SignUpForm",
}
# A hall full of judges shares one address; a single account is still tried five times in five minutes at most.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "30/m/ip,5/300s/key",
    "use_code": "10/m/ip,60/h/ip",
    "export": "5/m/user",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 1  # the one in the person's own details; allauth's list of further addresses is closed
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "huiyan.accounts.adapter.SecondFactorAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = (
    True  # addresses are not verified by mail here; else who signed up could set up no second factor
)
MFA_TOTP_ISSUER = "huiyan 回雁"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not OPTIONS["https"]
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_COOKIE_AGE = 14 * 24 * 3600

# ---- Language and time
LANGUAGE_CODE = OPTIONS["language"]
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
TIME_ZONE = OPTIONS["time_zone"]
USE_TZ = True
USE_I18N = True

# ---- Static files and files of people
STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "files": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if OPTIONS["files_s3_bucket"]:
    STORAGES["files"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": OPTIONS["files_s3_bucket"],
            "endpoint_url": OPTIONS["files_s3_endpoint"] or None,
            "default_acl": "private",
        },
    }
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# ---- Security
SECURE_SSL_REDIRECT = False  # the proxy's work
SECURE_HSTS_SECONDS = 31536000 if OPTIONS["https"] else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = OPTIONS["https"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if OPTIONS["https"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
ALLAUTH_TRUSTED_PROXY_COUNT = OPTIONS["trusted_proxies"]
CSRF_TRUSTED_ORIGINS = [OPTIONS["address"]]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "object-src": [SELF],  # a plan shown beside its score sheet
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
DEFAULT_FROM_EMAIL = OPTIONS["mail_from"]
globals().update(mail_settings(OPTIONS["mail_url"]))
LOGGING = logging_settings(OPTIONS["log_level"])
