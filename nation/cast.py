"""The cast: persons with a part to play, present in every nation with the same numbers, whatever its size and seed."""

from dataclasses import dataclass
from datetime import date, timedelta

from nation import numbers
from nation.wages import month_number


@dataclass(frozen=True)
class Spell:
    """Work from month to month (numbers before `on`, the last one excluded): `Spell(30, 0)` is the last thirty months."""

    from_ago: int
    to_ago: int
    employer: int | None = 1  # position of the employer, None when self-employed
    wage_of_minimum: int = 150  # hundredths of the minimum wage of that month


EMPLOYER = 6  # position of the company that the cast plays: its workers are of the crowd
NOT_YET_AN_EMPLOYER = -1
KEPT_BY_THE_ACCOUNTANT = (6, 7, 8)  # positions of the employers that named her


@dataclass(frozen=True)
class Role:
    """A part: who plays it, and what only this person has."""

    key: str
    words: str
    given: tuple[str, str]
    family: tuple[str, str]
    is_woman: bool
    years: int
    days_more: int = 40
    commune: int = 0
    has_phone: bool = True
    is_known_to_the_funds: bool = True
    spells: tuple[Spell, ...] = ()
    service_months: int = 0
    pension: int = 0  # dinars a month
    died_days_ago: int | None = None
    is_silent: bool = False
    is_jobseeker: bool = False
    represents: int | None = None  # position of an employer, or NOT_YET_AN_EMPLOYER


ROLES = (
    Role("porter", "market porter, outside the system, has a phone", ("رابح", "Rabah"), ("قويدر", "Kouider"), False, 34,
         is_known_to_the_funds=False),
    Role("mixed_career", "60 today, 27 years: 20 as employee and 7 self-employed", ("مختار", "Mokhtar"), ("زواوي", "Zouaoui"),
         False, 60, days_more=0, service_months=24,
         spells=(Spell(384, 264, 1, 140), Spell(228, 108, 2, 190), Spell(84, 0, None, 200))),
    Role("short", "60, employee, 169 months: 11 short of 15 years", ("لخضر", "Lakhdar"), ("دحماني", "Dahmani"), False, 60,
         spells=(Spell(269, 196, 3, 125), Spell(96, 0, 2, 130))),
    Role("dead", "died some months ago", ("الطاهر", "Tahar"), ("شارف", "Charef"), False, 67, died_days_ago=240,
         spells=(Spell(300, 120, 3, 120),)),
    Role("seamstress", "sews at home, outside the system", ("خيرة", "Kheira"), ("بوشامة", "Bouchama"), True, 41,
         commune=3, is_known_to_the_funds=False),
    Role("pensioner", "in payment for years", ("عبد القادر", "Abdelkader"), ("بلعربي", "Belarbi"), False, 69, pension=46_520),
    Role("silent", "61, 25 years, but no register answers about him", ("مسعود", "Messaoud"), ("خنوف", "Khennouf"), False, 61,
         commune=2, spells=(Spell(300, 0, 4, 135),), is_silent=True),
    Role("no_phone", "outside the system, no phone known", ("ربيعة", "Rabia"), ("علواش", "Allouache"), True, 29,
         commune=5, has_phone=False, is_known_to_the_funds=False),
    Role("jobseeker", "looks for a first job", ("أيمن", "Aymen"), ("تريكي", "Triki"), False, 24, is_jobseeker=True),
    Role("mixed_spouse", "wife of mixed_career", ("نصيرة", "Nacera"), ("حاجي", "Hadji"), True, 56),
    Role("mixed_son", "son of mixed_career", ("بلال", "Bilal"), ("زواوي", "Zouaoui"), False, 27, spells=(Spell(30, 0, 5, 140),)),
    Role("mixed_daughter", "daughter of mixed_career", ("هاجر", "Hadjer"), ("زواوي", "Zouaoui"), True, 19),
    Role("officer", "officer of the pension office", ("سامية", "Samia"), ("مقراني", "Mokrani"), True, 38,
         spells=(Spell(150, 0, 0, 210),)),
    Role("officer_relative", "60, brother of the officer", ("فريد", "Farid"), ("مقراني", "Mokrani"), False, 60, service_months=18,
         spells=(Spell(336, 0, 4, 160),)),
    Role("officer_two", "second officer", ("ياسين", "Yacine"), ("عثماني", "Othmani"), False, 35, spells=(Spell(120, 0, 0, 205),)),
    Role("supervisor", "head of the pension office", ("نوال", "Nawal"), ("سحنون", "Sahnoune"), True, 49,
         spells=(Spell(280, 0, 0, 290),)),
    Role("minister", "the minister's cabinet", ("هشام", "Hichem"), ("فرحات", "Ferhat"), False, 52,
         spells=(Spell(300, 0, 0, 420),)),
    Role("operator", "keeps the platform running", ("ليندة", "Lynda"), ("يعقوبي", "Yacoubi"), True, 33,
         spells=(Spell(90, 0, 0, 260),)),
    Role("employer", "represents a company of the wilaya", ("زهير", "Zoheir"), ("بن شعبان", "Benchaabane"), False, 46,
         represents=EMPLOYER),
    Role("accountant", "keeps the declarations of several employers", ("صبرينة", "Sabrina"), ("قاسي", "Kaci"), True, 37,
         spells=(Spell(48, 0, None, 180),)),
    Role("founder", "opened a workshop, not an employer yet", ("نور الدين", "Noureddine"), ("حمادي", "Hammadi"), False, 39,
         represents=NOT_YET_AN_EMPLOYER),
    Role("householder", "pays somebody for days of work at home", ("فاطمة", "Fatma"), ("رحموني", "Rahmouni"), True, 58),
    Role("late_pensioner", "died a month ago, was paid a pension", ("العربي", "Larbi"), ("منصوري", "Mansouri"), False, 71,
         pension=40_000, died_days_ago=30),
    Role("widow", "widow of late_pensioner", ("زوليخة", "Zoulikha"), ("بوزيان", "Bouziane"), True, 64),
    Role("ill_worker", "employee, stopped by illness", ("كمال", "Kamel"), ("سعدي", "Saadi"), False, 44,
         spells=(Spell(120, 0, 3, 180),)),
    Role("mother", "employee, a birth is near", ("سهام", "Siham"), ("بن عمار", "Benamar"), True, 31,
         spells=(Spell(60, 0, 4, 170),)),
    Role("injured", "employee, injured at work", ("توفيق", "Toufik"), ("ميلودي", "Miloudi"), False, 37,
         spells=(Spell(90, 0, 2, 160),)),
    Role("laid_off", "ten years in one company, lost the work for economic reasons", ("سليم", "Slim"), ("حداد", "Haddad"),
         False, 49, spells=(Spell(120, 0, 3, 190),)),
    Role("officer_cnas", "officer of the employees' office", ("منير", "Mounir"), ("شريف", "Cherif"), False, 42,
         spells=(Spell(140, 0, 0, 205),)),
    Role("officer_anem", "officer of the employment office", ("وهيبة", "Ouahiba"), ("زروقي", "Zerrouki"), True, 39,
         spells=(Spell(110, 0, 0, 200),)),
    Role("supervisor_cnas", "head of the employees' office", ("عبد الرزاق", "Abderrezak"), ("بوزيدي", "Bouzidi"), False, 51,
         spells=(Spell(270, 0, 0, 280),)),
    Role("auto_entrepreneur", "designs on the side, auto-entrepreneur", ("ياسمين", "Yasmine"), ("لعمري", "Lamri"), True, 26),
    Role("day_worker", "was an employee, now works by the day and pays small amounts", ("زهية", "Zahia"), ("مرابط", "Merabet"),
         True, 45, commune=1, spells=(Spell(200, 140, 4, 120),)),
    Role("adviser_cnas", "medical adviser of the employees' office", ("ليلى", "Leila"), ("حمادي", "Hamadi"), True, 44,
         spells=(Spell(170, 0, 0, 240),)),
    Role("household", "buys day vouchers for work at home", ("كريمة", "Karima"), ("بن يوسف", "Benyoucef"), True, 54),
)  # fmt: skip

