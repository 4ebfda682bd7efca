"""What may be asked of the gatehouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa import app_settings as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db.models import Count, Q, QuerySet

from daman.access.models import STAFF_ROLES, Account, ApiClient, ApiToken, Mandate, MandateKind, Role, TokenMandate
from daman.benefits.models import Claim
from daman.casework import queries as casework
from daman.registry import queries as registry
from daman.registry.models import Employer, Person

DECIDE = "decide_claim"  # the kind of task that makes a claim wait for an officer
ADVISE = "advise_claim"  # the kind of task that makes it wait for the medical adviser
# A claim also comes to an officer when all is known of what was decided for a time, when that time is over, when a silent
# register holds it, when the lot chose a decision of the house to be looked at again, and when a fact of it was corrected.
SETTLE, OVER, STUCK, CONTROL = "settle_claim", "provision_over", "claim_stuck", "control_decision"
LOOK_AGAIN = "look_again"
OF_A_CLAIM = (DECIDE, SETTLE, OVER, STUCK, CONTROL, LOOK_AGAIN)
# What payments managers and medical advisers do is never dealt to officers.
NOT_FOR_OFFICERS = (ADVISE, "check_death", "check_account", "check_name", "send_again", "read")


def officers_of(office_code: str, role: str = Role.OFFICER) -> Sequence[str]:
    """References of the officers who may decide in this office, or of its medical advisers: among them the lot is drawn."""
    officers = Account.objects.filter(role=role, office_code=office_code, is_active=True)
    return list(officers.order_by("username").values_list("username", flat=True))


def barred_for(account: Account) -> set[int]:
    """Persons whose files this account never opens: oneself and one's relatives."""
    if account.person_key is None:
        return set()
    return {account.person_key, *registry.relatives_of(account.person_key)}


def claims_reachable_by(account: Account) -> QuerySet[Claim]:
    """The claims this account may reach one by one. The minister reaches none: he sees counts."""
    if account.role == Role.INSURED and account.person_key is not None:
        return Claim.objects.filter(person_id=account.person_key)
    own_office = Claim.objects.filter(office_code=account.office_code)
    if account.role == Role.SUPERVISOR:
        return own_office
    if account.role in (Role.OFFICER, Role.ADVISER):
        drawn = [task.about.partition(":")[2] for task in casework.tasks_of(account.username)]
        return own_office.filter(reference__in=drawn)
    return Claim.objects.none()


def reachable_claim(account: Account, reference: str) -> Claim | None:
    """One claim, or none if it does not exist or is not this account's to reach: a stranger cannot tell which."""
    if account.role == Role.INSURED and account.person_key is not None:
        return Claim.objects.filter(person_id=account.person_key, reference=reference).first()
    if account.role not in (Role.OFFICER, Role.ADVISER, Role.SUPERVISOR):
        return None
    claim = Claim.objects.filter(office_code=account.office_code, reference=reference).select_related("person").first()
    if claim and account.role != Role.SUPERVISOR:
        kinds = (ADVISE,) if account.role == Role.ADVISER else OF_A_CLAIM
        if not casework.was_handed(claim.office_code, kinds, f"claim:{reference}", account.username):
            return None  # drawn for a colleague, or still in nobody's hands
    return claim


def mandate(person_key: int, employer_key: int) -> Mandate | None:
    """The mandate in force of a person for an employer."""
    return Mandate.objects.filter(person_key=person_key, employer_key=employer_key, ends_before=None).first()


def employers_of(person_key: int) -> list[tuple[Employer, Mandate]]:
    """The employers for whom a person may act, with the mandate; those one represents first, then by name."""
    mandates = list(Mandate.objects.filter(person_key=person_key, ends_before=None))
    known = registry.employers_by_key(each.employer_key for each in mandates)
    found = [(known[each.employer_key], each) for each in mandates if each.employer_key in known]
    return sorted(found, key=lambda pair: (pair[1].kind != MandateKind.REPRESENTATIVE, pair[0].name_ar, pair[0].id))


