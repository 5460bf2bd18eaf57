"""What a process loads that only serves pages: no engine that computes, so that it stays small."""

import json
import os
import subprocess
import sys

import pytest

LOADED = """
import importlib, json, sys
import django
django.setup()
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""
COMPUTING = ("scorecard", "fund", "composite", "frontier", "measurement", "proof.plain")
RESULTS = ("huiyan.competition.results.urls", "huiyan.competition.finals.urls", "huiyan.publishing.urls")


# The set-up of a rule sheet still tries it with the scoring engine in the web process: only the results are held to more.
@pytest.mark.parametrize(
    ("pages", "engines"),
    [(["huiyan.config.urls"], COMPUTING), (RESULTS, (*COMPUTING, "scoring"))],
    ids=["all", "results"],
)
def test_a_web_process_loads_no_engine_that_computes(pages: list[str], engines: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", LOADED, *pages]
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "huiyan.config.settings_test"}
    answer = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)
    loaded = json.loads(answer.stdout)
    assert [name for name in loaded if name.startswith(tuple(f"huiyan.engines.{one}" for one in engines))] == []
