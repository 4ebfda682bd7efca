"""How each register misbehaves, on purpose: set for a register, an evidence or one person; kept in a file."""

import json
import os
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "switches.json"
RIGHT = "right"
MODES = {
    RIGHT: "يجيب صوابا",
    "wrong": "يجيب بغير الحقيقة، بتوقيع صحيح",
    "late": "يتأخر",
    "silent": "لا يجيب",
    "busy": "مشغول، يطلب الرجوع بعد مدة",
    "contradictory": "يعرف اثنين بالرقم نفسه",
    "twice": "يجيب مرتين",
    "wrong_signature": "توقيعه غير صحيح",
    "replayed": "يعيد جوابا قديما",
    "clock_skew": "ساعته متقدمة",
    "refused": "يرفض أن يجيب",
    "forgetful": "لا يعرف أحدا",
}
ANYBODY = "*"
LATE_SECONDS, SKEW_SECONDS, RETRY_SECONDS = 5.0, 1_800.0, 90


@dataclass(frozen=True)
class Switch:
    """What a register does, and for how long it waits when it is late."""

    mode: str = RIGHT
    seconds: float = 0.0


class Switches:
    """Every switch that is not `right`."""

    def __init__(self, folder: Path | None = None) -> None:
        self.file = folder / FILE if folder else None
        self.lock = threading.Lock()
        self.memory: dict[str, Switch] = {}

    def set(self, what: str, mode: str, *, subject: str = ANYBODY, seconds: float = 0.0) -> None:
        """`what` is a register ("interior"), an evidence ("civil.family") or "*"."""
        if mode not in MODES:
            raise ValueError(f"{mode!r} is none of {', '.join(MODES)}")
        with self.lock:
            switches = self.all()
            switches.pop(f"{what}|{subject}", None)
            if mode != RIGHT:
                switches[f"{what}|{subject}"] = Switch(mode, seconds)
            self._keep(switches)

    def clear(self) -> None:
        """Everybody answers rightly again."""
        with self.lock:
            self._keep({})

    def of(self, register: str, evidence: str, subject: str) -> Switch:
        """What applies to one question; the narrowest wins."""
        switches = self.all()
        for who in (subject, ANYBODY):
            for what in (evidence, register, ANYBODY):
                if found := switches.get(f"{what}|{who}"):
                    return found
        return Switch()

    def all(self) -> dict[str, Switch]:
        if self.file is None:
            return dict(self.memory)
        if not self.file.exists():
            return {}
        return {name: Switch(**row) for name, row in json.loads(self.file.read_text(encoding="utf-8")).items()}

    def _keep(self, switches: dict[str, Switch]) -> None:
        self.memory = switches
        if self.file is not None:
            draft = self.file.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps({name: asdict(row) for name, row in switches.items()}), encoding="utf-8")
            draft.replace(self.file)
