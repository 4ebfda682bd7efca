"""What every answer tells the browser not to do."""

import pytest
from django.test import Client

from daman.access.models import Role
from daman.settings import production
from tests.screens.desk import signed_in, staff

pytestmark = pytest.mark.django_db
PAGES = ["/", "/sign-in/", "/staff/login/", "/phone/codes/", "/healthz", "/v1/law/parameters", "/nowhere/"]


@pytest.mark.parametrize("page", PAGES)
class TestEveryAnswer:
    def test_loads_nothing_from_elsewhere_and_runs_nothing_inline(self, client: Client, page: str) -> None:
        policy = client.get(page)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy

    def test_is_not_framed_sniffed_or_told_to_others(self, client: Client, page: str) -> None:
        answer = client.get(page)
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_staffs_pages_are_not_kept_by_the_browser() -> None:
    for role, page in ((Role.OFFICER, "/desk/"), (Role.MINISTER, "/cockpit/")):
        assert "no-store" in signed_in(staff(role, role)).get(page)["Cache-Control"]


@pytest.mark.parametrize("page", ["/", "/price/", "/nowhere/", "/me/nothing/"])
def test_no_page_of_somebody_signed_in_is_kept_by_the_browser(client: Client, page: str) -> None:
    assert "no-store" not in client.get(page).get("Cache-Control", "")
    assert "no-store" in signed_in(staff("officer", Role.OFFICER)).get(page)["Cache-Control"]


@pytest.mark.parametrize("page", ["/desk/files/%00/", "/desk/files/%00/decide/", "/cockpit/%00/", "/nowhere/%00"])
def test_an_address_that_the_database_cannot_hold_is_not_found(page: str) -> None:
    assert signed_in(staff("head", Role.SUPERVISOR)).get(page).status_code == 404


def test_cookies_are_closed_to_scripts_and_to_other_sites(client: Client) -> None:
    set_here = [client.get("/staff/login/"), client.get("/sign-in/?next=/me/"), client.post("/language/", {"language": "fr"})]
    cookies = {name: cookie for answer in set_here for name, cookie in answer.cookies.items()}
    assert set(cookies) == {"csrftoken", "sessionid", "language"}
    assert {(cookie["httponly"], cookie["samesite"]) for cookie in cookies.values()} == {(True, "Lax")}


@pytest.mark.parametrize("page", ["/sign-in/", "/staff/login/", "/language/"])
def test_a_form_without_its_token_is_refused(page: str) -> None:
    assert Client(enforce_csrf_checks=True).post(page, {"nin": "1"}).status_code == 403


def test_production_asks_for_tls_and_shows_no_demonstration() -> None:
    assert production.DEMO is False
    assert production.DEBUG is False
    assert production.SECURE_SSL_REDIRECT
    assert production.SESSION_COOKIE_SECURE
    assert production.CSRF_COOKIE_SECURE
    assert production.SECURE_HSTS_SECONDS >= 31_536_000
    assert production.PASSWORD_HASHERS[0].endswith("ScryptPasswordHasher")
