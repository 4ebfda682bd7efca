"""Numbers as people type them, made clean or refused in plain words."""

import re

from django.utils.translation import gettext_lazy as _

from daman.foundation.digits import only_digits
from daman.foundation.refusal import Refusal

NIN_DIGITS = 18
ACCOUNT_DIGITS = 20


class BadNumber(Refusal):
    """The number cannot be one of its kind."""

    code = "bad_number"
    message = _("هذا الرقم غير صحيح. أعد كتابته كما هو في بطاقتك.")


class NumberMissing(BadNumber):
    code = "number_missing"
    message = _("لم تكتب رقما. اكتب رقم التعريف الوطني، وهو {expected} رقما على بطاقتك.")


class NumberTooShort(BadNumber):
    code = "number_too_short"
    message = _("الرقم ناقص: يجب أن يكون فيه {expected} رقما، وقد كتبت {found}. الناقص: {missing}. انظر بطاقتك وأكمله.")


class NumberTooLong(BadNumber):
    code = "number_too_long"
    message = _("الرقم طويل: يجب أن يكون فيه {expected} رقما، وقد كتبت {found}. الزائد: {extra}. انظر بطاقتك وصحّحه.")


class NumberHasLetters(BadNumber):
    code = "number_has_letters"
    message = _("الرقم لا يحتوي على حروف. اكتب الأرقام وحدها.")


class BadPhone(BadNumber):
    code = "bad_phone"
    message = _("رقم الهاتف غير صحيح. اكتبه هكذا: 0550123456.")


class BadAccount(BadNumber):
    code = "bad_account"
    message = _("رقم الحساب غير صحيح: مفتاحه لا يطابق باقي الأرقام. انقله كما هو في الصك أو كشف الحساب.")


class AccountMissing(BadNumber):
    code = "account_missing"
    message = _("لم تكتب رقم الحساب. اكتب أرقامه العشرين كما هي في الصك أو كشف الحساب.")


def clean_nin(text: str) -> str:
    """The national number: 18 digits, however they were typed. Its key is not published: only the length is checked."""
    return _exactly(text, NIN_DIGITS)


def clean_phone(text: str) -> str:
    """An Algerian phone number in its national form, such as 0550123456."""
    number = re.sub(r"[()]", "", only_digits(text))
    number = re.sub(r"^(\+|00)?213(?=[2-79])0?|^(\+|00)2130", "0", number)
    if not re.fullmatch(r"0[567][0-9]{8}|0[2-49][0-9]{7}", number):
        raise BadPhone
    return number


def clean_account(text: str) -> str:
    """A bank or postal account (RIB, RIP): 20 digits whose last two are the key of the rest."""
    if not only_digits(text):
        raise AccountMissing
    number = _exactly(text, ACCOUNT_DIGITS)
    if number[18:] != account_key(number[3:8], number[8:18]):
        raise BadAccount
    return number


def account_key(agency: str, account: str) -> str:
    """The key of an account: the bank's code is not in it, and a remainder of 0 gives 97."""
    return f"{97 - int(agency + account + '00') % 97:02d}"


def _exactly(text: str, expected: int) -> str:
    number = only_digits(text)
    if not number:
        raise NumberMissing(expected=expected)
    if not re.fullmatch("[0-9]+", number):
        raise NumberHasLetters
    if len(number) < expected:
        raise NumberTooShort(expected=expected, found=len(number), missing=expected - len(number))
    if len(number) > expected:
        raise NumberTooLong(expected=expected, found=len(number), extra=len(number) - expected)
    return number
