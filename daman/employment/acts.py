from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

JOBSEEKERS_REGISTERED = Act("jobseeking.registered", _("سُجّلت مجموعة من طالبي العمل"))
