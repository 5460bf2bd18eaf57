"""What a process loads that only serves pages: no engine that computes, so that it stays small."""

import json
import os
import subprocess
import sys

LOADED = """
import json, sys
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(json.dumps(sorted(sys.modules)))
"""
COMPUTING = ("scoring", "scorecard", "fund", "composite", "frontier", "measurement", "proof.plain")


def test_a_web_process_loads_no_engine_that_computes() -> None:
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "huiyan.config.settings_test"}
    answer = subprocess.run([sys.executable, "-c", LOADED], env=settings, capture_output=True, text=True, check=True)
    loaded = json.loads(answer.stdout)
    assert [name for name in loaded if name.startswith(tuple(f"huiyan.engines.{one}" for one in COMPUTING))] == []
