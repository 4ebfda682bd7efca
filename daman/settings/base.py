"""What is the same everywhere. Secrets and places come from the environment."""

import json
import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("DAMAN_VAR", ROOT / "var"))

SECRET_KEY = os.environ["DAMAN_SECRET_KEY"]
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("DAMAN_SECRET_KEY_FALLBACKS", "").split(",") if key]  # former ones
SIGNING_KEYS = VAR / "keys"  # Ed25519 and ES256 private keys, each made when it is first used
DEBUG = False
DEMO = False  # a demonstration: the page that plays the phone, and known staff sign-ins
ALLOWED_HOSTS = [*os.environ.get("DAMAN_HOSTS", "localhost").split(","), "127.0.0.1"]  # the last for the machine's own checks
TRUSTED_PROXIES = int(os.environ.get("DAMAN_TRUSTED_PROXIES", "0"))  # how many of ours write X-Forwarded-For
PUBLIC_URL = os.environ.get("DAMAN_PUBLIC_URL", "http://localhost:8000")

REGISTERS_URL = os.environ.get("DAMAN_REGISTERS_URL", "http://127.0.0.1:8001")  # the exchange's gateway to other administrations
REGISTERS: dict[str, dict[str, str]] = json.loads(os.environ.get("DAMAN_REGISTERS", "{}"))  # provider → {"url": its own address}
POST_OPERATOR_URL = os.environ.get("DAMAN_POST_OPERATOR_URL", REGISTERS_URL)
SMS_GATEWAY = os.environ.get("DAMAN_SMS_GATEWAY", "outbox")  # see daman/correspondence/gateways.py
FUND_BANK_ACCOUNT = os.environ.get("DAMAN_FUND_BANK_ACCOUNT", "00700001000000000144")  # whose statements are taken
PAYMENT_FILES = os.environ.get("DAMAN_PAYMENT_FILES", VAR / "payments")  # a folder for each run
JOURNAL_FOLDER = os.environ.get("DAMAN_JOURNAL_FOLDER", VAR / "journal")  # what other bodies copy: tiles and checkpoints
FUND_ACCOUNTS: dict[str, str] = {  # from which account each fund pays; "*" for those not named. Zeros: no account at all
    "*": "00000000000000000097",
    **json.loads(os.environ.get("DAMAN_FUND_ACCOUNTS", "{}")),
}
POST_OPERATOR_SECRET = os.environ["DAMAN_POST_OPERATOR_SECRET"]  # shared with the operator: it signs its callbacks

ROOMS = [
    "foundation", "journal", "documents", "casework", "determinations", "exchange", "ledger", "correspondence",
    "registry", "affiliation", "contributions", "employment", "benefits", "outreach", "access", "oversight",
]  # fmt: skip
INSTALLED_APPS = [
    *(f"daman.{room}" for room in ROOMS),
    *(f"daman.web.{wing}" for wing in ("base", "public", "insured", "employers", "desk", "cockpit")),
    "daman.api",
    "daman.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "daman.api.metrics.Measured",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "daman.web.base.permissions.Permissions",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "daman.web.base.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "daman.access.gate.ClosedUnlessOpened",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "daman.urls"
WSGI_APPLICATION = "daman.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "daman.web.base.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def database(url: str) -> dict[str, object]:
    """Django's settings for `postgresql://user:password@host:port/name`, or `?host=/folder` for a socket."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("DATABASE_URL must begin with postgresql://")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


DATABASES = {"default": database(os.environ["DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "daman.access.allauth_adapter.StaffAdapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "daman.access.staff_forms.SignIn", "reauthenticate": "daman.access.staff_forms.PasswordAgain"}
MFA_ADAPTER = "daman.access.allauth_adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "daman.access.staff_forms.Code",
    "reauthenticate": "daman.access.staff_forms.CodeAgain",
    "activate_totp": "daman.access.staff_forms.FirstCode",
    "add_webauthn": "daman.access.staff_forms.AddKey",
    "edit_webauthn": "daman.access.staff_forms.NameKey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Daman"

SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, POST_OPERATOR_URL],  # the payment page of the post is reached by a form
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "ar-dz"
LANGUAGES = [("ar-dz", "العربية"), ("fr", "Français"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [ROOT / "daman" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["daman.web.base.formats"]
TIME_ZONE = "Africa/Algiers"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "daman.foundation.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},  # at INFO it writes the arguments of every job
        "fontTools": {"level": "WARNING"},
    },
}
