"""A process that files what is not filed yet, one file after the other, and says where it is. Its end comes from outside."""

import os
import sys
from datetime import date
from pathlib import Path

ON = date(2026, 11, 23)
EMPLOYERS, WORKERS, WAGE = 20, 100, 60_000  # of each file; dinars


def furnish() -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into registry_commune values ('9901', '99', 'و', 'W', 'ب', 'B') on conflict do nothing;"
            "insert into registry_person (nin, family_name_ar, given_name_ar, family_name_latin, given_name_latin, sex, born_on,"
            " commune_id, phone, language, name_key, sort_key_ar)"
            " select (990000000000000000 + i)::text, 'ب', 'س', 'B', 'S', 'M', '1990-01-01', '9901', '', 'ar', 'n', 'n'"
            f" from generate_series(0, {EMPLOYERS * WORKERS - 1}) i;"
            "insert into registry_personnumber (nin, person_id) select nin, id from registry_person;"
            "insert into registry_employer (number, name_ar, name_latin, sector, commune_id, starts_on)"
            f" select (9000000000 + i)::text, 'م', 'E', 'trade', '9901', '2000-01-01' from generate_series(0, {EMPLOYERS - 1}) i;"
            "insert into registry_employernumber (number, employer_id) select number, id from registry_employer"
        )


def content(number: int) -> bytes:
    """The file of one month: number 0 is January 2016."""
    month = f"{2016 + number // 12}-{number % 12 + 1:02d}"
    rows = (f"{9_000_000_000 + i // WORKERS};{month};{990_000_000_000_000_000 + i};{WAGE};30" for i in range(EMPLOYERS * WORKERS))
    return "\n".join(["employer_number;month;nin;wage;days", *rows, ""]).encode()


def work(count: int, notes: Path) -> None:
    from daman.contributions import actions as contributions
    from daman.foundation.actor import THE_HOUSE

    with notes.open("a", buffering=1) as said:
        said.write("ready\n")
        for number in range(count):
            said.write(f"begins {number}\n")
            chunks = [content(number)]
            filing = contributions.receive_filing(
                sender=THE_HOUSE, key=f"crash {number}", channel="house", employer=None, month=None, chunks=chunks, on=ON
            )  # fmt: skip
            filed = contributions.file_filing(filing=filing, key="k", on=ON, actor=THE_HOUSE)
            said.write(f"ends {number} {filed.state} {filed.errors_count}\n")
        said.write("over\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daman.settings.dev")
    import django

    django.setup()
    if sys.argv[1] == "furnish":
        furnish()
    else:
        work(int(sys.argv[2]), Path(sys.argv[3]))
