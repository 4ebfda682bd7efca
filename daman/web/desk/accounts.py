"""Accounts that wait for the word of a bank that is not connected: the payments manager writes what the bank said."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from daman.access import gate
from daman.access.models import Role
from daman.benefits.actions import accounts as deeds
from daman.benefits.models import AccountState, PaymentAccount
from daman.foundation.refusal import Refusal

SHOWN = 100
DEEDS = {"yes": deeds.confirm_by_hand, "no": deeds.refuse_by_hand}


@gate.roles(Role.SUPERVISOR)
@never_cache
@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """The oldest first."""
    waiting = PaymentAccount.objects.filter(state=AccountState.ASKED).select_related("person").order_by("id")
    if request.method == "POST":
        found, deed = waiting.filter(reference=request.POST.get("account", "")).first(), DEEDS.get(request.POST.get("do", ""))
        if found is None or deed is None:
            raise Http404
        try:
            deed(asked=found, actor=gate.actor_of(request), on=timezone.localdate())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("سُجِّل ما قالته المؤسسة المالية، وأُبلغ صاحب الحساب."))
        return redirect("desk:accounts")
    return render(request, "desk/payments/accounts.html", {"rows": waiting[:SHOWN]})
