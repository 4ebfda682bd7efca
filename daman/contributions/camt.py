"""Reading a bank statement (ISO 20022 camt.053) as a stream: one movement after the other, never the whole file."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from daman.contributions.models import BankStatement
from daman.foundation.references import is_reference

SPACE: Final = re.compile(r"^\{urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d\d\}Document$")
AMOUNT: Final = re.compile(r"^(\d{1,13})(?:\.(\d{1,2})0{0,3})?$")
CURRENCY = "DZD"
ENTRY_BYTES_MOST = 16 * 2**20  # of one movement with its details
NOT_PROVIDED = "NOTPROVIDED"
OURS = {
    prefix: re.compile(rf"{prefix}[-\s/]?([0-9A-Z]{{4}})[-\s/]?([0-9A-Z]{{4}})[-\s/]?([0-9A-Z])(?![0-9A-Z])")
    for prefix in ("EPY", "RTN", "RFD")
}
LONGEST = {name: getattr(BankStatement._meta.get_field(name), "max_length", 0) for name in ("message_id", "account")}


class Unreadable(Exception):
    """The file is no statement that can be taken: `code` says why."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code)
        self.code, self.said = code, said


@dataclass(frozen=True)
class Movement:
    """One movement: what came is above zero, what left below."""

    number: int
    amount: int
    booked_on: date
    end_to_end: str
    remittance: str
    debtor_name: str
    debtor_account: str
    bank_reference: str
    reference: str  # of ours, found in what the sender wrote
    is_reversal: bool


@dataclass
class Head:
    """What the statement says of itself; complete when every movement was read."""

    message_id: str = ""
    account: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    opening_balance: int | None = None
    closing_balance: int | None = None
    moved: int = 0
    lines: int = 0
    told: dict[str, str] = field(default_factory=dict)  # the bank's own totals

    @property
    def adds_up(self) -> bool:
        """Opening balance and movements give the closing balance; and the bank's own totals, when it gives them."""
        if self.opening_balance is None or self.closing_balance is None:
            return False
        return self.opening_balance + self.moved == self.closing_balance


