"""The medical adviser's act: an opinion of an officer of the fund, recorded, on which the law is then applied."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts
from daman.benefits.actions.claims import ADVISE, locked
from daman.benefits.models import Claim, ClaimState, MedicalOpinion
from daman.benefits.services import service
from daman.casework import actions as casework
from daman.foundation.actor import Actor, ActorKind
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import queries as registry

RATES = ("capacity_lost", "rate_medical", "rate_social")
CATEGORIES = (1, 2, 3)


class NoOpinionAsked(Refusal):
    code = "no_opinion_asked"
    message = _("هذا الطلب لا ينتظر رأي طبيب الصندوق. عد إلى القائمة.")


class OpinionIncomplete(Refusal):
    code = "opinion_incomplete"
    message = _("رأي الطبيب غير كامل أو فيه قيمة خارج حدودها. النسب بين 0 و100، والصنف 1 أو 2 أو 3.")


class OnlyAnAdviserGives(Refusal):
    code = "only_an_adviser_gives"
    message = _("رأي الطبيب يكتبه عون الصندوق الذي منحته القرعة الملف، وليس صاحب الملف ولا قريبا له.")


@transaction.atomic
def advise(*, claim: Claim, officer: Actor, said: Mapping[str, Any], on: date, grounds: str = "") -> MedicalOpinion:
    """Write down what the adviser found. The claim goes on at once; the grounds stay with medical advisers."""
    claim = locked(claim)
    wanted = service(claim.benefit).medical
    if not wanted or claim.state != ClaimState.GATHERING:
        raise NoOpinionAsked
    if officer.kind != ActorKind.OFFICER or officer.person_key in {claim.person_id, *registry.relatives_of(claim.person_id)}:
        raise OnlyAnAdviserGives
    if not all(_is_right(name, said.get(name)) for name in wanted):
        raise OpinionIncomplete
    about = f"claim:{claim.reference}"
    casework.finish(office_code=claim.office_code, kind=ADVISE, about=about, officer=officer, on=on)
    opinion = MedicalOpinion.objects.create(
        person_id=claim.person_id,
        claim=claim,
        reference=new_reference("OPN"),
        said={name: said[name] for name in wanted},
        grounds=grounds.strip(),
        adviser_reference=officer.reference,
        adviser_name=officer.name,
        given_on=on,
    )
    journal.record(
        acts.OPINION_GIVEN, about=about, person_key=claim.person_id, office_code=claim.office_code, actor=officer, on=on,
        opinion=opinion.reference,
    )  # fmt: skip
    return opinion


def _is_right(name: str, value: Any) -> bool:
    if name in RATES:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100
    return value in CATEGORIES if name == "category" else isinstance(value, bool)
