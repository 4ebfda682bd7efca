from datetime import date

import pytest

from daman.exchange import actions, queries
from daman.exchange.catalogue import catalogue
from daman.exchange.models import DocumentAsked
from daman.foundation.actor import Actor, ActorKind
from tests.rooms.exchange.stub import Registers

NIN = "199900000000000025"
ON = date(2026, 3, 1)
OFFICER = Actor(ActorKind.OFFICER, "officer:1", "عون", office="CNR-99")


def ask_for(evidence: str, *, legal_reason: str = "المادة 1") -> DocumentAsked:
    return actions.ask_person_for(
        subject=NIN, evidence=evidence, service="old_age_pension", legal_reason=legal_reason, actor=OFFICER, on=ON
    )


def test_an_office_cannot_ask_for_what_a_register_gives(db: None, registers: Registers) -> None:
    with pytest.raises(actions.ObtainableByExchange) as refusal:
        ask_for("civil.family")
    assert "وزارة الداخلية" in str(refusal.value)
    assert not DocumentAsked.objects.filter(subject=NIN).exists()


def test_an_office_may_ask_once_the_register_failed_and_it_counts_as_debt(db: None, registers: Registers) -> None:
    registers.silent.add("civil.family")
    with pytest.raises(actions.RegisterSilent):
        actions.obtain(subject=NIN, evidence="civil.family", purpose="x", legal_basis="نص", actor=OFFICER, on=ON)
    first, twice = ask_for("civil.family"), ask_for("civil.family")
    assert first == twice
    (debt,) = [row for row in queries.document_debt() if row.evidence == "civil.family"]
    assert (debt.times, debt.legal_reason, debt.service) == (1, "المادة 1", "old_age_pension")


def test_once_the_register_speaks_again_the_office_may_not_ask(db: None, registers: Registers) -> None:
    registers.silent.add("civil.family")
    with pytest.raises(actions.RegisterSilent):
        actions.obtain(subject=NIN, evidence="civil.family", purpose="x", legal_basis="نص", actor=OFFICER, on=ON)
    registers.silent.clear()
    registers.know("civil.family", NIN, family__members=[])
    actions.obtain(subject=NIN, evidence="civil.family", purpose="x", legal_basis="نص", actor=OFFICER, on=ON)
    with pytest.raises(actions.ObtainableByExchange):
        ask_for("civil.family")


def test_what_no_register_gives_needs_a_legal_reason(db: None) -> None:
    with pytest.raises(actions.LegalReasonMissing):
        ask_for("abroad.career", legal_reason="  ")
    assert ask_for("abroad.career").evidence == "abroad.career"


def test_the_catalogue_is_whole() -> None:
    book = catalogue()
    for evidence in book.evidence_types.values():
        assert evidence.yields and evidence.freshness_days > 0
        assert evidence.legal_basis.text and evidence.legal_basis.status in ("confirmed", "to_confirm")
        assert evidence.names.in_language("ar-dz") == evidence.names.ar
    assert [e.key for e in book.evidence_yielding("account.number")] == ["post.account", "bank.account"]
    assert queries.can_deliver("civil.identity") and not queries.can_deliver("abroad.career")
    assert not queries.can_deliver("no.such.thing")
