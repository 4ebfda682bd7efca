"""What every page knows: its language and direction, who reads it, and where else that reader may go."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from daman.access.models import Role
from daman.web.base.language import direction


@dataclass(frozen=True)
class Link:
    words: str
    address: str
    is_here: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """Template context processor."""
    code = get_language() or settings.LANGUAGE_CODE
    account = getattr(request, "user", None)
    is_signed_in = bool(account and account.is_authenticated)
    return {
        "language": code,
        "direction": direction(code),
        "languages": [{"code": c, "name": name, "is_current": c == code} for c, name in settings.LANGUAGES],
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "is_demo": settings.DEMO,
        "is_signed_in": is_signed_in,
        "reader_name": account.name if is_signed_in else "",  # type: ignore[union-attr]
        "navigation": _navigation(request.path, str(getattr(account, "role", "")) if is_signed_in else ""),
    }


def _navigation(path: str, role: str) -> list[Link]:
    links: list[tuple[str, str]] = []
    if role == Role.INSURED:
        links = [(_("صفحتي"), "/me/"), (_("طلب المعاش"), "/me/claims/new/"), (_("التأمين"), "/me/join/")]
        links.append((_("صاحب عمل"), "/employers/"))
    elif role in (Role.OFFICER, Role.ADVISER, Role.SUPERVISOR):
        links = [(_("المكتب"), "/desk/")]
    if role in (Role.SUPERVISOR, Role.MINISTER, Role.OPERATOR):
        links.append((_("لوحة المتابعة"), "/cockpit/"))
    here = max((address for _words, address in links if path.startswith(address)), key=len, default="")
    return [Link(words, address, address == here) for words, address in links]
