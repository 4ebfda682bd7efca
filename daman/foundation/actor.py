"""Who acts. Rooms receive an Actor; only the doors know accounts."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    PERSON = "person"
    OFFICER = "officer"
    EMPLOYER = "employer"
    PARTNER = "partner"
    HOUSE = "house"


@dataclass(frozen=True)
class Actor:
    """The one who acts: kind, a reference that outlives the account, and the name as it was that day."""

    kind: ActorKind
    reference: str
    name: str
    office: str = ""
    person_key: int | None = None

    @property
    def is_human(self) -> bool:
        return self.kind in (ActorKind.PERSON, ActorKind.OFFICER, ActorKind.EMPLOYER)


THE_HOUSE = Actor(ActorKind.HOUSE, "house", "ضمان")
