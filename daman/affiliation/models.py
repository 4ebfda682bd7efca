from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import LOCAL, By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Person


class Scheme(models.TextChoices):
    EMPLOYEE = "employee", _("نظام الأجراء")
    SELF_EMPLOYED = "self_employed", _("نظام غير الأجراء")
    AUTO_ENTREPRENEUR = "auto_entrepreneur", _("نظام المقاول الذاتي")
    VOLUNTARY = "voluntary", _("الانتساب الإرادي")
    PENSION = "pension", _("أصحاب المعاشات")  # care only: no month counts in it


COUNTING = tuple(scheme for scheme in Scheme if scheme != Scheme.PENSION)  # schemes whose months count


class Ground(models.TextChoices):
    """Why a month counts."""

    WORK = "work", _("عمل")
    CONTRIBUTION = "contribution", _("اشتراك مدفوع")
    SICKNESS = "sickness", _("مرض معوَّض")
    MATERNITY = "maternity", _("أمومة")
    UNEMPLOYMENT = "unemployment", _("تأمين عن البطالة")
    NATIONAL_SERVICE = "national_service", _("الخدمة الوطنية")


class Affiliation(Record):
    """A person insured in a scheme, from a day on."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="affiliations")
    reference = models.CharField(max_length=24)
    scheme = models.CharField(max_length=20, choices=Scheme)
    employer_key = models.BigIntegerField(null=True)  # employee scheme only
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="affiliation_reference_once"),
            models.UniqueConstraint(
                fields=["person", "scheme", "employer_key"],
                condition=models.Q(ends_before=None),
                nulls_distinct=False,
                name="affiliation_open_once",
            ),
            models.CheckConstraint(
                name="affiliation_ends_after_it_starts",
                condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["employer_key"], condition=models.Q(employer_key__isnull=False), name="affiliation_employer")
        ]


class InsuredMonth(Record):
    """One month that counts for one person, on one ground; wages and contributory earnings in centimes."""

    placed = By("person_id")

    # No index of its own: the unique constraint begins with the person.
    person = models.ForeignKey(Person, models.PROTECT, related_name="insured_months", db_index=False)
    month = models.DateField()  # its first day
    scheme = models.CharField(max_length=20, choices=Scheme)
    ground = models.CharField(max_length=20, choices=Ground, default=Ground.WORK)
    employer_key = models.BigIntegerField(default=0)  # 0: no employer
    contribution_base = MoneyField()
    days = models.SmallIntegerField(default=30)
    source = models.CharField(max_length=40)  # the declaration or payment it comes from

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "month", "scheme", "ground", "employer_key"], name="insured_month_once"),
            models.CheckConstraint(name="insured_month_is_a_month", condition=models.Q(month__day=1)),
            models.CheckConstraint(
                name="insured_month_has_bounds",
                condition=models.Q(contribution_base__gte=0, days__gte=1, days__lte=31),
            ),
        ]


class CoverageCard(Record):
    """A proof that travels: a signed code that a pharmacy verifies without network."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="cards")
    affiliation = OwnedKey(Affiliation, related_name="cards")
    serial = models.CharField(max_length=24)
    issued_on = models.DateField()
    covers_from = models.DateField()
    covers_before = models.DateField()  # covered up to, not including, this day
    code = models.TextField()  # the text inside the QR
    revoked_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "serial"], name="coverage_card_serial_once")]
        indexes = [models.Index(fields=["serial"], name="coverage_card_serial")]


class StatusPlace(Record):
    """Where a card or certificate stands in the status lists: its number says list and place."""

    placed = LOCAL

    reference = models.CharField(max_length=24, unique=True)  # the card's serial, the certificate's reference
    ends_before = models.DateField()  # it holds no more from this day on, revoked or not
    revoked_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(revoked_on__isnull=False), name="status_place_revoked"),
            models.Index(fields=["ends_before"], name="status_place_ends"),
        ]


class CardKey(Record):
    """A key that signs cards and certificates: the public half and its days. The private half is a file."""

    placed = LOCAL

    kid = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=40, unique=True)  # of the file
    point = models.BinaryField()  # the public key, 65 bytes
    signs_from = models.DateField()
    withdrawn_on = models.DateField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)
