from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

TASK_OPENED = Act("task.opened", _("وُضع الملف في قائمة الانتظار"))
TASK_DRAWN = Act("task.drawn", _("عُيّن العون بالقرعة"))
TASK_HANDED = Act("task.handed", _("تسلّم العون الملف"))
TASK_RETURNED = Act("task.returned", _("عاد الملف إلى قائمة الانتظار"))
TASK_FINISHED = Act("task.finished", _("انتهت معالجة الملف"))
