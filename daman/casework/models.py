from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By
from daman.foundation.models import Record


class State(models.TextChoices):
    WAITING = "waiting", _("في الانتظار")
    ASSIGNED = "assigned", _("مسند")
    DONE = "done", _("منجز")


MOVES = {State.WAITING: {State.ASSIGNED}, State.ASSIGNED: {State.WAITING, State.DONE}, State.DONE: {State.WAITING}}


class Task(Record):
    """A file waiting for an officer's act. Served in order of `id` inside an office; who serves is drawn by lot."""

    placed = By("office_code")

    office_code = models.CharField(max_length=12)
    kind = models.CharField(max_length=40)  # "decide_claim"
    about = models.CharField(max_length=60)
    person_key = models.BigIntegerField()
    opened_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    officer = models.CharField(max_length=60, blank=True)  # the actor reference it was drawn for
    drawn_from = models.JSONField(default=list)  # the competent officers of that draw, for proof
    draw_seed = models.CharField(max_length=64, blank=True)
    drawn_on = models.DateField(null=True)
    assigned_at = models.DateTimeField(null=True)  # when the officer took it in hand; drawn but empty: it waits for them
    not_for = models.JSONField(default=list)  # officers who gave it back, or may not see it
    done_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office_code", "kind", "about"], name="casework_task_once")]
        indexes = [
            models.Index(fields=["office_code", "state", "id"], name="casework_task_queue"),
            models.Index(fields=["officer", "state"], name="casework_task_officer"),
        ]

    @property
    def is_in_hand(self) -> bool:
        """Whether an officer took it and has not finished."""
        return self.state == State.ASSIGNED and self.assigned_at is not None
