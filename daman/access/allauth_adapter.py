"""How the sign-in library behaves here: staff only, nobody signs up, nobody resets a password by mail."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from daman.access.gate import address_of
from daman.access.models import Account, Role

HOMES: dict[str, str] = {
    Role.OFFICER: "/desk/",
    Role.ADVISER: "/desk/",
    Role.SUPERVISOR: "/cockpit/",
    Role.MINISTER: "/cockpit/",
    Role.OPERATOR: "/cockpit/",
}


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
        return HOMES.get(str(getattr(request.user, "role", "")), "/")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **more: Any) -> None:
        """Coming and going need no message: the page shows it."""
        if not (message_template or "").endswith(("logged_in.txt", "logged_out.txt")):
            super().add_message(request, level, message_template, *args, **more)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are kept encrypted with the house's secret: a stolen table opens nothing."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("الرمز غير صحيح، أو سبق استعماله. انتظر الرمز التالي ثم اكتبه."),
        "cannot_delete_authenticator": _("لا يمكن توقيف آخر وسيلة تحقق في حسابك."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secrets = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    keys = [hashlib.blake2b(s.encode(), digest_size=32, person=b"second-factor").digest() for s in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
