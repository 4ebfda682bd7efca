from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

EVIDENCE_OBTAINED = Act("evidence.obtained", _("أحضرت الإدارة معلومة من إدارة أخرى"))
EVIDENCE_NOT_OBTAINED = Act("evidence.not_obtained", _("سألت الإدارة إدارة أخرى ولم تحصل على الجواب"))
DOCUMENT_ASKED = Act("document.asked", _("طُلبت وثيقة من الشخص"))
EVIDENCE_CAME = Act("evidence.came", _("وصلت معلومة كان الملف ينتظرها"))
EVIDENCE_GIVEN_UP = Act("evidence.given_up", _("كفت الإدارة عن سؤال سجل لا يجيب"))
FACT_CORRECTED = Act("fact.corrected", _("صُححت معلومة استعملها هذا الملف"))
REGISTER_LEFT_ALONE = Act("register.left_alone", _("لا يجيب سجل إدارة أخرى، فتُرك مدة"))
REGISTER_BACK = Act("register.back", _("عاد سجل إدارة أخرى يجيب"))
CONTRACT_CHANGED = Act("register.contract_changed", _("تغيّر ما اتُّفق عليه مع إدارة أخرى"))
