"""The base record of the house."""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from daman.foundation.distribution import LOCAL, By, Placement


class Record(models.Model):
    """A row of the house. `placed` says where its table lives on a cluster."""

    placed: ClassVar[Placement] = LOCAL

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True

    def _do_update(self, base_qs: Any, *args: Any, **kwargs: Any) -> Any:
        # A save must reach one machine: the key alone would ask them all.
        if isinstance(self.placed, By) and self.placed.column != "id":
            base_qs = base_qs.filter(**{self.placed.column: getattr(self, self.placed.column)})
        return super()._do_update(base_qs, *args, **kwargs)
