"""Applying the law: for one file, kept; for a question, not kept; for a population, in columns."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.determinations.acts import LAW_APPLIED
from daman.determinations.book import book
from daman.determinations.models import Determination
from daman.determinations.queries import refused, words
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from lawengine import Answer, LawError


class FactsMissing(Refusal):
    """The law needs facts that were not given: it does not guess them."""

    code = "facts_missing"
    message = _("لا يمكن تطبيق القانون بعد: تنقص معلومات ({words}). أكملها ثم أعد المحاولة.")


@transaction.atomic
def determine(
    *,
    targets: Sequence[str],
    facts: Mapping[str, Any],
    on: date,
    person_key: int,
    about: str,
    actor: Actor,
    known_on: date | None = None,
) -> Determination:
    """Apply the law of a day to one file and keep everything: facts, values, trace, lawbook. Nothing may be missing."""
    known = known_on or on
    answer = simulate(targets=targets, facts=facts, on=on, known_on=known)
    if answer.missing:
        language = get_language() or "ar"
        comma = "، " if language.startswith("ar") else ", "
        raise FactsMissing(words=comma.join(words(name, language) for name in answer.missing), names=answer.missing)
    kept = answer.to_json()
    determination = Determination.objects.create(
        person_key=person_key,
        reference=new_reference("DET"),
        targets=list(targets),
        on=on,
        known_on=known,
        facts=_facts_to_json(facts),
        values={name: kept["trace"][name]["value"] for name in targets},
        trace=kept["trace"],
        status=answer.status,
        unconfirmed=list(answer.unconfirmed),
        lawbook_hash=answer.lawbook,
        about=about,
    )
    journal.record(
        LAW_APPLIED,
        about=about,
        person_key=person_key,
        actor=actor,
        on=on,
        determination=determination.reference,
        lawbook=answer.lawbook,
        status=answer.status,
    )
    return determination


def simulate(
    *, targets: Sequence[str], facts: Mapping[str, Any], on: date, known_on: date | None = None, given: Sequence[str] = ()
) -> Answer:
    """What the law of a day answers, as it was known that day (or another); nothing is kept.

    `given` names what the law would decide and that is brought as a fact instead.
    """
    try:
        return book().at(on, *targets, known_on=known_on or on, given=given).run(facts)
    except LawError as error:
        raise refused(error) from error


def determine_many(
    *, targets: Sequence[str], columns: Mapping[str, Any], on: date, known_on: date | None = None
) -> dict[str, "np.ndarray[Any, Any]"]:
    """The same law over columns: one array for each fact, a pair (offsets, values) for a career."""
    try:
        return book().at(on, *targets, known_on=known_on or on).over(columns)
    except LawError as error:
        raise refused(error) from error


def replay(determination: Determination, *, changed: Mapping[str, Any] | None = None) -> Answer:
    """The law applied again to the facts that were kept, on the same days: today's lawbook must give the same centimes.

    With `changed`, the same with some facts otherwise: what would have been.
    """
    return simulate(
        targets=determination.targets,
        facts={**_facts_from_json(determination.facts), **(changed or {})},
        on=determination.on,
        known_on=determination.known_on,
    )


def lawbook_hash() -> str:
    """The version of the lawbook in use."""
    return book().hash


def _facts_to_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in facts.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):  # a member of a family
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value


def _facts_from_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    known = book().known_facts
    return {
        name: [_facts_from_json(member) for member in value] if name == "members"
        else known[name].kind.from_json(value) if name in known else value
        for name, value in facts.items()
    }  # fmt: skip
