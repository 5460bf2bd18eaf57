"""Django settings (placeholder until the options table)."""

SECRET_KEY = "x"
INSTALLED_APPS: list[str] = []
