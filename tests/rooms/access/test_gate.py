"""Closed unless opened."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from daman.access import actions as access
from daman.access.models import Account, Role
from daman.foundation.actor import THE_HOUSE
from tests.rooms.access.conftest import ON

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.rooms.access.urls")]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def sign_in(client: Client, account: Account, *, factor: bool = True) -> Client:
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    if factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session["account_authentication_methods_user"] = str(account.pk)
        session.save()
    return client


def staff(role: str = Role.OFFICER, username: str = "amel", **more: object) -> Account:
    return access.make_staff_account(
        **(
            {"username": username, "password": "a-long-password", "role": role, "name": "أمل", "actor": THE_HOUSE, "on": ON}
            | more
        )
    )


@pytest.fixture
def insured() -> Account:
    return Account.objects.create(username="nin:1", role=Role.INSURED, person_key=1, name="سعيد")


class TestTheGate:
    def test_lets_everybody_through_a_public_door(self, client: Client) -> None:
        assert client.get("/public/").status_code == 200

    @pytest.mark.parametrize(
        ("door", "to"), [("/unmarked/", "/sign-in/"), ("/insured/", "/sign-in/"), ("/officers/", "/staff/login/")]
    )
    def test_sends_a_stranger_to_the_sign_in(self, client: Client, door: str, to: str) -> None:
        assert client.get(door)["Location"] == f"{to}?next={door}"

    def test_does_not_promise_to_repeat_a_post(self, client: Client) -> None:
        assert client.post("/insured/")["Location"] == "/sign-in/"

    def test_closes_a_view_of_a_library_that_nobody_opened(self, client: Client) -> None:
        assert client.get("/guest/").status_code == 404
        assert sign_in(client, staff()).get("/guest/").status_code == 404

    @pytest.mark.parametrize("page", ["signup", "password/reset", "email", "login/code/confirm", "inactive"])
    def test_closes_sign_up_and_password_reset(self, client: Client, page: str) -> None:
        assert client.get(f"/staff/{page}/").status_code == 404

    def test_shows_a_role_only_its_doors(self, client: Client, insured: Account) -> None:
        sign_in(client, insured, factor=False)
        assert client.get("/insured/").status_code == 200
        assert client.get("/officers/").status_code == 404

    def test_asks_an_insured_person_for_no_second_factor(self, client: Client, insured: Account) -> None:
        assert sign_in(client, insured, factor=False).get("/unmarked/").status_code == 200

    def test_lets_staff_in_with_a_second_factor(self, client: Client) -> None:
        assert sign_in(client, staff()).get("/officers/").status_code == 200

    def test_sends_staff_without_a_second_factor_to_set_one_up(self, client: Client) -> None:
        answer = sign_in(client, staff(), factor=False).get("/officers/")
        assert answer["Location"] == "/staff/2fa/totp/activate/"

    def test_does_not_take_a_factor_proved_by_somebody_else(self, client: Client) -> None:
        other = staff(username="other")
        sign_in(client, staff())
        session = client.session
        session["account_authentication_methods_user"] = str(other.pk)
        session.save()
        assert client.get("/officers/").status_code == 302

    def test_closes_to_an_account_that_was_stopped(self, client: Client) -> None:
        account = staff()
        sign_in(client, account)
        Account.objects.filter(pk=account.pk).update(is_active=False)
        assert client.get("/officers/").status_code == 302


class TestStaffAccount:
    def test_keeps_the_secret_of_the_second_factor_encrypted(self) -> None:
        account = staff(totp_secret=SECRET)
        kept = Authenticator.objects.get(user=account)
        assert SECRET not in str(kept.data)
        assert kept.wrap().validate_code("000000") in (True, False)

    def test_is_refused_for_an_insured_person(self) -> None:
        with pytest.raises(ValueError, match="not a role of the staff"):
            staff(role=Role.INSURED)


class TestPartnersKey:
    def test_is_kept_hashed_and_found_until_it_ends(self) -> None:
        from daman.access import queries

        client, key = access.make_api_client(
            name="الصيدلية",
            scopes=["insured:read"],
            legal_basis="law-83-11",
            actor=THE_HOUSE,
            on=ON,
            ends_before=ON.replace(day=30),
        )  # fmt: skip
        assert key not in client.key_hash
        assert queries.client_with_key(access.hash_key(key), on=ON) == client
        assert queries.client_with_key(access.hash_key(key), on=ON.replace(day=30)) is None
        assert queries.client_with_key(access.hash_key("another"), on=ON) is None
