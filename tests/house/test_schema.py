"""The tables, as the database has them: ready to be spread, and refusing nonsense."""

import pytest
from django.db import connection

from daman.foundation import distribution, readiness
from daman.foundation.distribution import LOCAL, REFERENCE, By

pytestmark = pytest.mark.django_db


def test_the_schema_is_ready_for_a_cluster() -> None:
    with connection.cursor() as cursor:
        assert readiness.faults(cursor, distribution.plan()) == []


def test_the_plan_spreads_what_grows_and_keeps_lists_everywhere() -> None:
    plan = distribution.plan()
    assert plan["affiliation_insuredmonth"] == By("person_id")
    assert plan["contributions_declarationline"] == By("employer_id")
    assert plan["registry_commune"] == REFERENCE
    assert plan["journal_entry"] == LOCAL


class TestReadinessChecker:
    """It says no to each thing a cluster refuses."""

    PLAN = {"t_parent": By("owner"), "t_child": By("owner"), "t_list": REFERENCE, "t_local": LOCAL}

    @pytest.fixture(autouse=True)
    def tables(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("create table t_list (code text primary key)")
            cursor.execute("create table t_local (id int primary key)")
            cursor.execute("create table t_parent (owner int not null, id int, primary key (owner, id))")
            cursor.execute(
                "create table t_child (owner int not null, id int, parent int, code text references t_list,"
                " primary key (owner, id), foreign key (owner, parent) references t_parent (owner, id))"
            )

    def faults_after(self, *statements: str) -> list[str]:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return readiness.faults(cursor, self.PLAN)

    def test_accepts_a_family_that_shares_its_owner(self) -> None:
        assert self.faults_after() == []

    @pytest.mark.parametrize(
        ("breach", "words"),
        [
            ("alter table t_child add unique (id)", "unique without owner"),
            ("alter table t_child drop constraint t_child_pkey, alter owner drop not null", "may be null"),
            ("alter table t_child add l int references t_local", "to a local one"),
            (
                "alter table t_list add o int, add p int, add foreign key (o, p) references t_parent (owner, id)",
                "to a distributed one",
            ),
            (
                "alter table t_child add o2 int, add foreign key (o2, parent) references t_parent (owner, id)",
                "does not carry the owner",
            ),
            (
                "create trigger t before update on t_child for each row execute function daman_refuse_change()",
                "trigger t is not known",
            ),
        ],
    )
    def test_refuses(self, breach: str, words: str) -> None:
        assert any(words in fault for fault in self.faults_after(breach))
