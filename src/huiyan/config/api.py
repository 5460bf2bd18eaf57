"""The JSON API: the steps' endpoints under one address, one way to say what went wrong, one description."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from huiyan.accounts.api import router as account
from huiyan.accounts.endpoints import joined
from huiyan.accounts.outbox.api import router as outbox
from huiyan.competition.api import ROUTERS as COMPETITION
from huiyan.kernel.errors import Refusal
from huiyan.publishing.api import router as publishing
from huiyan.registry.organizations.api import router as organizations
from huiyan.shell.api import NotValid, Problem, StrictParser, field_error
from huiyan.shell.problems import BEGINS, PROBLEM, problem, refused
from huiyan.week.api import ROUTERS as WEEK

STEPS = (account, outbox, *COMPETITION, publishing, organizations, *WEEK)
REF = "#/components/schemas/{model}"
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "Sent again with the same key, a request is answered as the first time and not done again (two days).",
}


class Api(NinjaAPI):
    """Adds to the description what holds for every endpoint: how problems look, and the idempotency key."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        return self.described

    @cached_property
    def described(self) -> Any:
        """The description, made once: it takes a third of a second, and everybody may ask for it."""
        schema = super().get_openapi_schema(path_prefix=BEGINS)
        said = Problem.model_json_schema(ref_template=REF)
        schema["components"]["schemas"] |= {**said.pop("$defs"), "Problem": said}
        schema["components"]["responses"] = {
            "Problem": {
                "description": "What went wrong, by RFC 9457",
                "content": {PROBLEM: {"schema": {"$ref": REF.format(model="Problem")}}},
            }
        }
        schema["components"]["parameters"] = {"Idempotency-Key": KEY}
        schema["components"]["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        }
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                _complete(method, operation)
        return schema


def _complete(method: str, operation: dict[str, Any]) -> None:
    operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    if method == "post":
        operation["parameters"].append({"$ref": "#/components/parameters/Idempotency-Key"})
    content = operation["responses"].get(200)
    if content and "content" not in content:
        content["content"] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}


api = Api(
    title="huiyan",
    version="1",
    description="Competitions, entries, judging, sealed results, organizations, the Week and its bookings as JSON.",
    docs_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)
api.add_router("", joined(STEPS))


@api.exception_handler(Refusal)
def _refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    answer = refused(request, refusal)
    if refusal.status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if refusal.status == 429:
        answer["Retry-After"] = str(refusal.values.get("seconds", 60))
    return answer


@api.exception_handler(ValidationError)
def _misfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _not_valid(request, NotValid([field_error(one) for one in error.errors]))


@api.exception_handler(NotValid)
def _not_valid(request: HttpRequest, error: NotValid) -> HttpResponse:
    return problem(
        request, 422, detail=_("Some values do not fit; see “errors”."), errors=[one.dict() for one in error.errors]
    )


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(request, 404)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code)


def snapshot() -> str:
    """The description as it stands in docs/reference/openapi.json."""
    return json.dumps(api.get_openapi_schema(), indent=1, ensure_ascii=False) + "\n"
