"""The shape of the catalogue's files. An unknown word, a missing one, or a name that leads nowhere is refused at once."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

PROTOCOLS = ("dci", "xroad", "rest")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Strict):
    """What a thing is called in the three languages."""

    ar: str = Field(min_length=1)
    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Basis(_Strict):
    """A legal text and whether it was read in the Gazette."""

    text: str = Field(min_length=1)
    status: Literal["confirmed", "to_confirm"]


class Provider(Named):
    """An administration."""

    connected: bool


class Evidence(Named):
    """A kind of proof."""

    provider: str
    yields: list[str] = Field(min_length=1)
    freshness_days: int = Field(gt=0)
    level_of_assurance: Literal["low", "substantial", "high"]
    legal_basis: Basis


class Wanted(Named):
    """A requirement."""

    evidence_type_lists: list[list[str]] = Field(min_length=1)


class Read(_Strict):
    """Where a fact stands in a register's record, and what its words mean in ours."""

    path: str
    codes: dict[str, str | bool | int | None] | None = None


class Told(_Strict):
    """How one evidence is asked of its register."""

    protocol: Literal["dci", "xroad", "rest"] | None = None  # where it is not the provider's usual one
    record_type: str = ""  # DCI
    service_code: str = ""  # X-Road
    reads: dict[str, str | Read] = Field(default_factory=dict)


class Connected(_Strict):
    """How a provider is reached: the address is completed by the settings."""

    protocol: Literal["dci", "xroad", "rest"]
    path: str
    identity: str  # how it is called on its network: receiver, member, key owner
    reg_type: str = ""  # DCI
    id_type: str = "UIN"
    evidence: dict[str, Told]

    @model_validator(mode="after")
    def _complete(self) -> "Connected":
        for key, told in self.evidence.items():
            protocol = told.protocol or self.protocol
            if protocol == "dci" and not (told.record_type and self.reg_type):
                raise ValueError(f"{key}: DCI needs reg_type and record_type")
            if protocol == "xroad" and not told.service_code:
                raise ValueError(f"{key}: X-Road needs service_code")
        return self


class Contents(_Strict):
    """`catalogue.yaml` and `connections.yaml` together."""

    providers: dict[str, Provider]
    evidence_types: dict[str, Evidence]
    requirements: dict[str, Wanted]
    connections: dict[str, Connected]

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Contents":
        for key, evidence in self.evidence_types.items():
            if evidence.provider not in self.providers:
                raise ValueError(f"{key}: unknown provider {evidence.provider}")
            if self.providers[evidence.provider].connected:
                told = self.connections.get(evidence.provider)
                if told is None or key not in told.evidence:
                    raise ValueError(f"{key}: {evidence.provider} is connected, but nothing says how to ask it")
                unread = set(told.evidence[key].reads) - set(evidence.yields)
                if unread:
                    raise ValueError(f"{key}: reads facts that it does not yield: {sorted(unread)}")
        for key, wanted in self.requirements.items():
            unknown = {name for names in wanted.evidence_type_lists for name in names} - set(self.evidence_types)
            if unknown:
                raise ValueError(f"{key}: unknown evidence {sorted(unknown)}")
        return self


class Service(Named):
    """A public service: what it gives, who answers for it, what it requires."""

    gives: Named
    competent: str  # the law's name of the fund
    requirements: list[str]
    purposes: list[str] = Field(default_factory=list)  # of questions asked before a file is there
    legal: list[str] = Field(min_length=1)
    channels: list[Literal["online", "office", "machine"]] = Field(min_length=1)
