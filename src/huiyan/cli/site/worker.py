"""`huiyan worker`: runs jobs."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False)


@app.command()
def worker(once: bool = typer.Option(False, "--once", help="Stop when no job is due.")) -> None:
    """Run jobs until stopped; several may run side by side."""
    from huiyan.cli.site.django import start

    start()
    from huiyan.kernel.jobs import load_jobs, run_worker

    load_jobs()
    run_worker(once=once)
