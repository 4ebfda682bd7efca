"""The known sign-ins of a demonstration. On a real service none of these accounts exists."""

from dataclasses import dataclass
from datetime import date

from nation.cast import cast

OFFICE = "99-CNR-1"


@dataclass(frozen=True)
class StaffSignIn:
    """Somebody of the staff: who plays it in the cast, how they sign in."""

    username: str
    role: str
    plays: str  # the role in the cast
    office_code: str
    words: str
    password: str
    totp_secret: str  # base 32, for an authenticator application


STAFF = (
    StaffSignIn("officer", "officer", "officer", OFFICE, "officer", "wadi-ennour-officer", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
    StaffSignIn("officer2", "officer", "officer_two", OFFICE, "second officer", "wadi-ennour-officer2",
                "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU"),
    StaffSignIn("officer-cnas", "officer", "officer_cnas", "99-CNAS-1", "officer of the employees' office",
                "wadi-ennour-officer-cnas", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
    StaffSignIn("officer-anem", "officer", "officer_anem", "99-ANEM-1", "officer of the employment office",
                "wadi-ennour-officer-anem", "IFBEGRCFIZDUQSKKIFBEGRCFIZDUQSKK"),
    StaffSignIn("supervisor", "supervisor", "supervisor", OFFICE, "head of the office", "wadi-ennour-supervisor",
                "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"),
    StaffSignIn("supervisor-cnas", "supervisor", "supervisor_cnas", "99-CNAS-1", "head of the employees' office",
                "wadi-ennour-supervisor-cnas", "NBSWCZBAN5TGM2LDMUQGM5LOMQQGI5LF"),
    StaffSignIn("adviser-cnas", "adviser", "adviser_cnas", "99-CNAS-1", "medical adviser of the employees' office",
                "wadi-ennour-adviser-cnas", "MZXW6YTBOI4DSOBXGY2TIMZSGEYDCMRT"),
    StaffSignIn("minister", "minister", "minister", "", "the minister's cabinet", "wadi-ennour-minister",
                "NB2W45DFOIZA4333NB2W45DFOIZA4333"),
    StaffSignIn("operator", "operator", "operator", "", "keeps the platform running", "wadi-ennour-operator",
                "ONSWG4TFOQYTEMZUONSWG4TFOQYTEMZU"),
)  # fmt: skip

PERSONS = ("porter", "mixed_career", "short", "pensioner", "seamstress", "employer", "accountant", "founder", "householder",
           "widow", "ill_worker", "mother", "injured", "laid_off", "jobseeker",
           "household", "day_worker", "auto_entrepreneur", "mixed_son")  # fmt: skip


def persons(on: date) -> list[tuple[str, str, str]]:
    """Number, name and part of the insured persons worth trying first."""
    members = cast(on)
    return [(members[key].nin, members[key].name_latin, members[key].words) for key in PERSONS]
