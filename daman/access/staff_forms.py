"""The staff's sign-in forms: the library's checks, our words."""

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as SecondFactorForm
from allauth.mfa.base.forms import ReauthenticateForm as SecondFactorAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from daman.foundation.digits import only_digits


def _speak(field: forms.Field, label: Any, **attributes: str) -> None:
    field.label = label
    field.help_text = ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= attributes
    field.error_messages["required"] = _("هذه الخانة فارغة. املأها ثم أعد المحاولة.")


class _CodeInWords:
    """A code typed in any digits; a recovery code is longer than six."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]  # type: ignore[attr-defined]
        _speak(code, _("الرمز من تطبيق المصادقة"), dir="ltr", inputmode="numeric", autofocus="autofocus")
        code.widget.attrs["class"] = "digits digits-short"

    def clean_code(self) -> str:
        self.cleaned_data["code"] = only_digits(self.cleaned_data["code"])  # type: ignore[attr-defined]
        return super().clean_code()  # type: ignore[misc,no-any-return]


class SignIn(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self.fields["login"], _("اسم المستخدم"), dir="ltr", autocapitalize="none", spellcheck="false")
        _speak(self.fields["password"], _("كلمة السر"), dir="ltr")


class PasswordAgain(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self.fields["password"], _("كلمة السر"), dir="ltr")


class Code(_CodeInWords, SecondFactorForm):  # type: ignore[misc]
    pass


class CodeAgain(_CodeInWords, SecondFactorAgainForm):  # type: ignore[misc]
    pass


class FirstCode(_CodeInWords, ActivateTOTPForm):  # type: ignore[misc]
    pass


class AddKey(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self.fields["name"], _("اسم المفتاح"))
        _speak(self.fields["passwordless"], _("الدخول بهذا المفتاح وحده، دون كلمة سر"))


class NameKey(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _speak(self.fields["name"], _("اسم المفتاح"))
