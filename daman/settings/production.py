"""A real service, behind TLS."""

from daman.settings.base import *  # noqa: F403

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^metrics$"]  # asked from the machine itself, without TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # to be preloaded by browsers binds a whole domain: its owner decides
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