KIN = (
    ("mixed_career", "spouse", "mixed_spouse"),
    ("mixed_career", "child", "mixed_son"), ("mixed_career", "child", "mixed_daughter"),
    ("mixed_spouse", "child", "mixed_son"), ("mixed_spouse", "child", "mixed_daughter"),
    ("mixed_son", "sibling", "mixed_daughter"),
    ("officer", "sibling", "officer_relative"),
    ("late_pensioner", "spouse", "widow"),
)  # fmt: skip
RETURNS = {"spouse": "spouse", "child": "parent", "sibling": "sibling"}


@dataclass(frozen=True)
class CastMember:
    """One of the cast, as the rest of the world finds them."""

    role: Role
    nin: str
    born_on: date
    died_on: date | None
    phone: str | None
    account: str

    @property
    def words(self) -> str:
        return self.role.words

    @property
    def name_ar(self) -> str:
        return f"{self.role.given[0]} {self.role.family[0]}"

    @property
    def name_latin(self) -> str:
        return f"{self.role.given[1]} {self.role.family[1]}"


def cast(on: date) -> dict[str, CastMember]:
    """Everybody, by role. Ages are kept whatever the day, so the birth year in the number follows the year of `on`."""
    members = {}
    for position, role in enumerate(ROLES, start=1):
        born_on = _years_before(on, role.years) - timedelta(days=role.days_more)
        died_on = on - timedelta(days=role.died_days_ago) if role.died_days_ago is not None else None
        phone = numbers.phones([990_000 + position])[0] if role.has_phone else None
        account = numbers.post_account(99_000_000 + position)
        members[role.key] = CastMember(role, numbers.nin(born_on, position, 0), born_on, died_on, phone, account)
    return members


def months_of(role: Role, on: date) -> list[tuple[int, Spell]]:
    """The months of work of a role, oldest first."""
    now = month_number(on)
    return [(month, spell) for spell in role.spells for month in range(now - spell.from_ago, now - spell.to_ago)]


def kin(members: dict[str, CastMember]) -> list[tuple[str, str, str]]:
    """(number, number of the relative, kind), in both directions."""
    rows = []
    for one, kind, other in KIN:
        rows.append((members[one].nin, members[other].nin, kind))
        rows.append((members[other].nin, members[one].nin, RETURNS[kind]))
    return rows


def _years_before(on: date, years: int) -> date:
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return date(on.year - years, 3, 1)
