from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import LOCAL, By
from daman.foundation.models import Record


class Role(models.TextChoices):
    INSURED = "insured", _("مؤمَّن له")
    EMPLOYER = "employer", _("صاحب عمل")
    OFFICER = "officer", _("عون")
    ADVISER = "adviser", _("طبيب الصندوق")
    SUPERVISOR = "supervisor", _("مشرف")
    MINISTER = "minister", _("ديوان الوزير")
    OPERATOR = "operator", _("مشغّل المنصة")


STAFF_ROLES = frozenset({Role.OFFICER, Role.ADVISER, Role.SUPERVISOR, Role.MINISTER, Role.OPERATOR})


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=username)


class Account(AbstractBaseUser):
    """Somebody who signs in: a person by national number and code, staff by password and second factor."""

    username = models.CharField(max_length=60, unique=True)  # "nin:…" for persons
    role = models.CharField(max_length=12, choices=Role)
    person_key = models.BigIntegerField(null=True)  # staff are persons too: nobody opens a relative's file
    employer_key = models.BigIntegerField(null=True)
    office_code = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_key", "role"], name="account_once_a_role")]

    @property
    def is_staff_member(self) -> bool:
        return self.role in STAFF_ROLES


class OneTimeCode(Record):
    """A code sent to a phone: kept hashed, few tries, short life, used once."""

    nin = models.CharField(max_length=18, db_index=True)
    code_hash = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)
    expires_at = models.DateTimeField()
    tries_left = models.SmallIntegerField(default=5)
    used_at = models.DateTimeField(null=True)


class ApiClient(Record):
    """A partner's system: its key hashed, the scopes its legal basis allows."""

    name = models.CharField(max_length=120)
    key_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    legal_basis = models.CharField(max_length=200)
    ends_before = models.DateField(null=True)


class RateWindow(models.Model):
    """How often one key knocked in one stretch of time (see `rates`)."""

    placed = LOCAL

    key = models.CharField(max_length=64)  # hashed
    starts_at = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "starts_at"], name="rate_window_once")]


class MandateKind(models.TextChoices):
    REPRESENTATIVE = "representative", _("ممثل صاحب العمل")
    ACCOUNTANT = "accountant", _("محاسب")


class Mandate(Record):
    """A person acts for an employer: as who answers for it, or as the accountant it named."""

    placed = By("person_key")

    person_key = models.BigIntegerField()
    employer_key = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=MandateKind)
    granted_by = models.CharField(max_length=60)  # an actor's reference
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_key", "employer_key"], condition=models.Q(ends_before=None), name="mandate_open_once"
            )
        ]
        indexes = [models.Index(fields=["employer_key"], name="mandate_employer")]


class ApiToken(Record):
    """The key of a person's payroll program: it declares for the employers whose mandates it names, while those stand."""

    reference = models.CharField(max_length=24, unique=True)
    person_key = models.BigIntegerField()  # who issued it, and answers for what it sends
    key = models.CharField(max_length=60)  # of the form: sent twice, it is one token
    name = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64, unique=True)
    issued_on = models.DateField()
    ends_before = models.DateField()
    withdrawn_on = models.DateField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person_key", "key"], name="api_token_key_once"),
            models.CheckConstraint(name="api_token_ends", condition=models.Q(ends_before__gt=models.F("issued_on"))),
        ]


class TokenMandate(Record):
    """A mandate under which a token speaks. A mandate that ended never comes back: a later one asks for a later token."""

    token = models.ForeignKey(ApiToken, models.PROTECT, related_name="mandates")
    mandate_id = models.BigIntegerField()
    employer_key = models.BigIntegerField()
    withdrawn_on = models.DateField(null=True)  # by the employer, of an accountant's token

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "employer_key"], name="token_mandate_once")]
        indexes = [models.Index(fields=["employer_key"], name="token_mandate_employer")]
