"""What happens at the gatehouse, in the journal's words."""

from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

CODE_ASKED = Act("code.asked", _("طُلب رمز دخول"))
SIGNED_IN = Act("account.signed_in", _("تم الدخول إلى الحساب"))
ACCOUNT_MADE = Act("account.made", _("فُتح حساب"))
FILE_OPENED = Act("file.opened", _("فُتح الملف للاطلاع عليه"))
API_CLIENT_MADE = Act("api_client.made", _("أُعطي مفتاح لشريك"))
MANDATE_GRANTED = Act("mandate.granted", _("أُعطي تفويض للعمل باسم صاحب عمل"))
MANDATE_ENDED = Act("mandate.ended", _("انتهى تفويض للعمل باسم صاحب عمل"))
TOKEN_ISSUED = Act("api_token.issued", _("أُعطي برنامجٌ مفتاحا ليصرّح باسم صاحب عمل"))
TOKEN_WITHDRAWN = Act("api_token.withdrawn", _("سُحب مفتاح برنامج كان يصرّح باسم صاحب عمل"))
