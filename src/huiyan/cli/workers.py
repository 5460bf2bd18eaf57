"""Where long work runs: here, in several processes, or on a Dask cluster; and a progress bar while it does."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager


@contextmanager
def workers(processes: int, cluster: str | None) -> Iterator[Executor | None]:
    """An executor for `--processes N` or `--cluster ADDRESS`; None where one process does."""
    if cluster:
        with _cluster(cluster) as executor:
            yield executor
    elif processes > 1:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        # spawn: the same on every system, and safe beside threads
        with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as executor:
            yield executor
    else:
        yield None


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    from huiyan.engines.tables import BadInput, gettext_noop

    try:
        from distributed import Client
    except ImportError:
        raise BadInput(gettext_noop("--cluster needs the optional extra 'cluster' of huiyan")) from None
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError) as error:
        raise BadInput(
            gettext_noop("the cluster at {address} does not answer: {reason}"), address=address, reason=error
        ) from None
    with client, client.get_executor(pure=False) as executor:
        yield executor


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error for people; nothing where the output goes to a program."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title)
        yield lambda done, total: bar.update(task, completed=done, total=total)
