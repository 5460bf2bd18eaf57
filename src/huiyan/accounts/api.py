"""Who calls, and how the work that this person asked for is getting on."""

from __future__ import annotations

import datetime
from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query, Schema

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.accounts.models import User
from huiyan.kernel.jobs import jobs_of
from huiyan.kernel.jobs.models import Job, JobState
from huiyan.shell.api import ListQuery, Page, page
from huiyan.shell.lists import Filter, listing


class RoleOut(Schema):
    """A role of the person."""

    key: str
    name: str
    sentence: str


class PersonOut(Schema):
    """Who calls, and what the call may use."""

    id: int
    name: str
    email: str | None
    roles: list[RoleOut]
    scopes: list[str] | None
    token_expires_at: str | None


class JobOut(Schema):
    """Work that goes on in the background."""

    id: int
    name: str
    state: str
    percent: int | None
    note: str
    explanation: str
    created_at: datetime.datetime
    finished_at: datetime.datetime | None


class JobQuery(ListQuery):
    """Which of one's jobs."""

    sort: Literal["", "created", "-created", "name", "-name"] = ""
    state: Literal["", "queued", "running", "done", "failed", "cancelled"] = ""


router = Endpoints(tags=["account"])


@router.read("/me", _("Who calls, with which roles and scopes"), gives=PersonOut)
def me(request: ApiRequest) -> PersonOut:
    user: User = request.user
    return PersonOut(
        id=user.pk,
        name=user.name,
        email=user.email,
        roles=[RoleOut(key=role.key, name=str(role.name), sentence=str(role.sentence)) for role in user.roles],
        scopes=request.token.scopes if request.token else None,
        token_expires_at=request.token.expires_at.isoformat() if request.token else None,
    )


@router.read("/me/jobs", _("The work in the background that you asked for"), gives=Page[JobOut])
def my_jobs(request: ApiRequest, query: Query[JobQuery]) -> Page[JobOut]:
    found = listing(
        request,
        jobs_of(request.user),
        search=["name"],
        filters=[Filter("state", "", "state", JobState.choices)],
        columns=[("created", "", "created_at"), ("name", "", "name")],
    )
    return page(request, found.rows, query, job_out)


@router.read("/me/jobs/{int:pk}", _("How one job is getting on"), gives=JobOut)
def my_job(request: ApiRequest, pk: int) -> JobOut:
    return job_out(get_object_or_404(jobs_of(request.user), pk=pk))


def job_out(job: Job) -> JobOut:
    return JobOut(
        id=job.pk,
        name=job.name,
        state=job.state,
        percent=job.percent,
        note=job.progress_note,
        explanation=job.explanation,
        created_at=job.created_at,
        finished_at=job.finished_at,
    )
