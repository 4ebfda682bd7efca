from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

PAYMENT_ASKED = Act("contribution_payment.asked", _("طُلب دفع اشتراك"))
PAYMENT_HELD = Act("contribution_payment.held", _("أخذ متعامل الدفع المبلغ، وننتظر التأكيد"))
CONTRIBUTION_SETTLED = Act("contribution_payment.settled", _("تأكد دفع الاشتراك"))
PAYMENT_FAILED = Act("contribution_payment.failed", _("لم يتم دفع الاشتراك"))
PAYMENT_CANCELLED = Act("contribution_payment.cancelled", _("ترك الشخص دفعة لم تكتمل"))
PAYMENT_CONTRADICTED = Act("contribution_payment.contradicted", _("قال متعامل الدفع ما لا يطابق ما نعرف، فلم نقبله"))
DECLARATION_ACCEPTED = Act("declaration.accepted", _("قُبل تصريح بالاشتراكات وحُسب المبلغ المستحق"))
DECLARATIONS_FILED = Act("declaration.file_taken", _("عولج ملف تصريحات بالاشتراكات"))
FILING_RECEIVED = Act("declaration.received", _("وصل ملف تصريحات"))
DECLARATION_FILED = Act("declaration.filed", _("أُودع ملف تصريحات"))
DECLARATION_CORRECTED = Act("declaration.corrected", _("صُحّح تصريح بالاشتراكات"))
