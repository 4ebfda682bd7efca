"""The published format says what the house does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from daman.contributions import actions as contributions
from daman.contributions import queries, returns
from daman.contributions.finding_words import WORDS
from daman.contributions.reading.cells import CATEGORIES
from daman.contributions.reading.columns import COLUMNS
from daman.registry.models import Employer
from tests.rooms.contributions.test_filings import an_employer, codes, file, send
from tests.rooms.people import ON, a_person, new_nin

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "declaration-format.md"
FOLDER = PAGE.with_suffix("")
SCHEMA = json.loads((FOLDER / "declaration.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)


def validator(part: str) -> Draft202012Validator:
    return Draft202012Validator({**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{part}"}]})


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", ["filing", "corrections", "return"])
def test_each_example_is_valid(name: str) -> None:
    VALIDATOR.validate(json.loads((FOLDER / f"{name}.example.json").read_text()))


@pytest.mark.parametrize(
    "change", [{"wage": "-1"}, {"wage": 45000.5}, {"nin": "123"}, {"days": 32}, {"category": "apprentice"}, {"month": "2026-13"}]
)
def test_the_schema_refuses_what_the_house_refuses(change: dict[str, Any]) -> None:
    line = {"nin": "990000000000000001", "wage": "45000.50"}
    assert VALIDATOR.is_valid({"lines": [line]})
    assert not VALIDATOR.is_valid({"lines": [line | change]})


def test_the_page_names_every_column_category_and_code() -> None:
    page = PAGE.read_text()
    named = set(re.findall(r"`([a-z_]+)`", page))
    assert {*COLUMNS, *CATEGORIES, *returns.COLUMNS, *WORDS} - named == set()
    told = dict(re.findall(r"^\| `([a-z_]+)` \| (error|warning) \|", page, re.MULTILINE))
    assert told == {code: words[0] for code, words in WORDS.items()}


@pytest.mark.django_db
class TestTemplates:
    @pytest.fixture
    def employer(self) -> Employer:
        return an_employer()

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_a_template_is_read_to_the_last_cell(self, kind: str) -> None:
        filing = contributions.check_filing(filing=send((FOLDER / f"template.{kind}").read_bytes()), on=ON)
        assert (filing.problem, filing.lines_count) == ("", 2)
        assert set(codes(filing)) == {(2, "employer_unknown"), (2, "person_unknown"), (3, "person_unknown")}

    @pytest.mark.parametrize("name", ["filing", "corrections"])
    def test_an_example_is_read(self, name: str) -> None:
        content = (FOLDER / f"{name}.example.json").read_bytes()
        filing = contributions.check_filing(filing=send(content, is_correction=name == "corrections"), on=ON)
        assert (filing.problem, filing.lines_count) == ("", 2)

    def test_a_real_return_is_valid(self, employer: Employer) -> None:
        told = {
            "employer_number": employer.number, "month": "2026-10",
            "lines": [{"nin": nin, "wage": "45000.50"} for nin in (a_person().nin, new_nin(), "1")],
        }  # fmt: skip
        for filing in (file(json.dumps(told), employer), file(json.dumps({"lines": told["lines"][:1]}), employer)):
            validator("return").validate(json.loads(b"".join(queries.return_file(filing, "json"))))
