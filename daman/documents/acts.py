from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

DOCUMENT_ISSUED = Act("document.issued", _("صدرت وثيقة"))
