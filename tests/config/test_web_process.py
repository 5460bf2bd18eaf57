"""What a process loads that only serves pages: no engine that computes, so that it stays small."""

import json
import os
import subprocess
import sys

LOADED = """
import importlib, json, sys
import django
django.setup()
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""
COMPUTING = (
    "matching",
    "scorecard",
    "fund",
    "composite",
    "frontier",
    "measurement",
    "proof.plain",
    "scoring.calibrated",
)


def test_a_web_process_loads_no_engine_that_computes() -> None:
    """Neither engines nor what they compute with; the exact rule book and the seal are small and may be there."""
    command = [sys.executable, "-c", LOADED, "huiyan.config.urls", "huiyan.config.api"]
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "huiyan.config.settings_test"}
    answer = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)
    heavy = ("numpy", "scipy", "pypinyin", *(f"huiyan.engines.{one}" for one in COMPUTING))
    assert [name for name in json.loads(answer.stdout) if name.startswith(heavy)] == []
