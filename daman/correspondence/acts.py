from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

MESSAGE_WRITTEN = Act("message.written", _("كُتبت رسالة"))
MESSAGE_SENT = Act("message.sent", _("أُرسلت رسالة"))
MESSAGE_FAILED = Act("message.failed", _("تعذّر إرسال رسالة"))
MESSAGE_READ = Act("message.read", _("قُرئت رسالة"))
MESSAGES_WRITTEN = Act("message.written_many", _("كُتبت رسائل متشابهة إلى أشخاص كثيرين"))
