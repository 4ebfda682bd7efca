"""What employers declare: said once, kept as it was said, corrected by a line that names the one it replaces."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Employer


class DeclarationState(models.TextChoices):
    FILED = "filed", _("مودع")
    ACCEPTED = "accepted", _("مقبول")
    REPLACED = "replaced", _("حل محله تصريح آخر")


class DeclarationKind(models.TextChoices):
    NOMINATIVE = "nominative", _("تصريح شهري")
    CORRECTION = "correction", _("تصحيح")
    SUBSTITUTE = "substitute", _("تقدير من الصندوق")


class Channel(models.TextChoices):
    SCREEN = "screen", _("على الشاشة")
    FILE = "file", _("بملف")
    API = "api", _("من برنامج آخر")
    HOUSE = "house", _("من الصندوق")


class ContributionDeclaration(Record):
    """What one employer said for one month. A correction and a substitute are declarations of their own."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="declarations")
    reference = models.CharField(max_length=24)
    month = models.DateField()
    kind = models.CharField(
        max_length=10, choices=DeclarationKind, default=DeclarationKind.NOMINATIVE, db_default=DeclarationKind.NOMINATIVE
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.FILE, db_default=Channel.FILE)
    filing_reference = models.CharField(max_length=24, blank=True, db_default="")  # the file or message it came in
    corrects = models.CharField(max_length=24, blank=True, db_default="")  # correction: the reference of what it corrects
    replaced_by = models.CharField(max_length=24, blank=True, db_default="")  # substitute: the real one that came
    filed_on = models.DateField()
    state = models.CharField(max_length=10, choices=DeclarationState, default=DeclarationState.FILED)
    lines_count = models.IntegerField()
    base_total = MoneyField(null=True)  # set when assessed; a correction's amounts are differences
    due_employer = MoneyField(null=True)
    due_employee = MoneyField(null=True)
    due_social_works = MoneyField(null=True)
    due_by_branch = models.JSONField(default=dict, db_default={})  # branch -> centimes; they add up to the three above
    lawbook_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "month"], condition=models.Q(kind="nominative"), name="declaration_once_a_month"
            ),
            models.UniqueConstraint(
                fields=["employer", "month"], condition=models.Q(kind="substitute"), name="substitute_once_a_month"
            ),
            models.UniqueConstraint(fields=["employer", "reference"], name="declaration_reference_once"),
            models.CheckConstraint(name="declaration_month_is_a_month", condition=models.Q(month__day=1)),
        ]


class DeclarationLine(Record):
    """One worker in one declaration. Never edited: a later line that names it stands in its place.

    Kept in a table for each month. No foreign key is checked row by row: lines are written by a join with their declarations.
    """

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT, db_index=False, db_constraint=False)
    declaration = OwnedKey(ContributionDeclaration, related_name="lines", db_index=False)
    month = models.DateField()
    person_key = models.BigIntegerField()
    replaces_key = models.BigIntegerField(null=True)  # correction: the line that this one stands for
    is_withdrawn = models.BooleanField(default=False, db_default=False)  # correction: the worker was not employed that month
    category = models.CharField(max_length=20, default="general", db_default="general")  # rate category
    wage = MoneyField()
    days = models.SmallIntegerField(default=30)
    base = MoneyField(null=True)
    due_employer = MoneyField(null=True)
    due_employee = MoneyField(null=True)
    due_social_works = MoneyField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "month", "declaration", "person_key"], name="declaration_line_once"),
            models.CheckConstraint(
                name="declaration_line_has_bounds", condition=models.Q(wage__gte=0, days__gte=0, days__lte=31)
            ),
        ]
        indexes = [models.Index(fields=["person_key", "month"], name="declaration_line_person")]


class FilingState(models.TextChoices):
    RECEIVED = "received", _("وصل")
    CHECKED = "checked", _("مفحوص ولم يودع بعد")
    FILED = "filed", _("مودع")
    REFUSED = "refused", _("مرفوض")
    ABANDONED = "abandoned", _("متروك")


