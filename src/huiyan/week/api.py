"""Gathers the steps' parts of the JSON API."""

from huiyan.week.attendance.api import router as attendance
from huiyan.week.bookings.api.public import router as bookings
from huiyan.week.bookings.api.staff import router as places
from huiyan.week.changes.api import router as changes
from huiyan.week.classes.api import router as classes
from huiyan.week.day.api import router as day
from huiyan.week.draw.api import router as draw
from huiyan.week.editions.api import router as editions
from huiyan.week.feedback.api.staff import router as answers
from huiyan.week.feedback.api.visitor import router as feedback
from huiyan.week.imports.api import router as imports
from huiyan.week.privacy.api import router as privacy
from huiyan.week.proposals.api.host import router as proposals
from huiyan.week.proposals.api.moderation import router as moderation
from huiyan.week.returns.api.counts import router as counts
from huiyan.week.returns.api.official import router as returns
from huiyan.week.webhooks.api import router as webhooks

ROUTERS = (
    editions, proposals, moderation, bookings, places, classes, changes, draw, attendance, day, feedback, answers, counts, returns, imports,
    webhooks, privacy,
)  # fmt: skip
