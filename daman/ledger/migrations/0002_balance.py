from django.db import migrations

from daman.foundation.protection import append_only

# A settlement moves what was held, a void moves nothing, a reversal moves the same back. Checked at the commit, because
# an entry comes before its lines. Everything looked at lies in one book.
ENTRY = """
create function ledger_entry_complete() returns trigger language plpgsql as $$
declare
  total numeric; lines bigint; other record; differs boolean;
begin
  select coalesce(sum(amount), 0), count(*) into total, lines
    from ledger_line where book_id = new.book_id and entry_id = new.id;
  if new.phase = 'voided' then
    if lines > 0 then
      raise exception 'ledger entry % voids a hold and must have no lines', new.key using errcode = 'check_violation';
    end if;
  elsif total <> 0 or lines < 2 then
    raise exception 'ledger entry % does not balance', new.key using errcode = 'check_violation';
  end if;
  if new.resolves_id is not null then
    select phase into other from ledger_entry where book_id = new.book_id and id = new.resolves_id;
    if other.phase is distinct from 'held' then
      raise exception 'ledger entry % resolves something that is not held', new.key using errcode = 'check_violation';
    end if;
  end if;
  if new.phase = 'settled' or new.reverses_id is not null then
    select exists (
      select account_id from ledger_line
      where book_id = new.book_id and entry_id in (new.id, new.resolves_id, new.reverses_id)
      group by account_id
      having sum(case when entry_id <> new.id and new.reverses_id is null then -amount else amount end) <> 0
    ) into differs;
    if differs then
      raise exception 'ledger entry % does not move what it resolves or reverses', new.key using errcode = 'check_violation';
    end if;
  end if;
  return null;
end $$;
create constraint trigger ledger_entry_complete after insert on ledger_entry
  deferrable initially deferred for each row execute function ledger_entry_complete();
"""

# The lines of an entry come in one statement, and none is added later, balanced or not.
LINES = """
create function ledger_line_balanced() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select a.entry_id into bad
  from (select book_id, entry_id, sum(amount) as total, count(*) as lines from added group by 1, 2) a
  left join ledger_entry e on e.book_id = a.book_id and e.id = a.entry_id
  where a.total <> 0 or a.lines < 2 or e.id is null or e.phase = 'voided'
    or a.lines <> (select count(*) from ledger_line l where l.book_id = a.book_id and l.entry_id = a.entry_id)
  limit 1;
  if found then
    raise exception 'the lines of ledger entry % do not balance, or come late', bad.entry_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger ledger_line_balanced after insert on ledger_line
  referencing new table as added for each statement execute function ledger_line_balanced();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        append_only("ledger_entry"),
        append_only("ledger_line"),
        migrations.RunSQL(ENTRY, "drop trigger ledger_entry_complete on ledger_entry; drop function ledger_entry_complete();"),
        migrations.RunSQL(LINES, "drop trigger ledger_line_balanced on ledger_line; drop function ledger_line_balanced();"),
    ]
