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
COMPUTING = ("scoring", "matching", "scorecard", "fund", "composite", "frontier", "measurement", "proof.plain")


def test_a_web_process_loads_no_engine_that_computes() -> None:
    command = [sys.executable, "-c", LOADED, "huiyan.config.urls"]
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "huiyan.config.settings_test"}
    answer = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)
    loaded = json.loads(answer.stdout)
    assert [name for name in loaded if name.startswith(tuple(f"huiyan.engines.{one}" for one in COMPUTING))] == []
    assert "pypinyin" not in loaded  # its dictionary takes 55 MB
