"""What people ask for, and what was decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By, OwnedKey
from daman.foundation.models import Record
from daman.registry.models import Person


class Benefit(models.TextChoices):
    OLD_AGE_PENSION = "old_age_pension", _("معاش التقاعد")
    OLD_AGE_ALLOWANCE = "old_age_allowance", _("منحة التقاعد")
    SURVIVORS_PENSION = "survivors_pension", _("معاش ذوي الحقوق")
    INVALIDITY_PENSION = "invalidity_pension", _("معاش العجز")
    SICKNESS_ALLOWANCE = "sickness_allowance", _("تعويض المرض")
    MATERNITY_ALLOWANCE = "maternity_allowance", _("تعويض الأمومة")
    WORK_INJURY_ALLOWANCE = "work_injury_allowance", _("تعويض حادث العمل")
    WORK_INJURY_ANNUITY = "work_injury_annuity", _("ريع حادث العمل")
    DEATH_GRANT = "death_grant", _("منحة الوفاة")
    FAMILY_ALLOWANCES = "family_allowances", _("المنح العائلية")
    UNEMPLOYMENT_INSURANCE = "unemployment_insurance", _("تعويض التأمين عن البطالة")
    UNEMPLOYMENT_ALLOWANCE = "unemployment_allowance", _("منحة البطالة")


PENSIONS = (  # rights that bring care with them
    Benefit.OLD_AGE_PENSION, Benefit.OLD_AGE_ALLOWANCE, Benefit.SURVIVORS_PENSION, Benefit.INVALIDITY_PENSION,
)  # fmt: skip


class ClaimState(models.TextChoices):
    GATHERING = "gathering", _("نجمع المعلومات")
    READY = "ready", _("جاهز للقرار")
    DECIDED = "decided", _("صدر القرار")
    WITHDRAWN = "withdrawn", _("مسحوب")


CLAIM_MOVES = {
    ClaimState.GATHERING: {ClaimState.READY, ClaimState.WITHDRAWN},
    ClaimState.READY: {ClaimState.DECIDED, ClaimState.WITHDRAWN},
    ClaimState.DECIDED: {ClaimState.READY},
    ClaimState.WITHDRAWN: set(),
}


class Claim(Record):
    """A person asks for a right."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="claims")
    reference = models.CharField(max_length=24)
    benefit = models.CharField(max_length=30, choices=Benefit)
    key = models.CharField(max_length=80)  # made once per intention: sending twice files once
    wants_from = models.DateField()  # from when the person asks for it
    office_code = models.CharField(max_length=12)
    account_number = models.CharField(max_length=20)  # where to pay: RIB or RIP
    asks_as = models.JSONField(default=dict)  # what only the person can say
    facts = models.JSONField(default=list)  # frozen: [{kind, value, source, known_at, certificate}]
    determination_reference = models.CharField(max_length=24, blank=True)
    waits_for = models.JSONField(default=list)  # evidence that did not come yet, and that the law needs
    state = models.CharField(max_length=12, choices=ClaimState, default=ClaimState.GATHERING)
    filed_by_key = models.BigIntegerField(null=True)  # who filed it in the person's place
    filed_on = models.DateField()
    promised_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="claim_reference_once"),
            models.UniqueConstraint(fields=["person", "key"], name="claim_key_once"),
            models.UniqueConstraint(
                fields=["person", "benefit"],
                condition=models.Q(state__in=["gathering", "ready"]),
                name="claim_open_once",
            ),
        ]
        indexes = [models.Index(fields=["office_code", "state"], name="claim_office_state")]


class Outcome(models.TextChoices):
    GRANTED = "granted", _("مقبول")
    REFUSED = "refused", _("غير مقبول")


class Decision(Record):
    """The act that binds the administration. A refusal is always signed by a person (the database checks)."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="decisions")
    claim = OwnedKey(Claim, related_name="decisions")
    reference = models.CharField(max_length=24)
    outcome = models.CharField(max_length=10, choices=Outcome)
    benefit = models.CharField(max_length=30, choices=Benefit)
    determination_reference = models.CharField(max_length=24)
    failing_condition = models.CharField(max_length=80, blank=True)  # name of the rule that said no
    met_on = models.DateField(null=True)  # when the missing condition would be met
    is_provisional = models.BooleanField(default=False)
    signed_by_kind = models.CharField(max_length=10)
    signed_by_reference = models.CharField(max_length=60)
    signed_by_name = models.CharField(max_length=200)
    decided_on = models.DateField()
    letter_reference = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="decision_reference_once"),
            models.CheckConstraint(
                name="decision_refusal_is_signed_by_a_person",
                condition=~models.Q(outcome="refused") | models.Q(signed_by_kind="officer"),
                violation_error_message=_("عدم القبول لا يصدر إلا بتوقيع عون"),
            ),
            models.CheckConstraint(
                name="decision_refusal_names_what_failed",
                condition=~models.Q(outcome="refused") | ~models.Q(failing_condition=""),
            ),
        ]