def employer_reachable_by(person_key: int, number: str) -> tuple[Employer, Mandate] | None:
    """An employer by its number, with the person's mandate; none if there is none: a stranger cannot tell why."""
    employer = registry.find_employer(number)
    held = mandate(person_key, employer.id) if employer else None
    return (employer, held) if employer and held else None


def people_of(employer: Employer) -> list[tuple[Person, Mandate]]:
    """Who may act for an employer, the representative first."""
    mandates = list(Mandate.objects.filter(employer_key=employer.id, ends_before=None).order_by("starts_on", "id"))
    persons = registry.persons_by_key(each.person_key for each in mandates)
    mandates.sort(key=lambda each: each.kind != MandateKind.REPRESENTATIVE)
    return [(persons[each.person_key], each) for each in mandates if each.person_key in persons]


def client_with_key(key_hash: str, *, on: date) -> ApiClient | None:
    """The partner whose key this is, while its right lasts."""
    return ApiClient.objects.filter(Q(ends_before=None) | Q(ends_before__gt=on), key_hash=key_hash).first()


@dataclass(frozen=True)
class TokenView:
    """A token as one employer sees it: whose it is, and whether it may declare for this employer."""

    token: ApiToken
    holder: Person
    is_alive: bool
    withdrawn_on: date | None
    others: int  # further employers for whom it speaks


def token_with_key(key_hash: str, *, on: date) -> ApiToken | None:
    """The token whose key this is, while it lasts."""
    return ApiToken.objects.filter(key_hash=key_hash, withdrawn_on=None, ends_before__gt=on).first()


def employers_of_token(token: ApiToken) -> list[Employer]:
    """For whom a token may speak now: the mandate still stands, and the employer did not say no. By number."""
    named = {each.mandate_id: each for each in TokenMandate.objects.filter(token=token, withdrawn_on=None)}
    standing = Mandate.objects.filter(person_key=token.person_key, id__in=named, ends_before=None)
    known = registry.employers_by_key(named[each.pk].employer_key for each in standing)
    return sorted(known.values(), key=lambda employer: employer.number)


def tokens_for(employer: Employer, *, on: date) -> list[TokenView]:
    """The tokens that speak for an employer, or did: the newest first."""
    named = list(TokenMandate.objects.filter(employer_key=employer.id).select_related("token").order_by("-token_id")[:100])
    holders = registry.persons_by_key(each.token.person_key for each in named)
    standing = set(Mandate.objects.filter(employer_key=employer.id, ends_before=None).values_list("person_key", "id"))
    beside = dict(
        TokenMandate.objects.filter(token__in=[each.token_id for each in named], withdrawn_on=None)
        .exclude(employer_key=employer.id).values_list("token_id").annotate(count=Count("id"))
    )  # fmt: skip
    return [
        TokenView(
            token=each.token,
            holder=holders[each.token.person_key],
            is_alive=each.token.withdrawn_on is None
            and each.withdrawn_on is None
            and each.token.ends_before > on
            and (each.token.person_key, each.mandate_id) in standing,
            withdrawn_on=each.token.withdrawn_on or each.withdrawn_on,
            others=beside.get(each.token_id, 0),
        )
        for each in named
    ]


@dataclass(frozen=True)
class StaffCode:
    """What the authenticator application of one member of staff shows now."""

    username: str
    name: str
    role: str
    code: str


def demo_codes(*, at: datetime) -> list[StaffCode]:
    """The current codes of the staff, for a demonstration only: the page that asks is closed elsewhere."""
    factors = Authenticator.objects.filter(type=Authenticator.Type.TOTP, user__role__in=STAFF_ROLES, user__is_active=True)
    counter = int(at.timestamp()) // mfa.TOTP_PERIOD
    return [
        StaffCode(
            username=factor.user.username,
            name=factor.user.name,
            role=factor.user.get_role_display(),
            code=format_hotp_value(hotp_value(decrypt(factor.data["secret"]), counter)),
        )
        for factor in factors.select_related("user").order_by("user__role", "user__username")[:20]
    ]
