"""Who calls the API: a program with a token, or a browser with its session; and endpoints that say which scope they need."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema
from ninja.operation import Operation, PathView
from ninja.utils import check_csrf, contribute_operation_callback
from pydantic_core import to_json

from huiyan.accounts.access import SignedRequest
from huiyan.accounts.limits import address_of
from huiyan.accounts.middleware import lacks_second_factor
from huiyan.accounts.tokens.actions import note_use
from huiyan.accounts.tokens.models import ApiToken
from huiyan.accounts.tokens.queries import token_shown
from huiyan.accounts.tokens.scopes import permissions_of
from huiyan.kernel import clock
from huiyan.kernel.errors import Refusal
from huiyan.kernel.idempotency import fingerprint, once

SAFE = ("GET", "HEAD", "OPTIONS")
LONGEST_KEY = 200
JSON = "application/json"
View = TypeVar("View", bound=Callable[..., Any])


class NotSignedIn(Refusal):
    sentence = _("This needs a token, or a browser that is signed in.")
    next_step = _("Make a token on the page of your account, and send it as “Authorization: Bearer …”.")
    status = 401


class TokenRefused(Refusal):
    sentence = _("This token is unknown, expired or revoked.")
    next_step = _("Make a new one on the page of your account.")
    status = 401


class ScopeMissing(Refusal):
    sentence = _("This token is not for that: it lacks the scope {scope}.")
    next_step = _("Make a token that has this scope.")
    status = 403


class SecondFactorMissing(Refusal):
    sentence = _("Your role needs a second factor: set it up first.")
    status = 403


class ForeignRequest(Refusal):
    sentence = _("The request does not come from our own page: its CSRF token is missing.")
    status = 403


class TooManyRequests(Refusal):
    sentence = _("At most {most} requests a minute are answered. Wait {seconds} seconds.")
    status = 429


class KeyOfNobody(Refusal):
    sentence = _("An idempotency key is kept for whoever sends it: this needs a token.")
    next_step = _("Send a token, or no key.")
    status = 400


class UnusableKey(Refusal):
    sentence = _("An idempotency key has 1 to {longest} characters.")
    status = 400


class ApiRequest(SignedRequest):
    """A request that has passed an Access."""

    token: ApiToken | None


class Access:
    """Lets a call through: with `scope`, to tokens that have it; `public` also to nobody in particular."""

    def __init__(self, scope: str = "", *, public: bool = False) -> None:
        self.scope, self.public = scope, public

    def __call__(self, request: ApiRequest) -> bool:
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        request.token = None
        if kind:
            self._by_token(request, secret.strip() if kind.lower() == "bearer" else "")
        elif request.user.is_authenticated:
            self._by_session(request)
        else:
            _count(f"address:{address_of(request)}")
            if not self.public:
                raise NotSignedIn
        if lacks_second_factor(request.user):
            raise SecondFactorMissing
        return True

    def _by_token(self, request: ApiRequest, secret: str) -> None:
        token = token_shown(secret)
        if token is None:
            _count(f"address:{address_of(request)}")  # guessing is slow
            raise TokenRefused
        _count(f"token:{token.pk}")
        if self.scope and self.scope not in token.scopes and not self.public:
            raise ScopeMissing(scope=self.scope)
        token.user.narrowed_to = permissions_of(token.scopes)
        request.user, request.token = token.user, token
        note_use(token)

    def _by_session(self, request: ApiRequest) -> None:
        _count(f"person:{request.user.pk}")
        if request.method not in SAFE and check_csrf(request):
            raise ForeignRequest


class Endpoints(Router):
    """A step's part of the API. Each endpoint says what it gives, in a sentence what it does, and which scope it needs."""

    def read(
        self, path: str, summary: str, *, gives: Any, scope: str = "", public: bool = False
    ) -> Callable[[View], View]:
        """GET: a list or one thing; `gives` None is a file."""
        return self._endpoint("GET", path, summary, {200: gives}, Access(scope, public=public))

    def make(self, path: str, summary: str, *, gives: type[Schema], scope: str = "") -> Callable[[View], View]:
        """POST that makes something, once for each idempotency key."""
        return self._endpoint("POST", path, summary, {201: gives}, Access(scope))

    def act(
        self, path: str, summary: str, *, gives: type[Schema], scope: str = "", public: bool = False
    ) -> Callable[[View], View]:
        """POST that does something with what is there, once for each idempotency key."""
        return self._endpoint("POST", path, summary, {200: gives}, Access(scope, public=public))

    def change(self, path: str, summary: str, *, gives: type[Schema], scope: str = "") -> Callable[[View], View]:
        """PATCH: the values given replace those that were there."""
        return self._endpoint("PATCH", path, summary, {200: gives}, Access(scope))

    def _endpoint(
        self, method: str, path: str, summary: str, gives: dict[int, Any], access: Access
    ) -> Callable[[View], View]:
        def decorate(view: View) -> View:
            contribute_operation_callback(view, _answer_once if method == "POST" else _answer)
            about = {"x-scope": access.scope, "security": _security(access)}
            self.add_api_operation(
                path, [method], view, auth=access, response=gives, summary=summary, operation_id=view.__name__,
                openapi_extra=about,
            )  # fmt: skip
            return view

        return decorate


