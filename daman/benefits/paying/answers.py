"""What institutions answer: pain.002 (the state of each order) and camt.054 (what was booked), read as a stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from daman.benefits.models import ReplyKind

SETTLED, REJECTED, WAITING = "settled", "rejected", "waiting"
STATES = {
    "ACSC": SETTLED, "ACCC": SETTLED, "RJCT": REJECTED, "CANC": REJECTED,
    **dict.fromkeys(("RCVD", "ACTC", "ACCP", "ACSP", "ACWC", "ACWP", "PDNG", "PART"), WAITING),
}  # fmt: skip


class NotAnAnswer(Exception):
    """The file cannot be read as one of the two."""


@dataclass(frozen=True)
class Line:
    """One answer: of a payment, or of a whole file when it names no payment (`file`)."""

    end_to_end: str = ""
    uetr: str = ""
    state: str = WAITING
    reason: str = ""
    words: str = ""
    amount: int | None = None  # centimes
    account: str = ""
    file: str = ""


class Answers:
    """A file of answers: its kind and identifier are known once the first line was read."""

    def __init__(self, content: IO[bytes]) -> None:
        self.content, self.kind, self.message = content, "", ""

    def lines(self) -> Iterator[Line]:
        """Each answer in turn. Nothing of the file stays in memory."""
        try:
            yield from self._lines()
        except (ParseError, DefusedXmlException, InvalidOperation) as error:
            raise NotAnAnswer(str(error)) from error
        if not self.kind or not self.message:
            raise NotAnAnswer("neither pain.002 nor camt.054")

    def _lines(self) -> Iterator[Line]:
        answered = False
        original = ""
        for event, element in iterparse(self.content, events=("start", "end")):
            name = element.tag.rpartition("}")[2]
            if event == "start":
                if name == "CstmrPmtStsRpt":
                    self.kind = ReplyKind.STATUS
                elif name == "BkToCstmrDbtCdtNtfctn":
                    self.kind = ReplyKind.NOTICE
                elif name == "OrgnlPmtInfAndSts" or name == "Ntry":
                    answered = False
            elif name == "MsgId" and not self.message:
                self.message = (element.text or "").strip()[:35]
            elif name == "OrgnlGrpInfAndSts":
                original = _text(element, "OrgnlMsgId")
                if state := _text(element, "GrpSts"):
                    yield _of_file(element, original, state)
            elif name == "TxInfAndSts":
                answered = True
                yield _status(element)
                element.clear()
            elif name == "OrgnlPmtInfAndSts":
                state = _text(element, "PmtInfSts")
                if state and not answered:
                    yield _of_file(element, _text(element, "OrgnlPmtInfId") or original, state)
                element.clear()
            elif name == "Ntry":
                yield from _booked(element)
                element.clear()


def _status(element: Any) -> Line:
    return Line(
        end_to_end=_text(element, "OrgnlEndToEndId"), uetr=_text(element, "OrgnlUETR"),
        state=STATES.get(_text(element, "TxSts"), WAITING), reason=_text(element, "StsRsnInf/Rsn/Cd"),
        words=_text(element, "StsRsnInf/AddtlInf"), amount=_centimes(_text(element, "OrgnlTxRef/Amt/InstdAmt")),
        account=_text(element, "OrgnlTxRef/CdtrAcct/Id/Othr/Id"),
    )  # fmt: skip


def _of_file(element: Any, file: str, state: str) -> Line:
    return Line(
        state=STATES.get(state, WAITING), reason=_text(element, "StsRsnInf/Rsn/Cd"),
        words=_text(element, "StsRsnInf/AddtlInf"), file=file,
    )  # fmt: skip


def _booked(entry: Any) -> Iterator[Line]:
    """Money that left is settled; money that comes back, or an entry that is turned round, is a reject."""
    booked = (_text(entry, "Sts/Cd") or _text(entry, "Sts")) in ("BOOK", "")
    for one in _all(entry, "NtryDtls/TxDtls"):
        direction = _text(one, "CdtDbtInd") or _text(entry, "CdtDbtInd")
        returned = direction == "CRDT" or _text(entry, "RvslInd") == "true" or bool(_text(one, "RtrInf/Rsn/Cd"))
        yield Line(
            end_to_end=_text(one, "Refs/EndToEndId"), uetr=_text(one, "Refs/UETR"),
            state=(REJECTED if returned else SETTLED) if booked else WAITING, reason=_text(one, "RtrInf/Rsn/Cd"),
            words=_text(one, "RtrInf/AddtlInf"), amount=_centimes(_text(one, "Amt") or _text(one, "AmtDtls/TxAmt/Amt")),
            account=_text(one, "RltdPties/CdtrAcct/Id/Othr/Id"),
        )  # fmt: skip


def _all(element: Any, path: str) -> list[Any]:
    return list(element.findall("/".join(f"{{*}}{part}" for part in path.split("/"))))


def _text(element: Any, path: str) -> str:
    found = element.find("/".join(f"{{*}}{part}" for part in path.split("/")))
    return (found.text or "").strip() if found is not None else ""


def _centimes(text: str) -> int | None:
    return int(Decimal(text) * 100) if text else None
