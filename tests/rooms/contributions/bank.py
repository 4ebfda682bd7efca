"""Statements of a bank, as banks write them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{space}"><BkToCstmrStmt><GrpHdr><MsgId>M-{message}</MsgId><CreDtTm>2026-11-20T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{message}</Id><CreDtTm>2026-11-20T06:00:00</CreDtTm>
<Acct><Id><Othr><Id>{account}</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id><Ccy>DZD</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>
<Amt Ccy="DZD">{opening}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-19</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>
<Amt Ccy="DZD">{closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>
"""
TAIL = "</Stmt></BkToCstmrStmt></Document>"
OPENING = 10_000_000_00


def dinars(centimes: int) -> str:
    return f"{abs(centimes) // 100}.{abs(centimes) % 100:02d}"


def entry(amount: int, **said: Any) -> str:
    """One booked movement; amounts in centimes, what leaves below zero."""
    told = {"end_to_end": "NOTPROVIDED", "remittance": "", "name": "SARL", "account": "", "of_bank": "", "reversal": False,
            "status": "BOOK", "currency": "DZD", "day": "2026-11-20", **said}  # fmt: skip
    side = "CRDT" if amount >= 0 else "DBIT"
    account = f"<DbtrAcct><Id><Othr><Id>{told['account']}</Id></Othr></Id></DbtrAcct>" if told["account"] else ""
    reversal = "<RvslInd>true</RvslInd>" if told["reversal"] else ""
    return (
        f'<Ntry><Amt Ccy="{told["currency"]}">{dinars(amount)}</Amt><CdtDbtInd>{side}</CdtDbtInd>{reversal}'
        f"<Sts><Cd>{told['status']}</Cd></Sts><BookgDt><Dt>{told['day']}</Dt></BookgDt><AcctSvcrRef>{told['of_bank']}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{told['end_to_end']}</EndToEndId></Refs>"
        f"<RltdPties><Dbtr><Pty><Nm>{told['name']}</Nm></Pty></Dbtr>{account}</RltdPties>"
        f"<RmtInf><Ustrd>{told['remittance']}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


def statement(
    entries: Iterable[str], moved: int, *, message: str = "S1", account: str = "", space: str = SPACE, day: str = "2026-11-20"
) -> Iterator[bytes]:
    """A whole statement, piece by piece."""
    yield HEAD.format(
        space=space, message=message, account=account or settings.FUND_BANK_ACCOUNT, opening=dinars(OPENING),
        closing=dinars(OPENING + moved), day=day,
    ).encode()  # fmt: skip
    for each in entries:
        yield each.encode()
    yield TAIL.encode()
