"""Giving back what the lot gave: somebody who should not decide a matter says why, and a colleague gets it."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from daman.access import gate
from daman.access.models import Role
from daman.casework import actions as casework
from daman.casework import queries as tasks
from daman.foundation.refusal import Refusal
from daman.web.base.forms import refuse


class GiveBackForm(forms.Form):
    """Why somebody else should decide."""

    reason = forms.CharField(
        label=gettext_lazy("لماذا لا يمكنك معالجة هذا الملف؟"),
        help_text=gettext_lazy("مثلا: أعرف صاحب الطلب. السبب يبقى في السجل."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("اكتب السبب، ثم أعد المحاولة.")},
    )


@gate.roles(Role.OFFICER)
@never_cache
@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, about: str) -> HttpResponse:
    """Return a matter that one should not decide: it goes to a colleague, and keeps its place."""
    account = gate.account_of(request)
    in_hand = sorted(tasks.kinds_in_hand(account.office_code, about, account.username))
    if not in_hand:
        raise Http404
    form = GiveBackForm(request.POST or None)
    if form.is_valid():
        try:
            casework.give_back(
                office_code=account.office_code, kind=in_hand[0], about=about, officer=gate.actor_of(request),
                reason=form.cleaned_data["reason"], on=timezone.localdate(),
            )  # fmt: skip
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("أُعيد الملف إلى القائمة، وتمنحه القرعة لزميل."))
            return redirect("desk:tray")
    return render(request, "desk/give_back.html", {"form": form}, status=422 if form.errors else 200)
