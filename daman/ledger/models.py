"""A book belongs to one party (a person, an employer, a fund); an account is a code of the chart inside a book.

The fund's side of a person's money is written in the person's own book, so that an entry and its lines live together;
the fund's position is the sum over all books.

Entries and lines are kept in a table for each month of `on`. What must be once in a book whatever the month stands in its
directory, `EntryKey`. A key, its entry and its lines are written by one statement: the database refuses anything else.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import REFERENCE, By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField


class Side(models.TextChoices):
    ASSET = "asset", _("أصل")
    LIABILITY = "liability", _("التزام")
    INCOME = "income", _("إيراد")
    EXPENSE = "expense", _("مصروف")


class ChartAccount(models.Model):
    """A kind of account: its code, its names, its side."""

    placed = REFERENCE

    code = models.CharField(max_length=40, primary_key=True)  # "fund.cnr.bank"
    name_ar = models.CharField(max_length=120)
    name_fr = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    side = models.CharField(max_length=10, choices=Side)


class Phase(models.TextChoices):
    POSTED = "posted", _("مقيّد")
    HELD = "held", _("معلّق")
    SETTLED = "settled", _("مسدّد")
    VOIDED = "voided", _("ملغى")


class Book(models.Model):
    """The book of one party, opened once."""

    placed = By("id")

    id = models.BigAutoField(primary_key=True)
    opened_at = models.DateTimeField(auto_now_add=True)


class BookOwner(models.Model):
    """Directory: whose book it is ("person:12", "employer:7", "fund:cnr")."""

    owner = models.CharField(max_length=40, primary_key=True)
    placed = By("owner")
    book_id = models.BigIntegerField()


class EntryKey(models.Model):
    """Directory of a book: which entry a key names and its day, so that its month is known; what resolves or reverses what."""

    placed = By("book_id")

    id = models.BigIntegerField(primary_key=True)  # the entry's
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    key = models.CharField(max_length=80)  # made by the caller: the same key twice is the same entry
    on = models.DateField()
    phase = models.CharField(max_length=10, choices=Phase)
    resolves = OwnedKey("self", null=True, related_name="resolutions", db_index=False)
    reverses = OwnedKey("self", null=True, related_name="reversals", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "key"], name="ledger_entry_key_once"),
            models.UniqueConstraint(
                fields=["book", "resolves"], name="ledger_hold_resolved_once", condition=models.Q(resolves__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["book", "reverses"], name="ledger_entry_reversed_once", condition=models.Q(reverses__isnull=False)
            ),
        ]


class Entry(Record):
    """One movement. A settlement or a void points to the hold it resolves, a reversal to what it undoes."""

    placed = By("book_id")

    book = models.ForeignKey(Book, models.PROTECT, related_name="entries", db_constraint=False, db_index=False)
    key = models.CharField(max_length=80)
    phase = models.CharField(max_length=10, choices=Phase)
    resolves = OwnedKey(EntryKey, null=True, related_name="+", db_index=False)
    reverses = OwnedKey(EntryKey, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=40)
    about = models.CharField(max_length=60)
    on = models.DateField()
    lines_count = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_resolution_names_its_hold",
                condition=models.Q(phase__in=["settled", "voided"], resolves__isnull=False)
                | models.Q(phase__in=["posted", "held"], resolves__isnull=True),
            ),
            models.CheckConstraint(
                name="ledger_reversal_is_posted", condition=models.Q(reverses__isnull=True) | models.Q(phase="posted")
            ),
        ]


class Line(models.Model):
    """One side of an entry, numbered from 1: debit positive, credit negative, whole centimes."""

    placed = By("book_id")

    pk = models.CompositePrimaryKey("book_id", "entry_id", "number", "on")
    book = models.ForeignKey(Book, models.PROTECT, related_name="lines", db_constraint=False, db_index=False)
    entry = OwnedKey(Entry, related_name="lines", db_index=False)
    number = models.IntegerField()
    on = models.DateField()  # as its entry's
    account = models.ForeignKey(ChartAccount, models.PROTECT, db_constraint=False, db_index=False)
    amount = MoneyField()
    is_held = models.BooleanField()  # its entry is a hold

    class Meta:
        constraints = [models.CheckConstraint(name="ledger_line_moves_money", condition=~models.Q(amount=0))]
        indexes = [models.Index(fields=["book", "account"], name="ledger_line_account")]
