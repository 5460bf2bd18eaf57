"""Where split work runs: here, in processes (`--processes`), or on a Dask cluster (`--cluster`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

Progress = Callable[[int, int], None]


@contextmanager
def open_executor(processes: int = 0, cluster: str | None = None) -> Iterator[Executor | None]:
    """An executor for the time of a command; None means that the work is done here."""
    from huiyan.engines.tables import BadInput, gettext_noop

    if processes and cluster:
        raise BadInput(gettext_noop("give --processes or --cluster, not both"))
    if processes < 0:
        raise BadInput(gettext_noop("the number of processes is not negative"))
    if cluster:
        try:
            from distributed import Client
        except ImportError:
            raise BadInput(
                gettext_noop("--cluster needs the optional extra 'cluster' (Dask): install huiyan[cluster]")
            ) from None
        try:
            client = Client(cluster, timeout="10s")
        except (OSError, ValueError):
            raise BadInput(gettext_noop("no Dask scheduler answers at {address}"), address=cluster) from None
        with client:
            yield client.get_executor()
    elif processes:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            yield pool
    else:
        yield None


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """A bar on standard error, only where a person looks at it."""
    import sys

    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)  # it pulses until it is told how much there is
        yield lambda done, total: bar.update(task, completed=done, total=total)
