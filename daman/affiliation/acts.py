from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

AFFILIATED = Act("affiliation.opened", _("انتسب الشخص إلى نظام التأمين"))
AFFILIATION_ENDED = Act("affiliation.ended", _("انتهى انتساب الشخص إلى نظام التأمين"))
AFFILIATIONS_TAKEN_OVER = Act("affiliation.taken_over", _("نُقلت انتسابات العاملين لحسابهم من ملف سابق"))
MONTHS_CREDITED = Act("career.months_credited", _("سُجّلت أشهر تأمين للشخص"))
MONTHS_CORRECTED = Act("career.months_corrected", _("صُحّح شهر تأمين للشخص"))
CAREERS_TAKEN_OVER = Act("career.taken_over", _("نُقلت المسارات المهنية من ملف سابق"))
CARD_ISSUED = Act("card.issued", _("صدرت بطاقة التغطية"))
CARD_REVOKED = Act("card.revoked", _("أُلغيت بطاقة التغطية"))
CARD_REPLACED = Act("card.replaced", _("عُوّضت بطاقة تغطية ضائعة ببطاقة جديدة"))
CARD_KEY_ADDED = Act("card_key.added", _("أُضيف مفتاح لتوقيع البطاقات والشهادات"))
CARD_KEY_WITHDRAWN = Act("card_key.withdrawn", _("سُحب مفتاح توقيع البطاقات والشهادات"))
