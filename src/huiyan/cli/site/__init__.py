"""Commands that run an installation; each needs the settings, engine commands need none."""
