"""People with roles, signed in or calling as a program."""

from tests.api.conftest import *  # noqa: F403  # people of the small competition
