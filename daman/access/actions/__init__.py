"""What the gatehouse does: codes asked and checked, accounts made, files opened, mandates given and ended."""

from daman.access.actions.gatehouse import (
    AskedTooOften,
    CodeIsDead,
    NeedsReason,
    OwnFile,
    RelativesFile,
    WrongCode,
    actor_for,
    answer_partner,
    check_code,
    forget_old,
    hash_key,
    make_api_client,
    make_staff_account,
    open_file,
    open_matter,
    request_code,
    send_code,
    staff_signed_in,
)
from daman.access.actions.mandates import (
    NotYourMandate,
    OneselfAlready,
    OnlyTheRepresentative,
    RepresentativeStays,
    become_employer,
    become_household_employer,
    end_mandate,
    grant_mandate,
    name_accountant,
)

__all__ = [
    "AskedTooOften", "CodeIsDead", "NeedsReason", "NotYourMandate", "OneselfAlready", "OnlyTheRepresentative", "OwnFile",
    "RelativesFile", "RepresentativeStays", "WrongCode", "actor_for", "answer_partner", "become_employer",
    "become_household_employer", "check_code", "end_mandate", "forget_old", "grant_mandate", "hash_key", "make_api_client",
    "make_staff_account", "name_accountant", "open_file", "open_matter", "request_code", "send_code", "staff_signed_in",
]  # fmt: skip
