from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

CLAIM_FILED = Act("claim.filed", _("أُودع طلب"))
CLAIM_WAITS = Act("claim.waits", _("ينتظر الطلب جواب إدارة أخرى"))
CLAIM_READY = Act("claim.ready", _("اكتمل الطلب وهو جاهز للقرار"))
CLAIM_WITHDRAWN = Act("claim.withdrawn", _("سُحب الطلب"))
CLAIM_DECIDED = Act("claim.decided", _("صدر القرار"))
LETTER_ISSUED = Act("claim.letter_issued", _("صدرت رسالة القرار"))
AWARD_MADE = Act("award.made", _("فُتح الحق في الدفع"))
PAYMENT_SCHEDULED = Act("award.payment_scheduled", _("بُرمج دفع"))
AWARDS_TAKEN_OVER = Act("award.taken_over", _("نُقلت المعاشات الجارية من الملفات القديمة"))
