"""bin/bench web: pages under load on the furnished wilaya, beside a bare "hello" of the same server, in one run."""

import asyncio
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from tools.bench import ROOT, Figure, WrongResult
from tools.load import Outcome, Target, expects, full, steady

VISITORS = 8
RATE = 50
PORT = 8790


def run(*, quick: bool) -> list[Figure]:
    """Furnish, serve with the settings of `bin/up`, check each page, then time them."""
    persons, seconds = (1_000, 4.0) if quick else (20_000, 20.0)
    folder = Path(os.environ.get("DAMAN_VAR", ROOT / "var")) / f"bench-house-{persons}"
    os.environ["DAMAN_VAR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tools.bench_settings"
    subprocess.run([sys.executable, "-m", "daman.launch.up", "--persons", str(persons), "--no-serve"], check=True, cwd=ROOT)
    from daman.launch import environment
    from daman.launch.postgres import EmbeddedPostgres

    is_embedded = "DATABASE_URL" not in os.environ
    environment.prepare()
    try:
        targets, queries = _targets()
        with _server(folder) as process:
            figures = [figure for name, target in targets.items() for figure in _measure(name, target, seconds)]
            figures += _memory(process.pid)
    finally:
        if is_embedded:
            EmbeddedPostgres(folder / "postgres").stop()
    return [*figures, Figure("my page, queries", queries, "queries", at_most=12), Figure("persons", persons, "persons")]


def _targets() -> tuple[dict[str, Target], int]:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    on = timezone.localdate()
    cookies, names = _insured_sessions(200)
    desk_cookie, file_path = _officer_session(on)
    keys, nins = _partners(60, on)
    client = Client(headers={"host": "localhost"})
    client.cookies["sessionid"] = cookies[0]
    with CaptureQueriesContext(connection) as seen:
        page = client.get("/me/")
    if page.status_code != 200 or names[0] not in page.content.decode():
        raise WrongResult(f"my page is wrong: {page.status_code}")
    connection.close()
    return {
        "hello (bare view)": Target(lambda i: "/bench/hello/", lambda i: "", expects(200, ["hello"])),
        "public page": Target(lambda i: "/", lambda i: "", expects(200, ['dir="rtl"', "</html>"])),
        "my page": Target(
            lambda i: "/me/", lambda i: f"Cookie: sessionid={cookies[i % len(cookies)]}\r\n", expects(200, ["</html>"])
        ),
        "officer's file": Target(
            lambda i: file_path, lambda i: f"Cookie: sessionid={desk_cookie}\r\n", expects(200, ["</html>"])
        ),
        "JSON read": Target(
            lambda i: f"/v1/insured/{nins[i % len(nins)]}",
            lambda i: f"Authorization: Bearer {keys[i % len(keys)]}\r\n",
            expects(200, ['"insured"']),
        ),
    }, len(seen)


def _insured_sessions(count: int) -> tuple[list[str], list[str]]:
    """Sessions of insured persons who have a career, and their names."""
    from daman.access.models import Account, Role
    from daman.affiliation.models import InsuredMonth
    from daman.registry.models import Person

    keys = InsuredMonth.objects.values_list("person_id", flat=True).distinct().order_by("person_id")[: count * 3]
    persons = list(Person.objects.filter(pk__in=list(keys), died_on=None)[:count])
    cookies = []
    for person in persons:
        name = {"name": person.name_ar, "role": Role.INSURED, "person_key": person.pk}
        account, _ = Account.objects.get_or_create(username=f"nin:{person.nin}", defaults=name)
        cookies.append(_session(account))
    return cookies, [person.given_name_ar for person in persons]


def _officer_session(on: date) -> tuple[str, str]:
    """An officer with a second factor proved, and the path of a file drawn for them."""
    from daman.access import actions as access
    from daman.access.models import Account
    from daman.casework import actions as casework
    from daman.casework import queries as tasks
    from daman.demo.sign_ins import STAFF

    known = {s.username: s for s in STAFF}
    for account in Account.objects.filter(username__in=[n for n, s in known.items() if s.role == "officer"]).order_by("pk"):
        actor = access.actor_for(account)
        for officer in _officers(account.office_code):
            drawn = casework.draw_next(
                office_code=account.office_code, officer=actor, competent=[officer, actor.reference], barred=set(), on=on
            )
            mine = list(tasks.tasks_of(actor.reference))
            if drawn or mine:
                reference = (drawn or mine[0]).about.split(":", 1)[1]
                return _session(account, mfa=True), f"/desk/files/{reference}/"
    raise WrongResult("no file waits at the desk: the furnishing left the office empty")


def _officers(office_code: str) -> list[str]:
    from daman.access import queries

    return list(queries.officers_of(office_code))


def _partners(count: int, on: date) -> tuple[list[str], list[str]]:
    """Partners' keys (each may ask only so often) and the numbers they ask about."""
    from daman.access import actions as access
    from daman.foundation.actor import THE_HOUSE
    from daman.registry.models import Person

    made = [
        access.make_api_client(name=f"bench {n}", scopes=["insured:read"], legal_basis="bench", actor=THE_HOUSE, on=on)
        for n in range(count)
    ]
    return [key for _, key in made], list(Person.objects.order_by("pk").values_list("nin", flat=True)[:200])


def _session(account: Any, *, mfa: bool = False) -> str:
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store["_auth_user_id"] = str(account.pk)
    store["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    store["_auth_user_hash"] = account.get_session_auth_hash()
    if mfa:
        proved = [{"method": method, "at": time.time()} for method in ("password", "mfa")]
        store["account_authentication_methods"] = proved
        store["account_authentication_methods_user"] = str(account.pk)
    store.create()
    return str(store.session_key)


@contextmanager
def _server(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    from daman.launch.up import WEB

    command = [sys.executable, "-m", "granian", *WEB, "--port", str(PORT), "daman.wsgi:application"]
    with (folder / "bench.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT, start_new_session=True)
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/bench/hello/", timeout=2).read()
                break
            except OSError:
                time.sleep(0.2)
        yield process
    finally:
        process.terminate()
        process.wait()


def _measure(name: str, target: Target, seconds: float) -> list[Figure]:
    asyncio.run(full(PORT, target, visitors=VISITORS, seconds=1.5))  # warm
    most: Outcome = asyncio.run(full(PORT, target, visitors=VISITORS, seconds=seconds / 2))
    even: Outcome = asyncio.run(steady(PORT, target, per_second=RATE, seconds=seconds))
    if wrong := most.wrong or even.wrong:
        raise WrongResult(f"{name}: {wrong}")
    goal = 100.0 if name == "my page" else None
    return [
        Figure(f"{name}, at most", most.per_second, "requests/s"),
        Figure(f"{name}, p50 at {RATE}/s", even.percentile_ms(0.50), "ms"),
        Figure(f"{name}, p99 at {RATE}/s", even.percentile_ms(0.99), "ms", at_most=goal),
    ]


def _memory(parent: int) -> list[Figure]:
    """Resident memory of each process of the server, the largest and their sum (Linux)."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    if not children.exists():
        return []
    sizes = []
    for pid in [str(parent), *children.read_text().split()]:
        status = Path(f"/proc/{pid}/status").read_text()
        sizes.append(int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024)
    return [
        Figure("memory of the largest process", round(max(sizes)), "MB"),
        Figure("memory of the server", round(sum(sizes)), "MB"),
    ]
