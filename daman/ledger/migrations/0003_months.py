import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import daman.foundation.money
from daman.foundation.distribution import OwnedKey
from daman.foundation.protection import append_only

PROTECT = django.db.models.deletion.PROTECT
PHASES = [("posted", "مقيّد"), ("held", "معلّق"), ("settled", "مسدّد"), ("voided", "ملغى")]


def owned(to: str, **options: object) -> OwnedKey:
    return OwnedKey(to, PROTECT, db_constraint=False, db_index=False, **options)


def plain(to: str, **options: object) -> models.ForeignKey:
    return models.ForeignKey(to, PROTECT, db_constraint=False, db_index=False, **options)


STATE = [
    migrations.DeleteModel("Line"),
    migrations.DeleteModel("Entry"),
    migrations.CreateModel(
        "EntryKey",
        [
            ("id", models.BigIntegerField(primary_key=True, serialize=False)),
            ("book", plain("ledger.book", related_name="+")),
            ("key", models.CharField(max_length=80)),
            ("on", models.DateField()),
            ("phase", models.CharField(choices=PHASES, max_length=10)),
            ("resolves", owned("ledger.entrykey", null=True, related_name="resolutions")),
            ("reverses", owned("ledger.entrykey", null=True, related_name="reversals")),
        ],
        options={
            "constraints": [
                models.UniqueConstraint(fields=["book", "key"], name="ledger_entry_key_once"),
                models.UniqueConstraint(
                    fields=["book", "resolves"], name="ledger_hold_resolved_once", condition=models.Q(resolves__isnull=False)
                ),
                models.UniqueConstraint(
                    fields=["book", "reverses"], name="ledger_entry_reversed_once", condition=models.Q(reverses__isnull=False)
                ),
            ]
        },
    ),
    migrations.CreateModel(
        "Entry",
        [
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ("book", plain("ledger.book", related_name="entries")),
            ("key", models.CharField(max_length=80)),
            ("phase", models.CharField(choices=PHASES, max_length=10)),
            ("resolves", owned("ledger.entrykey", null=True, related_name="+")),
            ("reverses", owned("ledger.entrykey", null=True, related_name="+")),
            ("reason", models.CharField(max_length=40)),
            ("about", models.CharField(max_length=60)),
            ("on", models.DateField()),
            ("lines_count", models.IntegerField()),
        ],
        options={
            "constraints": [
                models.CheckConstraint(
                    name="ledger_resolution_names_its_hold",
                    condition=models.Q(phase__in=["settled", "voided"], resolves__isnull=False)
                    | models.Q(phase__in=["posted", "held"], resolves__isnull=True),
                ),
                models.CheckConstraint(
                    name="ledger_reversal_is_posted", condition=models.Q(reverses__isnull=True) | models.Q(phase="posted")
                ),
            ]
        },
    ),
    migrations.CreateModel(
        "Line",
        [
            (
                "pk",
                models.CompositePrimaryKey(
                    "book_id", "entry_id", "number", "on", blank=True, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("book", plain("ledger.book", related_name="lines")),
            ("entry", owned("ledger.entry", related_name="lines")),
            ("number", models.IntegerField()),
            ("on", models.DateField()),
            ("account", plain("ledger.chartaccount")),
            ("amount", daman.foundation.money.MoneyField()),
            ("is_held", models.BooleanField()),
        ],
        options={
            "constraints": [models.CheckConstraint(name="ledger_line_moves_money", condition=~models.Q(amount=0))],
            "indexes": [models.Index(fields=["book", "account"], name="ledger_line_account")],
        },
    ),
]

# No foreign key points to or from a table by month: opening a month would lock the whole family. The triggers below prove
# the ties, for a whole statement at once.
TABLES = """
alter table ledger_entry rename to ledger_entry_before;
alter table ledger_line rename to ledger_line_before;
drop trigger ledger_entry_complete on ledger_entry_before;
drop trigger ledger_line_balanced on ledger_line_before;
drop function ledger_entry_complete();
drop function ledger_line_balanced();
alter table ledger_entry_before drop constraint ledger_entry_key_once, drop constraint ledger_hold_resolved_once,
  drop constraint ledger_entry_reversed_once;
drop index ledger_line_account;

create table ledger_entrykey (
  id bigint not null,
  book_id bigint not null,
  "on" date not null,
  key varchar(80) not null,
  phase varchar(10) not null,
  resolves_id bigint,
  reverses_id bigint,
  primary key (book_id, id),
  constraint ledger_entry_key_once unique (book_id, key)
);
create unique index ledger_hold_resolved_once on ledger_entrykey (book_id, resolves_id) where resolves_id is not null;
create unique index ledger_entry_reversed_once on ledger_entrykey (book_id, reverses_id) where reverses_id is not null;

create sequence ledger_entry_number;
create table ledger_entry (
  id bigint not null default nextval('ledger_entry_number'),
  book_id bigint not null,
  recorded_at timestamptz not null default statement_timestamp(),
  resolves_id bigint,
  reverses_id bigint,
  "on" date not null,
  lines_count integer not null,
  key varchar(80) not null,
  phase varchar(10) not null,
  reason varchar(40) not null,
  about varchar(60) not null,
  primary key (book_id, id, "on"),
  constraint ledger_resolution_names_its_hold check (
    (phase in ('settled', 'voided') and resolves_id is not null) or (phase in ('posted', 'held') and resolves_id is null)),
  constraint ledger_reversal_is_posted check (reverses_id is null or phase = 'posted')
) partition by range ("on");
create table ledger_line (
  book_id bigint not null,
  entry_id bigint not null,
  amount bigint not null,
  number integer not null,
  "on" date not null,
  is_held boolean not null,
  account_id varchar(40) not null,
  primary key (book_id, entry_id, number, "on"),
  constraint ledger_line_moves_money check (amount <> 0)
) partition by range ("on");
create index ledger_line_account on ledger_line (book_id, account_id);
"""

# Two that open one month come one after the other; nobody who writes in another month waits.
# Attaching takes a lock that lets writers pass, which making the table as a partition would not.
OPEN_MONTH = """
create function ledger_open_month(day date) returns boolean language plpgsql
set search_path from current set client_min_messages = warning as $$
declare
  opens date := date_trunc('month', day)::date;
  closes date := (date_trunc('month', day) + interval '1 month')::date;
  parent text; part text; guard text;
begin
  if day not between '1900-01-01' and '2199-12-31' then
    raise exception 'no books are kept for the month of %', day using errcode = 'datetime_field_overflow';
  end if;
  if to_regclass('ledger_line' || to_char(opens, '_YYYY_MM')) is not null then
    return false;
  end if;
  perform pg_advisory_xact_lock(hashtext('ledger_open_month'));
  perform from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'ledger_line'::regclass and c.relname = 'ledger_line' || to_char(opens, '_YYYY_MM');
  if found then
    return false;
  end if;
  foreach parent in array array['ledger_entry', 'ledger_line'] loop
    part := parent || to_char(opens, '_YYYY_MM');
    guard := case parent when 'ledger_entry' then 'ledger_entry_complete' else 'ledger_line_balanced' end;
    execute format('create table %I (like %I including defaults including constraints)', part, parent);
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, opens, closes);
    -- What the parent has for each row its parts have too; what it has for a statement is not asked when a part is named.
    execute format('create trigger %I before truncate on %I for each statement execute function daman_refuse_change()',
      parent || '_never_emptied', part);
    execute format('create trigger %I after insert on %I referencing new table as added for each statement'
      ' execute function %I()', guard, part, guard);
  end loop;
  return true;
end $$;

-- The table of a month when a statement wrote in one month only, else all of them.
create function ledger_part(parent text, first date, last date) returns text language sql as $$
  select parent || case when date_trunc('month', first) = date_trunc('month', last) then to_char(first, '_YYYY_MM') else '' end
$$;
"""

# A key names an entry that is there.
KEYS = """
create function ledger_entrykey_complete() returns trigger language plpgsql as $$
declare
  first date; last date; bad text;
begin
  select min("on"), max("on") into first, last from added;
  if first is null then
    return null;
  end if;
  execute format(
    'select min(a.key) from added a left join ledger_book b on b.id = a.book_id'
    ' left join %I e on e.book_id = a.book_id and e.id = a.id and e."on" = a."on" and e."on" between %L and %L'
    ' where b.id is null or e.id is null', ledger_part('ledger_entry', first, last), first, last) into bad;
  if bad is not null then
    raise exception 'ledger key % names no entry', bad using errcode = 'check_violation';
  end if;
  return null;
end $$;
"""

# A settlement moves what was held, a void moves nothing, a reversal moves the same back.
ENTRIES = """
create function ledger_entry_complete() returns trigger language plpgsql as $$
declare
  first date; last date; bad text; entry record; other record; differs boolean;
begin
  select min("on"), max("on") into first, last from added;
  if first is null then
    return null;
  end if;
  execute
    'select min(a.key) from added a left join ledger_entrykey k on k.book_id = a.book_id and k.id = a.id'
    ' where (k.key, k."on", k.phase) is distinct from (a.key, a."on", a.phase)'
    ' or (k.resolves_id, k.reverses_id) is distinct from (a.resolves_id, a.reverses_id)' into bad;
  if bad is not null then
    raise exception 'ledger entry % is not in the directory of its book', bad using errcode = 'check_violation';
  end if;
  execute format(
    'select min(a.key) from added a left join %I l on l.book_id = a.book_id and l.entry_id = a.id'
    '   and l.number = a.lines_count and l."on" = a."on" and l."on" between %L and %L'
    ' where case when a.phase = ''voided'' then a.lines_count <> 0 else a.lines_count < 2 or l.number is null end',
    ledger_part('ledger_line', first, last), first, last) into bad;
  if bad is not null then
    raise exception 'ledger entry % does not balance: its lines are missing', bad using errcode = 'check_violation';
  end if;
  for entry in select * from added where resolves_id is not null or reverses_id is not null loop
    select * into other from ledger_entrykey
      where book_id = entry.book_id and id = coalesce(entry.resolves_id, entry.reverses_id);
    if entry.resolves_id is not null and other.phase is distinct from 'held' then
      raise exception 'ledger entry % resolves something that is not held', entry.key using errcode = 'check_violation';
    elsif entry.reverses_id is not null and (other.phase in ('posted', 'settled')) is not true then
      raise exception 'ledger entry % reverses something that is not posted', entry.key using errcode = 'check_violation';
    elsif entry.phase <> 'voided' then
      execute format(
        'select exists (select account_id from ('
        '   select account_id, amount from %I where book_id = $1 and entry_id = $2 and "on" = $3'
        '   union all select account_id, amount * $4 from %I where book_id = $1 and entry_id = $5 and "on" = $6) both_sides'
        ' group by account_id having sum(amount) <> 0)',
        ledger_part('ledger_line', entry."on", entry."on"), ledger_part('ledger_line', other."on", other."on"))
        into differs
        using entry.book_id, entry.id, entry."on", case when entry.phase = 'settled' then -1 else 1 end, other.id, other."on";
      if differs then
        raise exception 'ledger entry % does not move what it resolves or reverses', entry.key
          using errcode = 'check_violation';
      end if;
    end if;
  end loop;
  return null;
end $$;
"""

# The lines of an entry come in one statement, numbered from 1 to as many as the entry says, and none is added later.
LINES = """
create function ledger_line_balanced() returns trigger language plpgsql as $$
declare
  first date; last date; bad text;
begin
  select min("on"), max("on") into first, last from added;
  if first is null then
    return null;
  end if;
  execute format(
    'select min(a.entry_id) from ('
    '   select book_id, entry_id, "on", sum(amount) as total, count(*) as lines, min(number) as first, max(number) as last,'
    '     bool_and(is_held) as is_held, bool_or(is_held) as some_held'
    '   from added group by book_id, entry_id, "on") a'
    ' left join %I e on e.book_id = a.book_id and e.id = a.entry_id and e."on" = a."on" and e."on" between %L and %L'
    ' where a.total <> 0 or a.lines < 2 or e.id is null or e.phase = ''voided'' or a.is_held <> (e.phase = ''held'')'
    ' or a.is_held <> a.some_held or (a.first, a.last, a.lines) is distinct from (1, e.lines_count, e.lines_count::bigint)',
    ledger_part('ledger_entry', first, last), first, last) into bad;
  if bad is not null then
    raise exception 'the lines of ledger entry % do not balance, or come late', bad using errcode = 'check_violation';
  end if;
  select min(account_id) into bad from (select distinct account_id from added) a
    where not exists (select from ledger_chartaccount c where c.code = a.account_id);
  if bad is not null then
    raise exception 'account % is not in the chart', bad using errcode = 'foreign_key_violation';
  end if;
  return null;
end $$;
"""

CARRY = """
do $$
declare
  month date; sequence_value bigint; one bigint; other bigint;
begin
  for month in select distinct date_trunc('month', "on")::date from ledger_entry_before order by 1 loop
    perform ledger_open_month(month);
  end loop;
  insert into ledger_entrykey (id, book_id, "on", key, phase, resolves_id, reverses_id)
    select id, book_id, "on", key, phase, resolves_id, reverses_id from ledger_entry_before order by book_id, id;
  insert into ledger_entry
      (id, book_id, recorded_at, resolves_id, reverses_id, "on", lines_count, key, phase, reason, about)
    select e.id, e.book_id, e.recorded_at, e.resolves_id, e.reverses_id, e."on", coalesce(l.lines, 0), e.key, e.phase,
      e.reason, e.about
    from ledger_entry_before e left join (
      select book_id, entry_id, count(*) as lines from ledger_line_before group by 1, 2) l
      on l.book_id = e.book_id and l.entry_id = e.id
    order by e.book_id, e.id;
  insert into ledger_line (book_id, entry_id, amount, number, "on", is_held, account_id)
    select l.book_id, l.entry_id, l.amount, row_number() over (partition by l.book_id, l.entry_id order by l.id), e."on",
      e.phase = 'held', l.account_id
    from ledger_line_before l join ledger_entry_before e on e.book_id = l.book_id and e.id = l.entry_id;
  select count(*) into one from ledger_line;
  select count(*) into other from ledger_line_before;
  if one <> other then
    raise exception 'the books hold lines without an entry: % of %', other - one, other;
  end if;
  select coalesce(max(id), 0) + 1 into sequence_value from ledger_entry_before;
  perform setval('ledger_entry_number', sequence_value, false);
end $$;
drop table ledger_line_before;
drop table ledger_entry_before;
alter sequence ledger_entry_number rename to ledger_entry_id_seq;
alter sequence ledger_entry_id_seq owned by ledger_entry.id;
"""

GUARDS = """
create trigger ledger_entrykey_complete after insert on ledger_entrykey
  referencing new table as added for each statement execute function ledger_entrykey_complete();
create trigger ledger_entry_complete after insert on ledger_entry
  referencing new table as added for each statement execute function ledger_entry_complete();
create trigger ledger_line_balanced after insert on ledger_line
  referencing new table as added for each statement execute function ledger_line_balanced();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_balance")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=STATE,
            database_operations=[migrations.RunSQL(TABLES + OPEN_MONTH + KEYS + ENTRIES + LINES + CARRY + GUARDS)],
        ),
        append_only("ledger_entry"),
        append_only("ledger_line"),
        append_only("ledger_entrykey"),
        append_only("ledger_book"),
    ]
