"""Which functions are jobs, and which of them repeat."""

from __future__ import annotations

import datetime
import importlib
import importlib.util
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from django.apps import apps


class JobStopped(Exception):
    """Raised by `progress` when the job was cancelled or given to another worker: leave the function."""


class Progress(Protocol):
    """Tells the page how far the job is; raises JobStopped when there is no use in going on."""

    def __call__(self, done: int, total: int | None = None, note: str = "") -> None: ...


Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Registered:
    name: str
    function: Callable[..., Any]
    retries: int
    interval: datetime.timedelta | None = None


REGISTERED: dict[str, Registered] = {}
_loaded = False


def job(name: str, *, retries: int = 3) -> Callable[[Function], Function]:
    """Register `f(progress, **arguments)` under a name; it may run more than once, so it must bear repetition."""
    return _register(name, retries, None)


def every(interval: datetime.timedelta, name: str, *, retries: int = 0) -> Callable[[Function], Function]:
    """Register a job without arguments that workers run once in each interval, never twice at the same time."""
    return _register(name, retries, interval)


def _register(name: str, retries: int, interval: datetime.timedelta | None) -> Callable[[Function], Function]:
    def keep(function: Function) -> Function:
        known = REGISTERED.get(name)
        if known and known.function.__qualname__ != function.__qualname__:
            raise ValueError(f"two functions are registered as job {name!r}")
        REGISTERED[name] = Registered(name, function, retries, interval)
        return function

    return keep


def check_name(name: str) -> None:
    """Refuse a name that no function bears, once all are loaded: in workers and tests.

    A web process does not load them, because they bring the engines with them.
    """
    if _loaded and name not in REGISTERED:
        raise LookupError(f"no function is registered as job {name!r}")


def load_jobs() -> dict[str, Registered]:
    """Import `<feature>.jobs` and `<feature>.<step>.jobs` of every feature in INSTALLED_APPS that is ours."""
    global _loaded
    for config in apps.get_app_configs():
        if config.name.startswith("huiyan."):
            for package in [config.name, *_steps(config.name)]:
                if importlib.util.find_spec(f"{package}.jobs"):
                    importlib.import_module(f"{package}.jobs")
    _loaded = True
    return REGISTERED


def _steps(feature: str) -> list[str]:
    path = importlib.import_module(feature).__path__
    return [f"{feature}.{module.name}" for module in pkgutil.iter_modules(path) if module.ispkg]
