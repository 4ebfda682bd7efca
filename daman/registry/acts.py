from django.utils.translation import gettext_lazy as _

from daman.journal.acts import Act

PERSON_KNOWN = Act("person.known", _("سُجّل الشخص كما يعرفه سجل الحالة المدنية"))
PERSON_REFRESHED = Act("person.refreshed", _("حُدّثت بيانات الشخص من السجلات"))
PERSONS_REGISTERED = Act("registry.persons_registered", _("سُجّلت مجموعة من الأشخاص"))
KINSHIPS_REGISTERED = Act("registry.kinships_registered", _("سُجّلت مجموعة من القرابات"))
EMPLOYERS_REGISTERED = Act("registry.employers_registered", _("سُجّلت مجموعة من أصحاب العمل"))
PLACES_REGISTERED = Act("registry.places_registered", _("سُجّلت البلديات"))
OFFICES_REGISTERED = Act("registry.offices_registered", _("سُجّلت الوكالات"))
EMPLOYER_REGISTERED = Act("employer.registered", _("سُجّل صاحب عمل"))
ESTABLISHMENT_OPENED = Act("employer.establishment_opened", _("فُتح مكان عمل"))