class Statement:
    """A statement being read: iterate over it, then ask its head."""

    def __init__(self, chunks: Iterable[bytes], watch: Callable[[bytes], None] = lambda _chunk: None) -> None:
        self.head = Head()
        self._file = _Chunks(chunks, watch)
        self._statements = 0
        self._entries = 0

    def __iter__(self) -> Iterator[Movement]:
        try:
            yield from self._movements()
        except DefusedXmlException as error:
            raise Unreadable("entities") from error
        except (ParseError, UnicodeDecodeError, LookupError) as error:
            raise Unreadable("not_xml") from error
        if not self._statements:
            raise Unreadable("not_camt053")

    def _movements(self) -> Iterator[Movement]:
        path: list[Element] = []
        let_go = 0
        for event, element in iterparse(self._file, events=("start", "end"), forbid_dtd=True):
            if self._file.read_bytes - let_go > ENTRY_BYTES_MOST:
                raise Unreadable("entry_too_big")
            if event == "start":
                if not path and not SPACE.match(element.tag):
                    raise Unreadable("not_camt053", _name(element))
                path.append(element)
                if _name(element) == "Stmt" and len(path) == 3:
                    self._statements += 1
                    if self._statements > 1:
                        raise Unreadable("many_statements")
                continue
            path.pop()
            depth, name = len(path), _name(element)
            if depth == 3 and _name(path[2]) == "Stmt":
                if name == "Ntry":
                    yield from self._entry(element)
                else:
                    self._tell(name, element)
                path[2].remove(element)  # read, and let go: memory stays flat
                let_go = self._file.read_bytes
            elif depth == 3 and name == "MsgId" and not self.head.message_id:
                self.head.message_id = _kept(element.text, "message_id")

    def _tell(self, name: str, element: Element) -> None:
        head = self.head
        if name == "Id":
            head.message_id = _kept(element.text, "message_id")  # a message may be sent again, a statement is one
        elif name == "Acct":
            head.account = _kept(_text(element, "Id/Othr/Id") or _text(element, "Id/IBAN"), "account").replace(" ", "")
            if (currency := _text(element, "Ccy")) and currency != CURRENCY:
                raise Unreadable("currency", currency)
        elif name == "Bal":
            self._balance(element)

    def _balance(self, element: Element) -> None:
        kind, amount = _text(element, "Tp/CdOrPrtry/Cd"), _signed(element)
        day = _day(element, "Dt")
        if kind in ("OPBD", "PRCD") and self.head.opening_balance is None:
            self.head.opening_balance, self.head.opens_on = amount, day
        elif kind == "CLBD":
            self.head.closing_balance, self.head.closes_on = amount, day

    def _entry(self, entry: Element) -> Iterator[Movement]:
        status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
        if status != "BOOK":
            return  # announced, not booked: it is on a later statement
        self._entries += 1
        amount, booked_on = _signed(entry), _day(entry, "BookgDt") or self.head.closes_on
        if booked_on is None:
            raise Unreadable("no_day", str(self._entries))
        self.head.moved += amount
        details = [each for each in entry.iter() if _name(each) == "TxDtls"]
        amounts = [_signed(each, entry, "Amt") or _signed(each, entry, "AmtDtls/TxAmt/Amt") for each in details]
        if len(details) < 2 or None in amounts or sum(a for a in amounts if a is not None) != amount:
            details, amounts = details[:1] or [entry], [amount]  # a batch whose parts are not told is one movement
        for detail, part in zip(details, amounts, strict=True):
            self.head.lines += 1
            yield self._movement(entry, detail, part or 0, booked_on)

    def _movement(self, entry: Element, detail: Element, amount: int, booked_on: date) -> Movement:
        end_to_end = _text(detail, "Refs/EndToEndId")
        end_to_end = "" if end_to_end == NOT_PROVIDED else end_to_end
        remittance = " ".join(_texts(detail, "RmtInf/Ustrd") + _texts(detail, "RmtInf/Strd/CdtrRefInf/Ref"))
        of_bank = _text(detail, "Refs/UETR") or _text(detail, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef")
        return Movement(
            number=self.head.lines,
            amount=amount,
            booked_on=booked_on,
            end_to_end=_clean(end_to_end, 40),
            remittance=_clean(remittance, 200),
            debtor_name=_clean(_text(detail, "RltdPties/Dbtr/Pty/Nm") or _text(detail, "RltdPties/Dbtr/Nm"), 140),
            debtor_account=_clean(
                _text(detail, "RltdPties/DbtrAcct/Id/Othr/Id") or _text(detail, "RltdPties/DbtrAcct/Id/IBAN"), 34
            ).replace(" ", ""),
            bank_reference=_clean(of_bank, 40),
            reference=reference_in(end_to_end) or reference_in(remittance),
            is_reversal=_text(entry, "RvslInd") in ("true", "1"),
        )


class _Chunks:
    """Pieces of a file as something to read from."""

    def __init__(self, chunks: Iterable[bytes], watch: Callable[[bytes], None]) -> None:
        self._chunks, self._watch, self._rest, self.read_bytes = iter(chunks), watch, b"", 0

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._watch(chunk)
            self._rest = chunk
        if size < 0:
            size = len(self._rest)
        piece, self._rest = self._rest[:size], self._rest[size:]
        self.read_bytes += len(piece)
        return piece


def reference_in(text: str) -> str:
    """A reference of ours in what somebody typed on a transfer, well formed again; empty when there is none."""
    for prefix, shape in OURS.items():
        for parts in shape.findall(text.upper()):
            reference = "-".join([prefix, *parts])
            if is_reference(reference, prefix):
                return reference
    return ""


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _texts(element: Element, path: str) -> list[str]:
    found = [element]
    for step in path.split("/"):
        found = [child for each in found for child in each if _name(child) == step]
    return [(each.text or "").strip() for each in found if (each.text or "").strip()]


def _text(element: Element, path: str) -> str:
    return next(iter(_texts(element, path)), "")


def _signed(element: Element, whole: Element | None = None, path: str = "Amt") -> Any:
    """The amount in centimes, what left below zero. A part of an entry without an amount has none."""
    found = [element]
    for step in path.split("/"):
        found = [child for each in found for child in each if _name(child) == step]
    if not found:
        if whole is not None:
            return None
        raise Unreadable("amount")
    amount = AMOUNT.match((found[0].text or "").strip())
    if not amount:
        raise Unreadable("amount", (found[0].text or "")[:30])
    if (currency := found[0].get("Ccy", CURRENCY)) != CURRENCY:
        raise Unreadable("currency", currency)
    side = _text(element, "CdtDbtInd") or (_text(whole, "CdtDbtInd") if whole is not None else "")
    if side not in ("CRDT", "DBIT"):
        raise Unreadable("side")
    centimes = int(amount[1]) * 100 + int((amount[2] or "0").ljust(2, "0"))
    return centimes if side == "CRDT" else -centimes


def _day(element: Element, path: str) -> date | None:
    said = _text(element, f"{path}/Dt") or _text(element, f"{path}/DtTm") or _text(element, path)
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


def _kept(text: str | None, name: str) -> str:
    return _clean(text or "", LONGEST[name])


def _clean(text: str, longest: int) -> str:
    return " ".join(text.replace("\x00", "").split())[:longest]
