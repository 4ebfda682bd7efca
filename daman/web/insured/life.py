"""Proof of life: how it was found this year, or what suits the person when nothing else is known. Payment goes on meanwhile."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from daman.access import gate
from daman.access.models import Role
from daman.benefits import queries as benefits
from daman.benefits.actions import life as lives
from daman.benefits.models import LifeCheck, LifeMeans, LifeState
from daman.foundation.refusal import Refusal
from daman.web.base.forms import refuse
from daman.web.base.templatetags.daman import spelled

CHOOSES = (LifeState.OPEN, LifeState.ASKED)


class MeansForm(forms.Form):
    """One of three ways, none of them a paper."""

    means = forms.ChoiceField(
        label=gettext_lazy("ماذا يناسبك؟"),
        choices=[(each.value, each.label) for each in (LifeMeans.COUNTER, LifeMeans.HELPER, LifeMeans.VISIT)],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("اختر واحدا، ثم تابع.")},
    )


@gate.roles(Role.INSURED)
@never_cache
@require_http_methods(["GET", "POST"])
def life(request: HttpRequest) -> HttpResponse:
    """One sentence, and a choice when one is needed."""
    person = gate.person_of(request)
    check = benefits.life_check(person)
    may_choose = check is not None and check.state in CHOOSES
    form = (
        MeansForm(request.POST if request.method == "POST" else None, initial={"means": check.wishes} if check else None)
        if may_choose
        else None
    )
    if form is not None and form.is_valid():
        try:
            lives.choose_means(
                person=person, means=form.cleaned_data["means"], actor=gate.actor_of(request), on=timezone.localdate()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("سُجّل اختيارك. دفعك متواصل."))
            return redirect("life")
    context = {"check": check, "sentence": sentence_of(check), "form": form}
    return render(request, "insured/life.html", context, status=422 if form is not None and form.errors else 200)


def sentence_of(check: LifeCheck | None) -> str:
    """Where the proof of this year stands, in one sentence."""
    if check is None:
        return _("لا يُنتظر منك شيء. نبحث بأنفسنا عن إثبات حياتك كل سنة في شهر ميلادك.")
    told = {
        "year": check.year, "means": check.get_means_display(), "name": check.held_by_name,
        **{name: spelled(day, "j F Y") if day else "" for name, day in (
            ("seen", check.proved_on), ("until", check.answer_until or check.last_day), ("held", check.held_on)
        )},
    }  # fmt: skip
    return SENTENCES[LifeState(check.state)].format(**told)


SENTENCES = {
    LifeState.OPEN: gettext_lazy("نبحث بأنفسنا عن إثبات حياتك لسنة {year}. ليس عليك أن تفعل شيئا."),
    LifeState.PROVED: gettext_lazy("ثبتت حياتك لسنة {year} يوم {seen}: {means}. ليس عليك أن تفعل شيئا."),
    LifeState.ASKED: gettext_lazy("لم نجد إثبات حياتك وحدنا هذه المرة. اختر ما يناسبك قبل {until}. دفعك متواصل."),
    LifeState.VISIT: gettext_lazy("يزورك عون من الوكالة في بيتك. دفعك متواصل."),
    LifeState.NOT_SEEN: gettext_lazy("زارك عون ولم يجدك. دفعك متواصل. احضر عند أي وكالة، فيثبت الأمر في الحين."),
    LifeState.HELD: gettext_lazy(
        "دفعاتك محفوظة منذ {held} بتوقيع {name}، ولا يضيع منها شيء. احضر عند أي وكالة، فيُدفع لك كل ما حُفظ."
    ),
    LifeState.DECEASED: gettext_lazy(
        "يقول سجل الحالة المدنية إن صاحب هذا الرقم متوفى. إن كان هذا خطأ فاحضر عند أي وكالة: يُصحَّح ويُدفع لك ما فات."
    ),
}
