"""What `bin/up` says when the house stands: the address, and one sign-in per role."""

from pathlib import Path

from daman.demo import sign_ins
from daman.launch.furnishing import nation_of


def welcome(folder: Path, port: int, *, seconds: float) -> None:
    """Print it. The day of the nation decides the birth years, and with them the national numbers."""
    made = nation_of(folder)
    url = f"http://localhost:{port}"
    lines = ["", f"  ضمان — Daman is up at {url}   ({seconds:.0f} s)", ""]
    if made:
        on, persons = made
        lines += [f"  A fictional wilaya of {persons:,} persons. Nobody in it exists.", ""]
        lines += [f"  Insured persons: {url}/sign-in/ — the national number; the code appears at {url}/phone/"]
        lines += [f"    {nin}  {name}  ({words})" for nin, name, words in sign_ins.persons(on)]
        lines += ["", f"  Staff: {url}/staff/login/ — user name, password; the second code appears at {url}/phone/codes/"]
        lines += [f"    {s.username:<12} {s.password}  ({s.words})" for s in sign_ins.STAFF]
    lines += ["", f"  Logs: {folder / 'log'}   Stop: Ctrl-C", ""]
    print("\n".join(lines), flush=True)