class DeclarationFiling(Record):
    """A file, a message or a screen full of lines, from the moment it arrived to its return."""

    placed = By("id")

    reference = models.CharField(max_length=24)
    key = models.CharField(max_length=80)  # made by the sender: the same key twice is the same filing
    sender = models.CharField(max_length=60)  # the actor's reference
    employer_key = models.BigIntegerField(null=True)  # the only employer it may speak for; null: the fund's own intake
    month = models.DateField(null=True)
    channel = models.CharField(max_length=10, choices=Channel)
    is_correction = models.BooleanField(default=False)
    file_name = models.CharField(max_length=200, blank=True)
    size = models.BigIntegerField(default=0)
    content_hash = models.CharField(max_length=64, blank=True)
    encoding = models.CharField(max_length=12, blank=True, db_default="")  # as it was read
    lawbook_hash = models.CharField(max_length=64, blank=True, db_default="")  # the rates it was checked with
    state = models.CharField(max_length=10, choices=FilingState, default=FilingState.RECEIVED)
    lines_count = models.IntegerField(default=0)
    errors_count = models.IntegerField(default=0)
    warnings_count = models.IntegerField(default=0)
    totals = models.JSONField(default=dict)  # what would be due, by share
    problem = models.CharField(max_length=40, blank=True)  # the file as a whole cannot be read: why
    received_on = models.DateField()
    filed_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["employer_key", "id"], name="filing_employer"),
            models.Index(fields=["reference"], name="filing_reference"),
            models.Index(fields=["content_hash"], name="filing_content"),
        ]


class FilingKey(models.Model):
    """Directory: (sender, key) hashed -> filing, so that a retry on any machine finds the first."""

    key_hash = models.CharField(max_length=64, primary_key=True)
    placed = By("key_hash")
    filing_id = models.BigIntegerField()


class FilingPartKind(models.TextChoices):
    RECEIVED = "received", _("الملف كما وصل")
    FOUND = "found", _("ما وُجد في السطور")
    RETURN = "return", _("الرد على كل سطر")


class FilingPart(Record):
    """A piece of a file, as it came or as it was answered; small enough that no file is ever whole in memory."""

    placed = By("filing_id")

    filing = models.ForeignKey(DeclarationFiling, models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=10, choices=FilingPartKind)
    number = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "kind", "number"], name="filing_part_once")]


class ContestState(models.TextChoices):
    OPEN = "open", _("قيد النظر")
    UPHELD = "upheld", _("مقبول")
    DISMISSED = "dismissed", _("غير مقبول")


class LineContest(Record):
    """A worker says that what was declared of a month is wrong."""

    placed = By("person_id")

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="line_contests")
    reference = models.CharField(max_length=24)
    key = models.CharField(max_length=80)
    employer_key = models.BigIntegerField()
    month = models.DateField()
    declaration_reference = models.CharField(max_length=24, blank=True)  # empty: the month was not declared at all
    says_wage = MoneyField(null=True)
    says_days = models.SmallIntegerField(null=True)
    says = models.TextField(blank=True)
    office_code = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=ContestState, default=ContestState.OPEN)
    opened_on = models.DateField()
    promised_on = models.DateField()
    answered_on = models.DateField(null=True)
    officer = models.CharField(max_length=60, blank=True)
    answer = models.TextField(blank=True)
    correction_reference = models.CharField(max_length=24, blank=True)
    # Upheld of a month that was not declared: what the officer found, which the declaration must say, and what followed.
    found_wage = MoneyField(null=True)
    found_days = models.SmallIntegerField(null=True)
    led_to = models.CharField(max_length=40, blank=True)  # "declaration:DCL…", "notice:NTC…", "asked"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="line_contest_reference_once"),
            models.UniqueConstraint(fields=["person", "key"], name="line_contest_key_once"),
            models.UniqueConstraint(
                fields=["person", "employer_key", "month"], condition=models.Q(state="open"), name="line_contest_open_once"
            ),
        ]
        indexes = [models.Index(fields=["employer_key", "month"], name="line_contest_of_employer")]
