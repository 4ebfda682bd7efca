"""What persons and employers pay: asked, held when the operator or the bank takes it, settled when it confirms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Employer, Person


class PaymentState(models.TextChoices):
    ASKED = "asked", _("في انتظار الدفع")
    HELD = "held", _("قيد التأكيد")
    SETTLED = "settled", _("مدفوع")
    FAILED = "failed", _("لم يتم")


PAYMENT_MOVES = {
    PaymentState.ASKED: {PaymentState.HELD, PaymentState.FAILED},
    PaymentState.HELD: {PaymentState.SETTLED, PaymentState.FAILED},
    PaymentState.SETTLED: set(),
    PaymentState.FAILED: {PaymentState.HELD},  # only when the person gave it up, and paid after all on a page left open
}


class PaymentFor(models.TextChoices):
    """What a person's payment is for."""

    MONTHS = "months", _("أشهر من الانتساب الإرادي")
    ANY_AMOUNT = "any_amount", _("مبلغ حر على الانتساب الإرادي")
    YEAR = "year", _("اشتراك سنوي لغير الأجراء")


class ContributionPayment(Record):
    """A person pays contributions through an operator: asked, held when the operator takes it, settled when it confirms."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="contribution_payments")
    reference = models.CharField(max_length=24)
    affiliation_reference = models.CharField(max_length=24)
    key = models.CharField(max_length=80)  # made once per intention: two tabs, one payment
    amount = MoneyField()
    paid_for = models.CharField(max_length=12, choices=PaymentFor, default=PaymentFor.MONTHS)
    months = models.JSONField()  # ["2026-11-01", …]; empty when the amount is free
    about = models.CharField(max_length=60, blank=True)  # the yearly declaration it pays, when it pays one
    state = models.CharField(max_length=10, choices=PaymentState, default=PaymentState.ASKED)
    operator = models.CharField(max_length=20, default="post")
    operator_reference = models.CharField(max_length=60, blank=True)
    asked_on = models.DateField()
    settled_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)  # failed because the person gave it up, not because the operator said so

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="contribution_payment_reference_once"),
            models.UniqueConstraint(fields=["person", "key"], name="contribution_payment_key_once"),
            models.CheckConstraint(name="contribution_payment_is_positive", condition=models.Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(fields=["state", "asked_on"], name="contribution_payment_state"),
            models.Index(fields=["reference"], name="contribution_payment_reference"),
        ]


class EmployerPaymentState(models.TextChoices):
    ASKED = "asked", _("في انتظار الدفع")
    PART = "part", _("مدفوع جزئيا")
    SETTLED = "settled", _("مدفوع")
    CANCELLED = "cancelled", _("ملغى")


class EmployerPayment(Record):
    """An employer announces a payment and gets a reference; money that comes with it finds its place by itself."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="payments")
    reference = models.CharField(max_length=24)  # what the employer writes on the transfer
    key = models.CharField(max_length=80)
    amount = MoneyField()
    received = MoneyField(default=0)
    state = models.CharField(max_length=10, choices=EmployerPaymentState, default=EmployerPaymentState.ASKED)
    about = models.CharField(max_length=60, blank=True)  # an instalment, a voucher purchase; empty: the account as a whole
    channel = models.CharField(max_length=10, default="transfer")  # "transfer" or "post"
    operator_reference = models.CharField(max_length=60, blank=True)
    asked_on = models.DateField()
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "reference"], name="employer_payment_reference_once"),
            models.UniqueConstraint(fields=["employer", "key"], name="employer_payment_key_once"),
            models.CheckConstraint(name="employer_payment_has_bounds", condition=models.Q(amount__gt=0, received__gte=0)),
        ]
        indexes = [models.Index(fields=["reference"], name="employer_payment_reference")]


class BankStatement(Record):
    """A statement of the fund's bank (camt.053), taken once."""

    placed = By("id")

    reference = models.CharField(max_length=24)
    message_id = models.CharField(max_length=40)  # the bank's own
    account = models.CharField(max_length=34)
    content_hash = models.CharField(max_length=64)
    opens_on = models.DateField()
    closes_on = models.DateField()
    opening_balance = MoneyField()
    closing_balance = MoneyField()
    lines_count = models.IntegerField()
    taken_on = models.DateField()


class BankStatementHash(models.Model):
    """Directory: content of a statement → the statement, so that the same file is never taken twice."""

    content_hash = models.CharField(max_length=64, primary_key=True)
    placed = By("content_hash")
    statement_id = models.BigIntegerField()


class BankLineState(models.TextChoices):
    MATCHED = "matched", _("مطابق")
    WAITING = "waiting", _("في انتظار المطابقة")
    ASSIGNED = "assigned", _("أسنده عون")
    RETURNED = "returned", _("أعيد إلى صاحبه")
    NOT_OURS = "not_ours", _("لا يخص الاشتراكات")


class BankLine(Record):
    """One movement on a bank statement, and where it went."""

    placed = By("statement_id")

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="lines")
    number = models.IntegerField()
    amount = MoneyField()  # credit positive
    booked_on = models.DateField()
    end_to_end = models.CharField(max_length=40, blank=True)
    remittance = models.CharField(max_length=200, blank=True)
    debtor_name = models.CharField(max_length=140, blank=True)
    debtor_account = models.CharField(max_length=34, blank=True)
    bank_reference = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=BankLineState, default=BankLineState.WAITING)
    matched_by = models.CharField(max_length=20, blank=True)  # "reference", "account_amount", "reversal", "return", "officer"
    employer_key = models.BigIntegerField(null=True)
    payment_reference = models.CharField(max_length=24, blank=True)
    resolved_on = models.DateField(null=True)
    officer = models.CharField(max_length=60, blank=True)
    reverses_key = models.BigIntegerField(null=True)  # the bank took back this earlier line

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="bank_line_once")]
        indexes = [
            models.Index(fields=["state", "id"], name="bank_line_state"),
            models.Index(fields=["debtor_account"], condition=~models.Q(debtor_account=""), name="bank_line_debtor"),
            models.Index(fields=["bank_reference"], condition=~models.Q(bank_reference=""), name="bank_line_reference"),
            models.Index(fields=["end_to_end"], condition=~models.Q(end_to_end=""), name="bank_line_end_to_end"),
        ]
