"""A process that prepares a month, or signs and sends it, and says each step it ended. It is there to be killed.

python -m tests.rooms.benefits.runner furnish COUNT | prepare | sign | send
"""

import sys
from datetime import UTC, date, datetime

MONTH, ON, AT = date(2026, 12, 1), date(2026, 12, 19), datetime(2026, 12, 20, 8, 30, tzinfo=UTC)
STRETCH, MOST = 150, 400

FURNISH = (
    "insert into registry_commune values ('9901', '99', 'الوادي', 'El Oued', 'عين الزيتون', 'Ain Zitoun') on conflict do nothing",
    "insert into registry_person (nin, family_name_ar, given_name_ar, family_name_latin, given_name_latin, sex, born_on,"
    " commune_id, phone, language, name_key, sort_key_ar)"
    " select (990000000000000000 + i)::text, 'بوعلام', 'سعيد', 'Boualem', 'Said', 'M', '1955-01-01', '9901', '', 'ar', 'n', 'n'"
    " from generate_series(1, %(count)s) i",
    # Two institutions, two funds, some with two pensions.
    "insert into benefits_award (person_id, reference, benefit, scheme, amount_monthly, account_number, starts_on)"
    " select id, 'AWD-' || id || '-' || s.scheme, 'old_age_pension', s.scheme, 2000000 + id * 137 %% 5000000,"
    " case when id %% 5 = 0 then '00200112112300000146' else '00799999002311500797' end, '2020-01-01'"
    " from registry_person cross join (values ('employee', 1), ('self_employed', 4)) s(scheme, each) where id %% s.each = 0",
)


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    from daman.benefits import actions as benefits
    from daman.benefits.models import PaymentRun
    from daman.benefits.paying import drawing
    from daman.foundation.actor import THE_HOUSE, Actor, ActorKind

    drawing.stretches.__defaults__ = (STRETCH,)
    said = lambda step, _seconds: print(step, flush=True)  # noqa: E731
    if sys.argv[1] == "furnish":
        with connection.cursor() as cursor:
            for statement in FURNISH:
                cursor.execute(statement, {"count": int(sys.argv[2])})
    elif sys.argv[1] == "prepare":
        benefits.prepare_run(month=MONTH, actor=THE_HOUSE, on=ON, progress=said)
    elif sys.argv[1] == "sign":
        first, second = (Actor(ActorKind.OFFICER, f"pay.{name}", name) for name in ("first", "second"))
        run = benefits.approve_run(run=PaymentRun.objects.get(), actor=first, on=ON)
        benefits.release_run(run=run, actor=second, on=ON, at=AT)
    else:
        benefits.send_run(run=PaymentRun.objects.get(), on=ON, progress=said, most=MOST)
    print("done", flush=True)


if __name__ == "__main__":
    main()
