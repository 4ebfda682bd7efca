"""Loaded before everything else: the environment and the database of the tests."""

import os
from pathlib import Path

from daman.launch import environment
from daman.launch.messages import compile_messages
from daman.launch.postgres import EmbeddedPostgres

os.environ.setdefault("DAMAN_VAR", str(Path(__file__).resolve().parent.parent / "var" / "test"))
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser driver keeps an event loop in this thread
if not os.environ.get("DATABASE_URL"):
    fast = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
    os.environ["DATABASE_URL"] = EmbeddedPostgres(environment.var() / "test-postgres", settings=fast).ensure().url("daman")
environment.prepare(settings="daman.settings.test")
compile_messages()
(environment.var() / "static").mkdir(exist_ok=True)  # where collected files would lie: the web server looks there
