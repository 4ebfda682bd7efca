"""Some payees, drawn by lot, are asked whether the money arrived. Banks say it was sent; they say whether it came."""

import secrets
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from daman.benefits import acts
from daman.benefits.actions.runs import RunNotReady
from daman.benefits.models import PayeeSample, PaymentRun, RunState, SampleAnswer
from daman.benefits.standards import SAMPLE_SIZE
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.money import spell
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal

# The lot: whoever has the seed can draw it again.
DRAW = """
insert into benefits_payeesample (person_id, award_id, run_key, month, amount, seed, asked_on, answer)
select p.person_id, p.award_id, %(run)s, p.month, p.amount, %(seed)s, %(on)s, 'waiting'
from benefits_payment p join benefits_award a on a.person_id = p.person_id and a.id = p.award_id
where p.run_key = %(run)s and p.month = %(month)s and p.state in ('held', 'settled')
order by md5(%(seed)s || a.reference) limit %(size)s
on conflict do nothing
"""


class NotAsked(Refusal):
    code = "not_asked"
    message = gettext_lazy("لم نسألك عن هذا الشهر، أو أجبت من قبل.")


@transaction.atomic
def draw_sample(*, run: PaymentRun, actor: Actor, on: date, size: int = SAMPLE_SIZE, seed: str = "") -> list[PayeeSample]:
    """Draw and ask, once a run."""
    run = PaymentRun.objects.select_for_update().get(pk=run.pk)
    if run.state not in (RunState.SENT, RunState.CLOSED):
        raise RunNotReady(state=run.get_state_display())
    asked = PayeeSample.objects.filter(run_key=run.pk).select_related("person").order_by("id")
    if asked.exists():
        return list(asked)
    seed = seed or secrets.token_hex(16)
    with connection.cursor() as cursor:
        cursor.execute(DRAW, {"run": run.pk, "month": run.month, "seed": seed, "on": on, "size": size})
    for sample in asked:
        _ask(sample, on)
    journal.record(acts.SAMPLE_DRAWN, about=f"run:{run.reference}", actor=actor, on=on, seed=seed, size=len(asked))
    return list(asked)


@transaction.atomic
def answer_sample(*, person_key: int, key: int, arrived: bool, actor: Actor, on: date) -> PayeeSample:
    """What the person says; asked once, answered once."""
    rows = PayeeSample.objects.select_for_update()
    sample = rows.filter(person_id=person_key, pk=key, answer=SampleAnswer.WAITING).first()
    if sample is None or actor.person_key != person_key:
        raise NotAsked
    sample.answer, sample.answered_on = (SampleAnswer.ARRIVED if arrived else SampleAnswer.NOT_ARRIVED), on
    sample.save(update_fields=["answer", "answered_on"])
    journal.record(
        acts.SAMPLE_ANSWERED, about=f"sample:{sample.pk}", person_key=person_key, actor=actor, on=on, answer=sample.answer
    )  # fmt: skip
    return sample


def _ask(sample: PayeeSample, on: date) -> None:
    person = sample.person
    language = person.language[:2] or "ar"
    with override("ar-dz" if language == "ar" else language):
        body = _("دفعنا لك {amount}. هل وصل المبلغ؟ أجب من صفحتك.").format(amount=spell(sample.amount, language))
        subject = _("هل وصل المبلغ؟")
    correspondence.send(
        recipient=f"person:{person.pk}", channel=Channel.PORTAL, subject=subject, body=body, language=language,
        about=f"sample:{sample.pk}", actor=THE_HOUSE, on=on,
    )  # fmt: skip
