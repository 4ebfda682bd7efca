"""The files of a run: pain.001.001.09, one for each fund and institution, written as a stream.

A file is the same bytes whenever it is written: everything in it is in the run, in an order that does not move. Accounts
have no IBAN here: the 20 digits are the account, their first three the member of the clearing.
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import connection, transaction

from daman.benefits.models import Benefit, PaymentFile, PaymentRun
from daman.benefits.paying.drawing import ENDLESS

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
MOST = 250_000  # payments in one file
FETCH = 5_000
FUNDS = {"cnr": "Caisse nationale des retraites", "casnos": "Caisse nationale de securite sociale des non-salaries",
         "cnas": "Caisse nationale des assurances sociales", "cnac": "Caisse nationale d'assurance chomage"}  # fmt: skip
PURPOSES = {  # of each transaction, in the words of ISO 20022
    Benefit.FAMILY_ALLOWANCES: "BECH", Benefit.UNEMPLOYMENT_INSURANCE: "BENE", Benefit.UNEMPLOYMENT_ALLOWANCE: "BENE",
    Benefit.INVALIDITY_PENSION: "BENE", Benefit.OLD_AGE_PENSION: "PENS", Benefit.OLD_AGE_ALLOWANCE: "PENS",
    Benefit.SURVIVORS_PENSION: "PENS",
}  # fmt: skip
PLAN = """
select fund, bank, number, min(person_id), count(*), sum(amount)::bigint from (
  select fund, substr(account_number, 1, 3) as bank, person_id, amount,
    (rank() over (partition by fund, substr(account_number, 1, 3) order by person_id) - 1) / %(most)s as number
  from benefits_payment where run_key = %(run)s and state <> 'kept') numbered
group by 1, 2, 3 order by 1, 2, 3
"""
# The reference that comes back, and an identifier that a bank may ask for, made of it.
END_TO_END = """
  a.reference || '.' || to_char(p.month, 'YYYYMM') || case when p.attempt > 1 then '.' || p.attempt else '' end
"""
ORDERED = f"""
select {END_TO_END} as end_to_end, md5({END_TO_END}) as digest, p.amount, p.account_number,
  n.given_name_latin || ' ' || n.family_name_latin as name, a.benefit, to_char(p.month, 'YYYY-MM')
from benefits_payment p
join benefits_award a on a.person_id = p.person_id and a.id = p.award_id
join registry_person n on n.id = p.person_id
where p.run_key = %(run)s and p.state <> 'kept' and p.fund = %(fund)s and p.account_number like %(bank)s
  and p.person_id >= %(from)s and p.person_id < %(before)s
order by p.person_id, p.award_id, p.month
"""  # noqa: S608
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{namespace}"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{made}</CreDtTm><NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>\
<InitgPty><Nm>{fund}</Nm></InitgPty></GrpHdr>
<PmtInf><PmtInfId>{name}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>true</BtchBookg><NbOfTxs>{count}</NbOfTxs>\
<CtrlSum>{total}</CtrlSum><PmtTpInf><CtgyPurp><Cd>{category}</Cd></CtgyPurp></PmtTpInf><ReqdExctnDt><Dt>{pay_on}</Dt></ReqdExctnDt>\
<Dbtr><Nm>{fund}</Nm></Dbtr><DbtrAcct>{account}</DbtrAcct><DbtrAgt>{agent}</DbtrAgt>
"""
ACCOUNT = "<Id><Othr><Id>{0}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id>"
AGENT = "<FinInstnId><ClrSysMmbId><MmbId>{0}</MmbId></ClrSysMmbId></FinInstnId>"
TRANSFER = (
    "<CdtTrfTxInf><PmtId><InstrId>{0}</InstrId><EndToEndId>{0}</EndToEndId><UETR>{1}</UETR></PmtId>"
    '<Amt><InstdAmt Ccy="DZD">{2}</InstdAmt></Amt><CdtrAgt>{3}</CdtrAgt><Cdtr><Nm>{4}</Nm></Cdtr>'
    "<CdtrAcct><Id><Othr><Id>{5}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id></CdtrAcct>"
    "<Purp><Cd>{6}</Cd></Purp><RmtInf><Ustrd>{7}</Ustrd></RmtInf></CdtTrfTxInf>\n"
)
FOOT = "</PmtInf>\n</CstmrCdtTrfInitn></Document>\n"


