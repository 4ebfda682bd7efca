from django.db import migrations, models

import daman.foundation.distribution
from daman.foundation.protection import append_only

PROTECT = models.PROTECT

# The key of a line is its place: employer, month, declaration, person. No foreign key points from a table by month: opening a
# month would lock the whole family; lines are written by a join with their declarations.
TABLES = """
alter table contributions_declarationline rename to contributions_declarationline_before;
alter table contributions_declarationline_before drop constraint declaration_line_once;
drop index declaration_line_person;

create sequence contributions_declarationline_number;
create table contributions_declarationline (
  id bigint not null default nextval('contributions_declarationline_number'),
  recorded_at timestamptz not null default statement_timestamp(),
  employer_id bigint not null,
  declaration_id bigint not null,
  person_key bigint not null,
  wage bigint not null,
  base bigint,
  due_employer bigint,
  due_employee bigint,
  due_social_works bigint,
  replaces_key bigint,
  month date not null,
  days smallint not null,
  is_withdrawn boolean not null default false,
  category varchar(20) not null default 'general',
  constraint declaration_line_once primary key (employer_id, month, declaration_id, person_key),
  constraint declaration_line_has_bounds check (days between 0 and 31 and wage >= 0)
) partition by range (month);
create index declaration_line_person on contributions_declarationline (person_key, month);
"""

# Attaching takes a lock that lets writers pass, which making the table as a partition would not.
OPEN_MONTH = """
create function contributions_open_month(day date) returns boolean language plpgsql
set search_path from current set client_min_messages = warning as $$
declare
  parent text := 'contributions_declarationline';
  opens date := date_trunc('month', day)::date;
  closes date := (date_trunc('month', day) + interval '1 month')::date;
  part text := parent || to_char(opens, '_YYYY_MM');
begin
  if day not between '1900-01-01' and '2199-12-31' then
    raise exception 'no declarations are kept for the month of %', day using errcode = 'datetime_field_overflow';
  end if;
  perform from pg_inherits i where i.inhparent = parent::regclass and i.inhrelid = to_regclass(part);
  if found then
    return false;
  end if;
  perform pg_advisory_xact_lock(hashtext('contributions_open_month'));
  perform from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = parent::regclass and c.relname = part;
  if found then
    return false;
  end if;
  execute format('create table %I (like %I including defaults including constraints)', part, parent);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, opens, closes);
  execute format('create trigger contributions_declarationline_never_emptied before truncate on %I'
    ' for each statement execute function daman_refuse_change()', part);
  return true;
end $$;
"""

CARRY = """
do $$
declare
  opened date;
begin
  for opened in select distinct month from contributions_declarationline_before order by 1 loop
    perform contributions_open_month(opened);
  end loop;
  insert into contributions_declarationline
      (id, recorded_at, employer_id, declaration_id, person_key, wage, base, due_employer, due_employee, due_social_works,
      replaces_key, month, days, is_withdrawn, category)
    select id, recorded_at, employer_id, declaration_id, person_key, wage, base, due_employer, due_employee, due_social_works,
      replaces_key, month, days, is_withdrawn, category
    from contributions_declarationline_before order by employer_id, month, id;
  perform setval('contributions_declarationline_number',
    (select coalesce(max(id), 0) + 1 from contributions_declarationline_before), false);
end $$;
drop table contributions_declarationline_before;
alter sequence contributions_declarationline_number rename to contributions_declarationline_id_seq;
alter sequence contributions_declarationline_id_seq owned by contributions_declarationline.id;
"""
# A file comes compressed or not at all: trying again costs more than it saves.
PARTS = "alter table contributions_filingpart alter column content set storage external"


class Migration(migrations.Migration):
    dependencies = [("contributions", "0005_contributions_whole")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("declarationline", "declaration_line_once"),
                migrations.AlterField(
                    "declarationline",
                    "employer",
                    models.ForeignKey(db_constraint=False, db_index=False, on_delete=PROTECT, to="registry.employer"),
                ),
                migrations.AlterField(
                    "declarationline",
                    "declaration",
                    daman.foundation.distribution.OwnedKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=PROTECT,
                        related_name="lines",
                        to="contributions.contributiondeclaration",
                    ),
                ),
                migrations.AddConstraint(
                    "declarationline",
                    models.UniqueConstraint(
                        fields=("employer", "month", "declaration", "person_key"), name="declaration_line_once"
                    ),
                ),
            ],
            # What was written in this transaction must be settled before a table changes its shape.
            database_operations=[migrations.RunSQL("set constraints all immediate;" + TABLES + OPEN_MONTH + CARRY + PARTS)],
        ),
        append_only("contributions_declarationline"),
        migrations.AddField("declarationfiling", "encoding", models.CharField(blank=True, db_default="", max_length=12)),
        migrations.AddField("declarationfiling", "lawbook_hash", models.CharField(blank=True, db_default="", max_length=64)),
        migrations.AddIndex("declarationfiling", models.Index(fields=["content_hash"], name="filing_content")),
        migrations.AlterField(
            "filingpart",
            "kind",
            models.CharField(
                choices=[("received", "الملف كما وصل"), ("found", "ما وُجد في السطور"), ("return", "الرد على كل سطر")],
                max_length=10,
            ),
        ),
    ]
