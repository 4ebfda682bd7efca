"""Check a coverage card, or an employer's certificate: green, amber or red, in plain words.

The page does it on the phone itself, with or without network. Where a browser cannot, the form asks here.
"""

import hashlib
import re
from datetime import date, timedelta
from pathlib import Path

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from daman.access import gate
from daman.affiliation import queries as affiliation
from daman.affiliation.queries import CardCheck
from daman.contributions import queries as contributions
from daman.contributions.queries import ClearanceCheck
from daman.web.base import permissions

LONGEST_CODE = 3000
PREFIX = "DZ1:"
FILES = (
    "verifier/verifier.css", "verifier/qr.js", "verifier/verifier.js", "base/mark.svg",
    "base/fonts/plex-arabic-arabic-400.woff2", "base/fonts/plex-arabic-arabic-700.woff2",
)  # fmt: skip
CAMERA_ONLY = permissions.NOTHING.replace("camera=()", "camera=(self)")


class CardForm(forms.Form):
    card = forms.CharField(
        label=_("الرمز المكتوب في البطاقة"),
        help_text=_("ألصق هنا النص الذي يظهر حين تمسح مربع البطاقة بهاتفك. أوله DZ1."),
        widget=forms.Textarea(attrs={"dir": "ltr", "rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        max_length=LONGEST_CODE,
        error_messages={
            "required": _("لم تضع رمزا. امسح البطاقة ثم ألصق النص هنا."),
            "max_length": _("هذا النص أطول من رمز بطاقة. ألصق رمز البطاقة وحده."),
        },
    )


@csrf_exempt  # it changes nothing and knows nobody; the kept page could not hold a fresh token
@gate.public
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """The page that verifies by itself. A code that is sent here all the same is read and kept nowhere."""
    if request.method != "POST":
        response = render(request, "public/verifier.html", {"root": affiliation.lists_jwk()})
        response[permissions.HEADER] = CAMERA_ONLY
        return response
    form = CardForm(request.POST)
    check = _check(form.cleaned_data["card"], timezone.localdate()) if form.is_valid() else None
    is_clearance = isinstance(check, ClearanceCheck)
    last_day = None
    if check and check.claims:
        ends = check.claims.ends_before if isinstance(check, ClearanceCheck) else check.claims.covers_before  # type: ignore[union-attr]
        last_day = ends - timedelta(days=1)
    context = {"form": form, "check": check, "last_day": last_day, "is_clearance": is_clearance}
    return render(request, "public/verify.html", context, status=422 if form.errors else 200)


@gate.public
@require_GET
@never_cache
def worker(request: HttpRequest) -> HttpResponse:
    """What keeps the page on the phone. It changes when one of the files does."""
    root = affiliation.lists_jwk()
    page = render_to_string("public/verifier.html", {"root": root, "language": "", "direction": ""})
    files = ["/verify/", *(static(name) for name in FILES)]
    marks = [finders.find(name) for name in FILES]
    contents = b"".join(Path(str(mark)).read_bytes() for mark in marks if mark)
    version = hashlib.sha256(page.encode() + contents).hexdigest()[:12]
    words = render_to_string("public/worker.js", {"files": files, "version": version})
    return HttpResponse(words, content_type="text/javascript; charset=utf-8")


def _check(pasted: str, on: date) -> CardCheck | ClearanceCheck:
    """The card or certificate that was pasted. Its signature tells a good reading from a bad one: each likely one is tried."""
    for text in _readings(pasted):
        if contributions.is_clearance(text):
            return contributions.verify_clearance(text, on)
    checks = [affiliation.verify_card(text, on) for text in _readings(pasted)]
    return next((check for check in checks if check.claims), checks[0])


def _readings(pasted: str) -> list[str]:
    """The text as it was before somebody's programs broke its lines. A space may belong to the code."""
    start = re.search(PREFIX, pasted, re.IGNORECASE)
    text = pasted[start.start() if start else 0 :].strip()
    broken = re.split(r"[^\S ]*[\r\n\t\u2028]+\s*", text)
    return list(dict.fromkeys(["".join(broken), " ".join(broken)]))
