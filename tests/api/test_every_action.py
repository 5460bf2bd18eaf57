"""Whatever a person can do on the pages a program can do by an endpoint, or it stands here why not.

An action is a public function that takes `by`, or one of those named below that nobody signed does. Which actions an endpoint
reaches is read from the code: the names that its function uses, and the names that those functions use.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import huiyan
from huiyan.config.api import STEPS

FEATURES = ("accounts", "competition", "publishing", "registry", "week")
BY_NOBODY = {"week.feedback.actions.give_feedback", "competition.entries.team.confirm_membership"}
IN_PERSON = "roles, ways to sign in and tokens are given by a person who has just signed in: a stolen token must not make another"
OF_THE_LOG = "the event log is read by a person who supervises: no scope gives it to a program"
BY_A_WORKER = "an endpoint asks for it, and a worker does it"
EXCEPTIONS = {
    "accounts.invitations.accept_invitation": IN_PERSON,
    "accounts.invitations.hand_out_invitation": IN_PERSON,
    "accounts.invitations.hand_out_reset": IN_PERSON,
    "accounts.invitations.withdraw_code": IN_PERSON,
    "accounts.log.exported": OF_THE_LOG,
    "accounts.own.actions.change_details": IN_PERSON,
    "accounts.own.actions.erase": IN_PERSON,
    "accounts.people.actions.deactivate": IN_PERSON,
    "accounts.people.actions.end_sessions": IN_PERSON,
    "accounts.people.actions.erase_on_request": IN_PERSON,
    "accounts.people.actions.grant_role": IN_PERSON,
    "accounts.people.actions.reactivate": IN_PERSON,
    "accounts.people.actions.reset_second_factor": IN_PERSON,
    "accounts.people.actions.revoke_role": IN_PERSON,
    "accounts.sessions.end_one": IN_PERSON,
    "accounts.tokens.actions.create_token": IN_PERSON,
    "accounts.tokens.actions.revoke_token": IN_PERSON,
    "competition.duplicates.actions.find_duplicates": BY_A_WORKER,
    "competition.finals.announcing.announce_score": BY_A_WORKER,
    "competition.results.ranking.rank_round": BY_A_WORKER,
}


def modules() -> Iterator[ModuleType]:
    """Every module of the features."""
    for feature in FEATURES:
        for found in pkgutil.walk_packages([f"{huiyan.__path__[0]}/{feature}"], f"huiyan.{feature}."):
            if ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def name_of(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}".removeprefix("huiyan.")


def actions() -> set[str]:
    """What can be done."""
    found = set(BY_NOBODY)
    for module in modules():
        for name, one in vars(module).items():
            if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_"):
                by = inspect.signature(one).parameters.get("by")
                if by is not None and by.kind is inspect.Parameter.KEYWORD_ONLY:
                    found.add(name_of(one))
    return found


def endpoints() -> Iterator[FunctionType]:
    """The functions behind the endpoints that are mounted."""
    known = {
        operation.operation_id
        for step in STEPS
        for view in step.path_operations.values()
        for operation in view.operations
    }
    for module in modules():
        for one in vars(module).values():
            if inspect.isfunction(one) and hasattr(one, "_ninja_contribute_to_operation") and one.__name__ in known:
                yield one


def used_by(function: FunctionType) -> Iterator[FunctionType]:
    """The functions of ours that a function names, directly or through a module."""
    names = set(_names(function.__code__))
    for name in names:
        found: Any = function.__globals__.get(name)
        inner = [getattr(found, one, None) for one in names] if inspect.ismodule(found) else [found]
        yield from (one for one in inner if inspect.isfunction(one) and one.__module__.startswith("huiyan."))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def reached() -> set[str]:
    """Every function that an endpoint comes to."""
    waiting, found = list(endpoints()), set()
    while waiting:
        one = waiting.pop()
        if name_of(one) not in found:
            found.add(name_of(one))
            waiting += used_by(one)
    return found


def test_every_action_is_reached_by_an_endpoint_or_named_here_with_its_reason() -> None:
    assert actions() - reached() == set(EXCEPTIONS)


def test_no_endpoint_goes_round_what_a_person_must_do() -> None:
    assert reached() & {name for name, why in EXCEPTIONS.items() if why == IN_PERSON} == set()
