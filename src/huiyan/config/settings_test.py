"""Settings of the tests: fast hashing, mails in memory, no network; the database by `HUIYAN_DATABASE` as in production."""

from huiyan.config.settings import *  # noqa: F403  # the tests run on the product's own settings
from huiyan.config.settings import DATABASES, HUIYAN, PACKAGE, STORAGES

SECRET_KEY = "tests-only"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "files": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# A pool would keep connections that the test runner wants to close.
DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
HUIYAN = {**HUIYAN, "page_seconds": 0}  # a test sees what it has just changed
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STATIC_ROOT = PACKAGE / "shell" / "static"  # a folder that exists: nothing is collected for the tests
