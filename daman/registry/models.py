from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import REFERENCE, By
from daman.foundation.models import Record


class Sex(models.TextChoices):
    MAN = "M", _("ذكر")
    WOMAN = "F", _("أنثى")


class Commune(models.Model):
    placed = REFERENCE

    code = models.CharField(max_length=6, primary_key=True)
    wilaya_code = models.CharField(max_length=2)
    wilaya_ar = models.CharField(max_length=80)
    wilaya_latin = models.CharField(max_length=80)
    name_ar = models.CharField(max_length=80)
    name_latin = models.CharField(max_length=80)


class Office(models.Model):
    """An agency of a fund: where a file is served."""

    placed = REFERENCE

    code = models.CharField(max_length=12, primary_key=True)
    fund = models.CharField(max_length=10)  # "cnas", "casnos", "cnr", "cnac", "anem"
    name_ar = models.CharField(max_length=160)
    name_fr = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    address_ar = models.CharField(max_length=200)
    address_latin = models.CharField(max_length=200)
    wilaya_code = models.CharField(max_length=2)


class Person(Record):
    """A human being, known once. Names and birth come from the civil register."""

    placed = By("id")

    nin = models.CharField(max_length=18, db_index=True)
    family_name_ar = models.CharField(max_length=80)
    given_name_ar = models.CharField(max_length=80)
    family_name_latin = models.CharField(max_length=80)
    given_name_latin = models.CharField(max_length=80)
    sex = models.CharField(max_length=1, choices=Sex)
    born_on = models.DateField()
    died_on = models.DateField(null=True)
    commune = models.ForeignKey(Commune, models.PROTECT, db_constraint=True)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, default="ar")
    merged_into_id = models.BigIntegerField(null=True)  # two records turned out to be one person
    name_key = models.CharField(max_length=200)  # see name_key.py: one key for both scripts
    sort_key_ar = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(name="person_nin_is_18_digits", condition=models.Q(nin__regex=r"^[0-9]{18}$")),
            models.CheckConstraint(
                name="person_dies_after_birth", condition=models.Q(died_on=None) | models.Q(died_on__gte=models.F("born_on"))
            ),
        ]
        indexes = [GinIndex(name="person_name_key_trgm", fields=["name_key"], opclasses=["gin_trgm_ops"])]

    @property
    def name_ar(self) -> str:
        return f"{self.given_name_ar} {self.family_name_ar}"

    @property
    def name_latin(self) -> str:
        return f"{self.given_name_latin} {self.family_name_latin}"


class PersonNumber(models.Model):
    """Directory: national number → person. It makes the number unique on any number of machines."""

    nin = models.CharField(max_length=18, primary_key=True)
    placed = By("nin")
    person_id = models.BigIntegerField()


class KinshipKind(models.TextChoices):
    SPOUSE = "spouse", _("زوج أو زوجة")
    CHILD = "child", _("ابن أو ابنة")
    PARENT = "parent", _("أب أو أم")
    SIBLING = "sibling", _("أخ أو أخت")


class Kinship(Record):
    """`relative` is the person's spouse, child, parent or sibling."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="kin")
    relative_key = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=KinshipKind)
    starts_on = models.DateField(null=True)
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "relative_key", "kind"], name="kinship_once")]
        indexes = [models.Index(fields=["relative_key"], name="kinship_relative")]


class EmployerKind(models.TextChoices):
    COMPANY = "company", _("مؤسسة")
    PUBLIC = "public", _("إدارة أو هيئة عمومية")
    HOUSEHOLD = "household", _("أسرة تشغّل عاملا")


class Employer(Record):
    placed = By("id")

    kind = models.CharField(max_length=10, choices=EmployerKind, default=EmployerKind.COMPANY, db_default=EmployerKind.COMPANY)
    trade_register_number = models.CharField(max_length=20, blank=True, db_default="")
    representative_key = models.BigIntegerField(null=True)  # the person who answers for it
    office_code = models.CharField(max_length=12, blank=True, db_default="")  # the agency that serves it
    number = models.CharField(max_length=10, db_index=True)
    name_ar = models.CharField(max_length=160)
    name_latin = models.CharField(max_length=160)
    sector = models.CharField(max_length=40)
    commune = models.ForeignKey(Commune, models.PROTECT)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="employer_number_is_10_digits", condition=models.Q(number__regex=r"^[0-9]{10}$"))
        ]
        indexes = [
            models.Index(
                fields=["trade_register_number"],
                condition=~models.Q(trade_register_number=""),
                name="employer_trade_register",
            ),
            models.Index(
                fields=["representative_key"],
                condition=models.Q(representative_key__isnull=False),
                name="employer_representative",
            ),
        ]


class EmployerNumber(models.Model):
    """Directory: employer number → employer."""

    number = models.CharField(max_length=10, primary_key=True)
    placed = By("number")
    employer_id = models.BigIntegerField()


class Establishment(Record):
    """A place of work of an employer."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="establishments")
    number = models.CharField(max_length=14)  # the employer's number and four digits
    name_ar = models.CharField(max_length=160)
    name_latin = models.CharField(max_length=160, blank=True)
    activity = models.CharField(max_length=40)
    commune = models.ForeignKey(Commune, models.PROTECT)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer", "number"], name="establishment_number_once")]