class FileNotAsPlanned(Exception):
    """What was written is not what was announced: nothing of it may leave."""


@transaction.atomic
def plan(run: PaymentRun, most: int = MOST) -> list[PaymentFile]:
    """Which files the run makes, how many payments and how much money in each. Planned once."""
    if not run.files.exists():
        with connection.cursor() as cursor:
            cursor.execute(PLAN, {"run": run.pk, "most": most})
            rows = cursor.fetchall()
        for place, (fund, bank, number, first, count, amount) in enumerate(rows):
            following = rows[place + 1] if place + 1 < len(rows) else None
            goes_on = following is not None and following[:2] == (fund, bank)
            PaymentFile.objects.create(
                run=run, name=f"{run.reference}-{fund}-{bank}-{number + 1}".upper(), fund=fund, institution=bank,
                from_person=first, before_person=following[3] if following and goes_on else None,
                payments_count=count, amount=amount,
            )  # fmt: skip
    return list(run.files.order_by("name"))


def path_of(file: PaymentFile) -> Path:
    """Where the file is kept."""
    return Path(settings.PAYMENT_FILES) / file.run.reference / f"{file.name}.xml"


def write(file: PaymentFile) -> None:
    """Write the file whole or not at all, and remember its digest. Written again, the digest must be the same."""
    path = path_of(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    digest, size = hashlib.sha256(), 0
    with draft.open("wb") as out:
        for block in _blocks(file):
            digest.update(block)
            size += len(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if file.sha256 and file.sha256 != digest.hexdigest():
        raise FileNotAsPlanned(f"{file.name}: its payments are not those that were sent.")
    draft.rename(path)
    PaymentFile.objects.filter(pk=file.pk).update(sha256=digest.hexdigest(), size=size)


def is_whole(file: PaymentFile) -> bool:
    """Whether the file is on disk, as long as it was written."""
    path = path_of(file)
    return bool(file.sha256) and path.exists() and path.stat().st_size == file.size


def _blocks(file: PaymentFile) -> Iterator[bytes]:
    run = file.run
    fund = FUNDS.get(file.fund, file.fund.upper())
    account = settings.FUND_ACCOUNTS.get(file.fund, settings.FUND_ACCOUNTS["*"])
    agent = AGENT.format(file.institution)
    assert run.released_at is not None
    yield HEAD.format(
        namespace=NAMESPACE, name=file.name, count=file.payments_count, total=_decimal(file.amount), fund=escape(fund),
        made=run.released_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), pay_on=run.pay_on.isoformat(),
        category="PENS" if file.fund in ("cnr", "casnos") else "SSBE", account=ACCOUNT.format(account),
        agent=AGENT.format(account[:3]),
    ).encode()  # fmt: skip
    count = amount = 0
    for rows in _rows(file):
        parts = []
        for end_to_end, digest, centimes, number, name, benefit, month in rows:
            count += 1
            amount += centimes
            uetr = f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-8{digest[17:20]}-{digest[20:]}"
            purpose = PURPOSES.get(benefit, "SSBE")
            parts.append(
                TRANSFER.format(
                    end_to_end, uetr, f"{centimes // 100}.{centimes % 100:02d}", agent, escape(name[:140]), number, purpose,
                    f"{purpose} {month}",
                )
            )  # fmt: skip
        yield "".join(parts).encode()
    if (count, amount) != (file.payments_count, file.amount):
        raise FileNotAsPlanned(f"{file.name}: {count} payments, planned {file.payments_count}.")
    yield FOOT.encode()


def _rows(file: PaymentFile) -> Iterator[list[tuple[Any, ...]]]:
    told: dict[str, Any] = {
        "run": file.run_id, "fund": file.fund, "bank": f"{file.institution}%", "from": file.from_person,
        "before": file.before_person or ENDLESS,
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("declare ordered no scroll cursor for " + ORDERED, told)
        while True:
            cursor.execute(f"fetch {FETCH} from ordered")
            rows = cursor.fetchall()
            if not rows:
                break
            yield rows
        cursor.execute("close ordered")


def _decimal(centimes: int) -> str:
    return f"{centimes // 100}.{centimes % 100:02d}"
