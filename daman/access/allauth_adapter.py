"""How the sign-in library behaves here: staff only, nobody signs up, nobody resets a password by mail."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from daman.access.gate import address_of
from daman.access.models import Account, Role

HOMES = {Role.OFFICER: "/desk/", Role.SUPERVISOR: "/cockpit/", Role.MINISTER: "/cockpit/", Role.OPERATOR: "/cockpit/"}


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Words in Arabic, doors to the staff only."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("هذا الحساب موقوف. اتصل بمسؤولك."),
        "incorrect_code": _("الرمز غير صحيح، أو سبق استعماله. انتظر الرمز التالي ثم اكتبه."),
        "incorrect_password": _("كلمة السر غير صحيحة."),
        "enter_current_password": _("اكتب كلمة السر الحالية."),
        "invalid_login": _("تعذّر الدخول. أعد المحاولة."),
        "too_many_login_attempts": _("محاولات كثيرة دون نجاح. انتظر خمس دقائق ثم أعد المحاولة."),
        "username_password_mismatch": _("الاسم أو كلمة السر غير صحيح."),
        "rate_limited": _("طلبات كثيرة في وقت قصير. انتظر قليلا."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Password for staff only; an insured person never has one."""
        account = super().authenticate(request, **credentials)
        return account if isinstance(account, Account) and account.is_staff_member else None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return HOMES.get(request.user.role, "/")  # type: ignore[union-attr,call-overload,no-any-return]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)