def joined(routers: Iterable[Router]) -> Router:
    """The parts of all steps as one: an address at which one step reads and another writes has both methods."""
    whole = Router()
    for router in routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                operation.tags = router.tags
            whole.path_operations.setdefault(path, PathView()).operations += view.operations
    return whole


def _security(access: Access) -> list[dict[str, list[str]]]:
    known: list[dict[str, list[str]]] = [{"token": [access.scope] if access.scope else []}, {"session": []}]
    return [{}, *known] if access.public else known


def _answer(operation: Operation) -> None:
    """What the view makes is written as it is: a schema was checked when it was made, a file is passed on."""
    view = operation.view_func

    def view_as_json(request: ApiRequest, **given: Any) -> HttpResponseBase:
        found = view(request, **given)
        return found if isinstance(found, HttpResponseBase) else HttpResponse(to_json(found), content_type=JSON)

    operation.view_func = view_as_json


def _answer_once(operation: Operation) -> None:
    """A write that is sent again with the same Idempotency-Key is answered as the first time and not done again."""
    view, status = operation.view_func, int(next(iter(operation.response_models)))

    def view_once(request: ApiRequest, **given: Any) -> HttpResponse:
        done: list[str] = []

        def produce() -> tuple[int, str]:
            answer = view(request, **given)
            done.append(to_json(answer).decode())
            return status, to_json(without_secrets(answer)).decode()

        key = request.headers.get("Idempotency-Key")
        if key is None:
            code, body = produce()
        elif not 0 < len(key) <= LONGEST_KEY or "\x00" in key:
            raise UnusableKey(longest=LONGEST_KEY)
        elif not request.user.is_authenticated:
            raise KeyOfNobody
        else:
            code, body = once(request.user, key, fingerprint(*_parts(request)), produce)
        answer = HttpResponse(done[0] if done else body, status=code, content_type=JSON)
        if not done:
            answer["Idempotent-Replay"] = "true"
        return answer

    operation.view_func = view_once


def without_secrets(answer: Schema) -> Schema:
    """The answer as it is kept for a key: what is shown once (a link, a code, telephone numbers) is not kept."""
    names: Iterable[str] = getattr(answer, "shown_once", ())
    return answer.model_copy(update={name: type(getattr(answer, name))() for name in names})


def _parts(request: HttpRequest) -> list[str | bytes]:
    """What makes two requests the same: method, address, and the body or the files."""
    parts: list[str | bytes] = [request.method or "", request.get_full_path()]
    if request.content_type != "multipart/form-data":
        return [*parts, request.body]
    for name, file in request.FILES.items():
        digest = hashlib.sha256()
        for chunk in file.chunks():  # type: ignore[union-attr]  # one file for each name
            digest.update(chunk)
        file.seek(0)  # type: ignore[union-attr]
        parts += [name, str(file.name), digest.digest()]  # type: ignore[union-attr]
    return parts


def _count(who: str) -> None:
    """Count a request in this minute; the counters stand in the cache that all processes share."""
    most = settings.HUIYAN["api_per_minute"]
    if not most:
        return
    now = int(clock.now().timestamp())
    key = f"api:{who}:{now // 60}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, timeout=90)
    if count > most:
        raise TooManyRequests(most=most, seconds=60 - now % 60)
