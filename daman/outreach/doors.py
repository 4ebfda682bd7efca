"""Which door fits: a table from three answers to one door."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ANSWERS = {
    "does": ("trade", "service", "farm", "craft", "other"),
    "for_whom": ("employer", "self", "several"),
    "how_often": ("daily", "season", "sometimes"),
}


@dataclass(frozen=True)
class Door:
    """A way in: what it is called, why it fits, and what to do when it is not here."""

    key: str
    words: str | Promise
    why: str | Promise
    next: str | Promise = ""


EMPLOYEE = Door(
    "employee",
    _("على صاحب العمل أن يصرح بك"),
    _("تعمل عند صاحب عمل واحد، فأنت عامل أجير: التأمين واجب عليه، ولا تدفع أنت إلا حصتك من الأجر."),
    _("اطلب منه أن يصرح بك. وإن رفض فأخبر أقرب وكالة."),
)
SELF_EMPLOYED = Door(
    "self_employed",
    _("نظام غير الأجراء"),
    _("تعمل لحسابك طوال السنة: بابك صندوق غير الأجراء، وأشهره تُحسب في التقاعد."),
    _("اتصل بأقرب وكالة للصندوق الوطني لغير الأجراء، ومعك رقمك الوطني."),
)
AUTO_ENTREPRENEUR = Door(
    "auto_entrepreneur",
    _("المقاول الذاتي"),
    _("تقدم خدمات لحسابك طوال السنة: قد يناسبك نظام المقاول الذاتي، باشتراك سنوي ثابت."),
    _("سجّل نفسك عند الوكالة الوطنية للمقاول الذاتي، عبر الإنترنت، إن كان نشاطك في قائمتها."),
)
VOLUNTARY = Door(
    "voluntary",
    _("الانتساب الإرادي"),
    _("تعمل وليس لك صاحب عمل واحد يصرح بك: تؤمّن نفسك بنفسك، بثمن ثابت في الشهر."),
)


def door_for(answers: Mapping[str, str]) -> Door:
    """The door for these answers. Whoever fits no other one is welcome at the voluntary one."""
    if answers.get("for_whom") == "employer":
        return EMPLOYEE
    if answers.get("for_whom") == "self" and answers.get("how_often") == "daily":
        return SELF_EMPLOYED if answers.get("does") in ("trade", "farm", "craft") else AUTO_ENTREPRENEUR
    return VOLUNTARY


def are_complete(answers: Mapping[str, str]) -> bool:
    """Whether each question has one of its answers."""
    return all(answers.get(question) in choices for question, choices in ANSWERS.items())
