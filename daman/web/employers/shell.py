"""What every page of an employer shares: who may open it, and where else one may go."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from daman.access import gate
from daman.access.models import MandateKind, Role
from daman.registry.models import Employer, EmployerKind

TABS = (
    ("home", _("الآن")),
    ("workers", _("العمال")),
    ("months", _("التصريحات")),
    ("account", _("الحساب")),
    ("about", _("الملف")),
)
TABS_OF_A_HOUSEHOLD = (TABS[0], ("vouchers", _("القسائم")), *TABS[1:])


@dataclass(frozen=True)
class Tab:
    words: Any
    address: str
    is_here: bool


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open to whoever signed in as a person."""
    opened: Callable[..., HttpResponseBase] = gate.roles(Role.INSURED)(never_cache(view))
    return opened


def for_employer(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open to whoever may act for the employer of the address; the view receives the employer."""

    @wraps(view)
    def inside(request: HttpRequest, employer: str, **more: Any) -> HttpResponseBase:
        return view(request, gate.employer_of(request), **more)

    return signed_in(inside)


def show(
    request: HttpRequest, employer: Employer, template: str, context: dict[str, Any], *, tab: str = "", status: int = 200
) -> HttpResponse:
    """A page of the employer, with its name above and its sections."""
    household = employer.kind == EmployerKind.HOUSEHOLD
    tabs = TABS_OF_A_HOUSEHOLD if household else TABS
    if tab == "vouchers" and not household:
        tab = "workers"  # a company buys days now and then: from its workers
    shared = {
        "employer": employer,
        "is_household": household,
        "is_representative": gate.mandate_of(request).kind == MandateKind.REPRESENTATIVE,
        "tabs": [Tab(words, reverse(f"employers:{key}", args=[employer.number]), key == tab) for key, words in tabs],
    }
    return render(request, f"employers/{template}.html", shared | context, status=status)


def refused(form: Any) -> int:
    """422 when something must be put right."""
    return 422 if form is not None and form.errors else 200
