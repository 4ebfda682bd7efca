"""Proof that somebody who is paid is alive: found by the house itself; asked of the person only when nothing else is known."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By
from daman.foundation.models import Record
from daman.registry.models import Person


class LifeState(models.TextChoices):
    OPEN = "open", _("نبحث عن الإثبات بأنفسنا")
    PROVED = "proved", _("ثبتت الحياة")
    ASKED = "asked", _("أُرسلت رسالة، ولنا أن ننتظر")
    VISIT = "visit", _("زيارة في البيت، آخر وسيلة")
    NOT_SEEN = "not_seen", _("لم يُعثر عليه في البيت")
    HELD = "held", _("أوقف عون الدفع إلى أن يثبت")
    DECEASED = "deceased", _("سجل الحالة المدنية يقول إنه متوفى")


LIFE_MOVES = {
    LifeState.OPEN: {LifeState.PROVED, LifeState.ASKED, LifeState.DECEASED},
    LifeState.ASKED: {LifeState.PROVED, LifeState.VISIT, LifeState.DECEASED},
    LifeState.VISIT: {LifeState.PROVED, LifeState.NOT_SEEN, LifeState.DECEASED},
    LifeState.NOT_SEEN: {LifeState.PROVED, LifeState.HELD, LifeState.DECEASED},
    LifeState.HELD: {LifeState.PROVED, LifeState.DECEASED},
    LifeState.PROVED: {LifeState.DECEASED},
    LifeState.DECEASED: {LifeState.PROVED},
}


class LifeMeans(models.TextChoices):
    REGISTER = "register", _("سجل الحالة المدنية")
    ACT = "act", _("حضور أو رأي طبي مسجَّل عندنا")
    COUNTER = "counter", _("حضور عند أي وكالة")
    HELPER = "helper", _("مع مساعد قريب من البيت")
    VISIT = "visit", _("زيارة في البيت")


class LifeCheck(Record):
    """One year's proof of one payee. Payments are held only by an act that an officer signed (the database checks)."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="life_checks")
    year = models.SmallIntegerField()
    last_day = models.DateField()  # the law's own last day of this year
    state = models.CharField(max_length=10, choices=LifeState, default=LifeState.OPEN)
    means = models.CharField(max_length=10, choices=LifeMeans, blank=True)  # how it was proved
    proved_on = models.DateField(null=True)  # the day on which the person was seen alive
    about = models.CharField(max_length=60, blank=True)  # the act or the question that proves it
    asked_on = models.DateField(null=True)
    answer_until = models.DateField(null=True)
    wishes = models.CharField(max_length=10, choices=LifeMeans, blank=True)  # the means that the person chose
    office_code = models.CharField(max_length=12, blank=True)  # who visits
    note = models.CharField(max_length=500, blank=True)  # what the visitor found
    held_by = models.CharField(max_length=60, blank=True)
    held_by_name = models.CharField(max_length=200, blank=True)
    held_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "year"], name="life_check_once_a_year"),
            models.CheckConstraint(
                name="life_check_proved_by_something",
                condition=~Q(state="proved") | (~Q(means="") & ~Q(about="") & Q(proved_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="life_check_held_by_a_person", condition=~Q(state="held") | (~Q(held_by="") & Q(held_on__isnull=False))
            ),
        ]
        indexes = [
            models.Index(fields=["state", "year"], name="life_check_state"),
            models.Index(fields=["person"], condition=Q(state="held"), name="life_check_held"),
        ]
