"""Linear algebra whose last digit does not depend on the machine's number of processors."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock

LOADED = Path("/proc/self/maps")
# OpenBLAS as the wheels of numpy and scipy carry it, and as a system has it
NAMES = tuple(f"{prefix}openblas_%s_num_threads{suffix}" for prefix in ("scipy_", "") for suffix in ("64_", "", "_64"))

Library = tuple[Callable[[], int], Callable[[int], None]]  # tell the number, take another

_lock = Lock()
_inside = 0
_before: list[tuple[Callable[[int], None], int]] = []


@contextmanager
def one_thread() -> Iterator[None]:
    """Let OpenBLAS work on one thread within; as a decorator, for the time of a function.

    With more threads it cuts sums elsewhere, and a result differs in its last digits from machine to machine. Work is
    spread by executors instead, each part on one thread. The number before is set again when the last of several callers
    has left. Other libraries than OpenBLAS, and systems that do not say which are loaded, are left as they are.

    >>> with one_thread():
    ...     threads()
    1
    """
    global _inside
    with _lock:
        _inside += 1
        _hold()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                _let_go()


def threads() -> int:
    """The most threads that a loaded OpenBLAS uses; 1 where there is none."""
    return max((get() for get, _ in _libraries()), default=1)


def _hold() -> None:
    """Also what was loaded since the first caller came."""
    for get, put in _libraries():
        if (found := get()) > 1:
            _before.append((put, found))
            put(1)


def _let_go() -> None:
    while _before:
        put, found = _before.pop()
        put(found)


def _libraries() -> list[Library]:
    """How each loaded OpenBLAS tells its number of threads, and takes another."""
    return _loaded(len(sys.modules))  # a library is loaded by a module: without a new one there is none to look for


@lru_cache(maxsize=1)
def _loaded(_modules: int) -> list[Library]:
    if not LOADED.exists():
        return []
    paths = {line.split(maxsplit=5)[5] for line in LOADED.read_text().splitlines() if "openblas" in line}
    return [found for path in sorted(paths) if (found := _library(path)) is not None]


def _library(path: str) -> Library | None:
    library = ctypes.CDLL(path)
    for name in NAMES:
        get, put = getattr(library, name % "get", None), getattr(library, name % "set", None)
        if get is not None and put is not None:
            return get, put
    return None
