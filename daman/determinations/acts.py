from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

LAW_APPLIED = Act("law.applied", _("طُبق القانون على الملف"))
