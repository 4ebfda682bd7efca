"""Who finds what behind each address. One row an address; a new address without a row fails.

`o` open · `i` sent to the insured persons' sign-in · `s` sent to the staff's sign-in · `-` not found, as if it were not there.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from daman.access.gate import ClosedUnlessOpened
from daman.access.models import STAFF_ROLES, Account, Role

ROLES = ["stranger", Role.INSURED, Role.EMPLOYER, Role.OFFICER, Role.SUPERVISOR, Role.MINISTER, Role.OPERATOR, Role.ADVISER]
TABLE = """
name                                 stranger   insured    employer   officer    supervisor minister   operator
language                             o          o          o          o          o          o          o
phone                                o          o          o          o          o          o          o
home                                 o          o          o          o          o          o          o
doors                                o          o          o          o          o          o          o
price                                o          o          o          o          o          o          o
simulations                          o          o          o          o          o          o          o
simulation                           o          o          o          o          o          o          o
protection                           o          o          o          o          o          o          o
document_debt                        o          o          o          o          o          o          o
verify                               o          o          o          o          o          o          o
verify_worker                        o          o          o          o          o          o          o
card_keys                            o          o          o          o          o          o          o
card_status                          o          o          o          o          o          o          o
journal_checkpoint                   o          o          o          o          o          o          o
journal_key                          o          o          o          o          o          o          o
journal_tile                         o          o          o          o          o          o          o
sign_in                              o          o          o          o          o          o          o
sign_in_code                         o          o          o          o          o          o          o
sign_out                             o          o          o          o          o          o          o
me                                   i          o          -          -          -          -          -
message                              i          o          -          -          -          -          -
document                             i          o          -          -          -          -          -
card                                 i          o          -          -          -          -          -
card_lost                            i          o          -          -          -          -          -
data_anew                            i          o          -          -          -          -          -
data                                 i          o          -          -          -          -          -
my_simulation                        i          o          -          -          -          -          -
claim_proof                          i          o          -          -          -          -          -
claim_proof_of                       i          o          -          -          -          -          -
who_opened                           i          o          -          -          -          -          -
who_was_asked                        i          o          -          -          -          -          -
join                                 i          o          -          -          -          -          -
join_offer                           i          o          -          -          -          -          -
join_pay                             i          o          -          -          -          -          -
join_return                          i          o          -          -          -          -          -
join_state                           i          o          -          -          -          -          -
claim_choose                         i          o          -          -          -          -          -
claim_question                       i          o          -          -          -          -          -
claim_new                            i          o          -          -          -          -          -
claim_when                           i          o          -          -          -          -          -
claim_account                        i          o          -          -          -          -          -
claim_check                          i          o          -          -          -          -          -
claim                                i          o          -          -          -          -          -
account                              i          o          -          -          -          -          -
account_code                         i          o          -          -          -          -          -
account_stop                         i          o          -          -          -          -          -
money_arrived                        i          o          -          -          -          -          -
claim_state                          i          o          -          -          -          -          -
claim_withdraw                       i          o          -          -          -          -          -
helping                              i          o          -          -          -          -          -
claim_for                            i          o          -          -          -          -          -
helped_claim                         i          o          -          -          -          -          -
helpers                              i          o          -          -          -          -          -
helper_end                           i          o          -          -          -          -          -
consents                             i          o          -          -          -          -          -
consent_code                         i          o          -          -          -          -          -
consent_end                          i          o          -          -          -          -          -
overpaid                             i          o          -          -          -          -          -
overpaid_code                        i          o          -          -          -          -          -
offer                                i          o          -          -          -          -          -
what_if                              i          o          -          -          -          -          -
claim_what_if                        i          o          -          -          -          -          -
career                               i          o          -          -          -          -          -
career_missing                       i          o          -          -          -          -          -
contest_new                          i          o          -          -          -          -          -
contest                              i          o          -          -          -          -          -
life                                 i          o          -          -          -          -          -
prepaid_refund                       i          o          -          -          -          -          -
year_refund                          i          o          -          -          -          -          -
any_amount                           i          o          -          -          -          -          -
paid_back                            i          o          -          -          -          -          -
paid_state                           i          o          -          -          -          -          -
years                                i          o          -          -          -          -          -
year_new                             i          o          -          -          -          -          -
year                                 i          o          -          -          -          -          -
employers:mine                       i          o          -          -          -          -          -
employers:new                        i          o          -          -          -          -          -
employers:home                       i          o          -          -          -          -          -
employers:workers                    i          o          -          -          -          -          -
employers:worker_new                 i          o          -          -          -          -          -
employers:worker_confirm             i          o          -          -          -          -          -
employers:worker_end                 i          o          -          -          -          -          -
employers:about                      i          o          -          -          -          -          -
employers:accountant_new             i          o          -          -          -          -          -
employers:mandate_end                i          o          -          -          -          -          -
employers:place_new                  i          o          -          -          -          -          -
employers:tokens                     i          o          -          -          -          -          -
employers:token_new                  i          o          -          -          -          -          -
employers:token_withdraw             i          o          -          -          -          -          -
employers:months                     i          o          -          -          -          -          -
employers:month                      i          o          -          -          -          -          -
employers:declare                    i          o          -          -          -          -          -
employers:forgotten                  i          o          -          -          -          -          -
employers:correct                    i          o          -          -          -          -          -
employers:file                       i          o          -          -          -          -          -
employers:template                   i          o          -          -          -          -          -
employers:filings                    i          o          -          -          -          -          -
employers:filing                     i          o          -          -          -          -          -
employers:filing_state               i          o          -          -          -          -          -
employers:filing_file                i          o          -          -          -          -          -
employers:account                    i          o          -          -          -          -          -
employers:filing_return              i          o          -          -          -          -          -
employers:pay                        i          o          -          -          -          -          -
employers:payments                   i          o          -          -          -          -          -
employers:payment                    i          o          -          -          -          -          -
employers:payment_state              i          o          -          -          -          -          -
employers:payment_post               i          o          -          -          -          -          -
employers:payment_cancel             i          o          -          -          -          -          -
employers:certificates               i          o          -          -          -          -          -
employers:certificate                i          o          -          -          -          -          -
employers:certificate_paper          i          o          -          -          -          -          -
employers:vouchers                   i          o          -          -          -          -          -
employers:voucher_new                i          o          -          -          -          -          -
employers:voucher_confirm            i          o          -          -          -          -          -
employers:refund                     i          o          -          -          -          -          -
employers:plan                       i          o          -          -          -          -          -
employers:plan_pay                   i          o          -          -          -          -          -
employers:yearly                     i          o          -          -          -          -          -
desk:tray                            s          -          -          o          o          -          -
desk:next                            s          -          -          o          -          -          -
desk:file                            s          -          -          o          o          -          -
desk:advise                          s          -          -          -          -          -          -
desk:decide                          s          -          -          o          -          -          -
desk:give_back                       s          -          -          o          -          -          -
desk:control                         s          -          -          o          -          -          -
desk:stuck                           s          -          -          o          -          -          -
desk:again                           s          -          -          o          -          -          -
desk:over                            s          -          -          o          -          -          -
desk:letter                          s          -          -          o          o          -          -
desk:contest                         s          -          -          o          o          -          -
desk:review                          s          -          -          o          o          -          -
desk:late                            s          -          -          o          o          -          -
desk:late_employer                   s          -          -          o          o          -          -
desk:notice                          s          -          -          o          -          -          -
desk:estimate                        s          -          -          o          -          -          -
desk:seen                            s          -          -          o          o          -          -
desk:visit                           s          -          -          o          o          -          -
desk:life_death                      s          -          -          o          o          -          -
desk:refunds                         s          -          -          o          o          -          -
desk:refund                          s          -          -          o          o          -          -
desk:plan                            s          -          -          o          o          -          -
desk:bank                            s          -          -          o          o          -          -
desk:bank_line                       s          -          -          o          -          -          -
desk:months                          s          -          -          -          o          -          -
desk:answers                         s          -          -          -          o          -          -
desk:rejects                         s          -          -          -          o          -          -
desk:raises                          s          -          -          -          o          -          -
desk:month                           s          -          -          -          o          -          -
desk:month_sign                      s          -          -          -          o          -          -
desk:month_sample                    s          -          -          -          o          -          -
desk:month_cancel                    s          -          -          -          o          -          -
desk:month_close                     s          -          -          -          o          -          -
desk:accounts                        s          -          -          -          o          -          -
desk:overpaid                        s          -          -          -          o          -          -
desk:overpaid_one                    s          -          -          -          o          -          -
desk:month_file                      s          -          -          -          o          -          -
desk:changes                         s          -          -          -          o          -          -
cockpit:indicators                   s          -          -          -          o          o          o
cockpit:indicator                    s          -          -          -          o          o          o
cockpit:journal                      s          -          -          -          o          o          o
healthz                              o          o          o          o          o          o          o
metrics                              o          o          o          o          o          o          o
v1:openapi-json                      o          o          o          o          o          o          o
v1:post_callback                     o          o          o          o          o          o          o
v1:declarations                      o          o          o          o          o          o          o
v1:declaration                       o          o          o          o          o          o          o
v1:declaration_findings              o          o          o          o          o          o          o
v1:declaration_return                o          o          o          o          o          o          o
v1:insured                           o          o          o          o          o          o          o
v1:law_parameters                    o          o          o          o          o          o          o
v1:api-root                          o          o          o          o          o          o          o
staff_codes                          o          o          o          o          o          o          o
account_login                        o          o          o          o          o          o          o
account_logout                       s          -          -          o          o          o          o
account_inactive                     -          -          -          -          -          -          -
account_signup                       -          -          -          -          -          -          -
account_reauthenticate               s          -          -          o          o          o          o
account_email                        -          -          -          -          -          -          -
account_email_verification_sent      -          -          -          -          -          -          -
account_change_password              s          -          -          o          o          o          o
account_set_password                 -          -          -          -          -          -          -
account_reset_password               -          -          -          -          -          -          -
account_confirm_login_code           -          -          -          -          -          -          -
account_confirm_email                -          -          -          -          -          -          -
account_reset_password_from_key_done -          -          -          -          -          -          -
account_reset_password_from_key      -          -          -          -          -          -          -
account_reset_password_done          -          -          -          -          -          -          -
mfa_index                            s          -          -          o          o          o          o
mfa_authenticate                     o          o          o          o          o          o          o
mfa_reauthenticate                   s          -          -          o          o          o          o
mfa_activate_totp                    s          -          -          o          o          o          o
mfa_deactivate_totp                  s          -          -          o          o          o          o
mfa_view_recovery_codes              s          -          -          o          o          o          o
mfa_generate_recovery_codes          s          -          -          o          o          o          o
mfa_download_recovery_codes          s          -          -          o          o          o          o
mfa_list_webauthn                    s          -          -          o          o          o          o
mfa_add_webauthn                     s          -          -          o          o          o          o
mfa_reauthenticate_webauthn          s          -          -          o          o          o          o
mfa_remove_webauthn                  s          -          -          o          o          o          o
mfa_edit_webauthn                    s          -          -          o          o          o          o
mfa_login_webauthn                   o          o          o          o          o          o          o
"""


# A medical adviser has the way in and out of the staff, and of the desk only this.
FOR_ADVISERS = ("desk:tray", "desk:next", "desk:advise")


def rows() -> dict[str, str]:
    lines = [line.split() for line in TABLE.strip().splitlines()[1:] if line.strip()]
    return {name: "".join([*cells, for_adviser(name, cells)]) for name, *cells in lines}


def for_adviser(name: str, cells: list[str]) -> str:
    stranger, *_others, operator = cells
    if name.startswith(("account_", "mfa_")) or stranger == "o":
        return operator
    return "o" if name in FOR_ADVISERS else "-"


def addresses(patterns: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every named address of the house with its view."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            space = f"{before}{pattern.namespace}:" if pattern.namespace else before
            yield from addresses(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern):
            yield f"{before}{pattern.name or pattern.callback.__name__}", pattern.callback


def reader(role: str) -> Any:
    if role == "stranger":
        return SimpleNamespace(is_authenticated=False)
    return Account(pk=1, username=role, role=role)


def verdict(name: str, view: Any, role: str, *, factor: bool = True) -> str:
    request = RequestFactory().get("/")
    request.user = reader(role)
    methods = [{"method": "mfa", "at": 0.0}] if factor and role in STAFF_ROLES else []
    request.session = {"account_authentication_methods": methods, "account_authentication_methods_user": "1"}  # type: ignore[assignment]
    request.resolver_match = SimpleNamespace(view_name=name)  # type: ignore[assignment]
    try:
        answer = ClosedUnlessOpened(lambda r: None).process_view(request, view)  # type: ignore[arg-type,return-value]
    except Http404:
        return "-"
    if answer is None:
        return "o"
    return {"/sign-in/": "i", "/staff/login/": "s", "/staff/2fa/totp/activate/": "f"}[answer["Location"].partition("?")[0]]


FOUND = dict(addresses())


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert set(FOUND) == set(rows())


@pytest.mark.parametrize("name", sorted(FOUND))
def test_address(name: str) -> None:
    assert "".join(verdict(name, FOUND[name], role) for role in ROLES) == rows().get(name, "no row")


@pytest.mark.parametrize("name", sorted(FOUND))
def test_staff_without_a_second_factor_reach_nothing_of_the_work(name: str) -> None:
    if not name.startswith(("desk:", "cockpit:")):
        return
    assert {verdict(name, FOUND[name], role, factor=False) for role in STAFF_ROLES} == {"f"}


def test_no_two_addresses_share_a_name() -> None:
    names = [name for name, _view in addresses()]
    assert sorted({n for n in names if names.count(n) > 1}) == []
