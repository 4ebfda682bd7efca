from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

JOINING_STARTED = Act("joining.started", _("بدأ الشخص طريقه إلى التأمين"))
JOINING_AGREED = Act("joining.agreed", _("وافق الشخص على السعر وما يغطيه"))
JOINING_PAYING = Act("joining.paying", _("ذهب الشخص إلى الدفع"))
JOINING_BACK = Act("joining.payment_failed", _("لم يتم الدفع، ويمكن للشخص أن يعيد المحاولة"))
JOINING_COVERED = Act("joining.covered", _("صار الشخص مؤمَّنا"))
MONTHS_COVERED = Act("months_bought.covered", _("صدرت بطاقة عن أشهر اكتمل ثمنها"))
