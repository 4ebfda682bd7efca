from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

EVIDENCE_OBTAINED = Act("evidence.obtained", _("أحضرت الإدارة معلومة من إدارة أخرى"))
EVIDENCE_NOT_OBTAINED = Act("evidence.not_obtained", _("سألت الإدارة إدارة أخرى ولم تحصل على الجواب"))
DOCUMENT_ASKED = Act("document.asked", _("طُلبت وثيقة من الشخص"))
