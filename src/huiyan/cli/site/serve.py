"""`huiyan serve` and `huiyan worker`: both may run many times on many machines against one PostgreSQL."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    host: str = typer.Option("127.0.0.1", help="Address to listen on."),
    port: int = typer.Option(8000, help="Port to listen on."),
    workers: int = typer.Option(2, help="Web processes."),
    jobs: bool = typer.Option(False, "--jobs", help="Also run one job worker beside the web processes."),
) -> None:
    """Serve the site with several web processes."""
    from huiyan.cli.site.serving import run

    run(host, port, workers, with_jobs=jobs)
