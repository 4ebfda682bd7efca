"""The journal is sealed after the fact, loses nothing, and shows where it was touched."""

import io
from datetime import UTC, date, datetime
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from daman.foundation.actor import THE_HOUSE
from daman.journal import actions as journal
from daman.journal import merkle, notes, queries, sealing, verification
from daman.journal.acts import Act
from daman.journal.models import Checkpoint, Entry, Leaf

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DONE = Act("test.sealed", "خُتم")


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.SIGNING_KEYS = tmp_path


@pytest.fixture
def ten(transactional_db):
    for n in range(10):
        journal.record(DONE, about=f"claim:{n}", actor=THE_HOUSE, on=DAY, n=n, words="كلام")
    return journal.seal(NOON)


def findings(**options):
    return [(finding.kind, finding.number) for finding in verification.verify(**options)]


def tamper(sql, *arguments):
    """Write past the guards, as one who owns the database could."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(sql, arguments)


def test_what_was_written_is_sealed_in_order_and_signed(ten):
    assert (ten.size, Leaf.objects.count()) == (10, 10)
    assert list(Leaf.objects.order_by("seq").values_list("seq", flat=True)) == list(range(10))
    assert notes.read(ten.note) == notes.Statement(notes.origin(), 10, bytes(ten.root))
    assert findings() == []
    assert queries.sealing_lag().entries == 0
    assert journal.seal(NOON) is None


def test_the_tree_goes_on_where_it_stopped(ten):
    journal.record(DONE, about="claim:11", actor=THE_HOUSE, on=DAY)
    assert queries.sealing_lag().entries == 1
    assert journal.seal(NOON).size == 11
    assert findings() == []


def test_an_entry_of_a_running_transaction_waits(ten):
    with transaction.atomic():
        journal.record(DONE, about="claim:11", actor=THE_HOUSE, on=DAY)
        assert journal.seal(NOON) is None
    assert journal.seal(NOON).size == 11


def test_nothing_is_lost_while_many_write(transactional_db):
    stop = Event()

    def write(worker):
        try:
            for n in range(40):
                with transaction.atomic():
                    journal.record(DONE, about=f"claim:{worker}", actor=THE_HOUSE, on=DAY)
                    if n % 3 == worker % 3:
                        journal.record(DONE, about=f"claim:{worker}", actor=THE_HOUSE, on=DAY, second=True)
                        with connection.cursor() as cursor:
                            cursor.execute("select pg_sleep(0.004)")
        finally:
            connection.close()

    def keep_sealing():
        try:
            while not stop.is_set():
                journal.seal(NOON)
        finally:
            connection.close()

    writers, sealer = [Thread(target=write, args=(n,)) for n in range(8)], Thread(target=keep_sealing)
    sealer.start()
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    sealer.join()
    journal.seal(NOON)
    assert Checkpoint.objects.count() > 1  # it did run while they wrote
    assert Leaf.objects.count() == Entry.objects.count() > 8 * 40
    assert findings() == []


def test_two_sealers_do_not_meet(ten):
    journal.record(DONE, about="claim:11", actor=THE_HOUSE, on=DAY)
    held, go_on = Event(), Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [0x6A6F7572])
            held.set()
            go_on.wait(5)
        connection.close()

    other = Thread(target=hold)
    other.start()
    held.wait(5)
    assert journal.seal(NOON) is None
    go_on.set()
    other.join()
    assert journal.seal(NOON).size == 11


def test_after_a_restore_into_a_new_cluster_sealing_goes_on(ten):
    # What came with the dump bears numbers that this cluster has not reached yet.
    tamper("update journal_leaf set xid = xid + 1000000000000")
    tamper("update journal_entry set xid = xid + 1000000000000")
    tamper(
        'insert into journal_entry (xid, act, about, office_code, actor_kind, actor_reference, actor_name, "on", details)'
        " select max(xid) + 1, 'test.sealed', 'claim:late', '', 'house', 'house', 'x', '2026-03-02', '{}' from journal_entry"
    )
    journal.record(DONE, about="claim:new", actor=THE_HOUSE, on=DAY)
    assert journal.seal(NOON).size == 12
    journal.record(DONE, about="claim:newer", actor=THE_HOUSE, on=DAY)
    assert journal.seal(NOON).size == 13
    assert findings() == []


def test_an_altered_entry_is_named(ten):
    entry = Entry.objects.get(about="claim:4")
    tamper("update journal_entry set details = '{\"n\": 5}' where id = %s", entry.pk)
    assert findings() == [("altered", entry.pk)]


def test_a_missing_entry_is_named(ten):
    entry = Entry.objects.get(about="claim:4")
    tamper("delete from journal_entry where id = %s", entry.pk)
    assert findings() == [("missing", entry.pk)]


def test_an_entry_and_its_leaf_altered_together_break_the_root(ten):
    entry = Entry.objects.get(about="claim:4")
    tamper("update journal_leaf set hash = %s where entry_id = %s", b"x" * 32, entry.pk)
    assert findings() == [("altered", entry.pk), ("root", 10)]


def test_a_missing_leaf_and_an_entry_slipped_in_are_named(ten):
    entry = Entry.objects.get(about="claim:4")
    tamper("delete from journal_leaf where entry_id = %s", entry.pk)
    assert findings() == [("gap", 5), ("shortened", 10), ("left_out", entry.pk)]


def test_leaves_without_a_signature_are_named(ten):
    tamper("delete from journal_checkpoint")
    assert findings() == [("unsigned", 10)]


@pytest.mark.parametrize(("old", "new"), [("\n10\n", "\n11\n"), ("/journal ", "/journal2 "), ("\n\n", "\n")])
def test_a_note_that_was_touched_is_named(ten, old, new):
    tamper("update journal_checkpoint set note = %s", ten.note.replace(old, new))
    assert findings() == [("signature", 10)]


def test_a_checkpoint_kept_outside_catches_one_who_rewrote_everything(ten):
    kept = ten.note
    assert findings(kept_note=kept) == []
    tamper("update journal_entry set details = '{}'")
    tamper("delete from journal_leaf")
    tamper("delete from journal_checkpoint")
    journal.seal(NOON)
    assert findings() == []  # by itself, the house holds together again
    assert findings(kept_note=kept) == [("rewritten", 10)]
    assert findings(kept_note="nonsense") == [("note", 0)]


def test_the_command_says_what_is_wrong(ten, tmp_path):
    out = io.StringIO()
    call_command("journal", "checkpoint", stdout=out)
    (tmp_path / "kept").write_text(out.getvalue())
    call_command("journal", "verify", "--kept", tmp_path / "kept", stdout=out)
    assert "The journal holds: 10 entries" in out.getvalue()
    entry = Entry.objects.get(about="claim:4")
    tamper("update journal_entry set actor_name = 'x' where id = %s", entry.pk)
    with pytest.raises(CommandError, match="does not hold: 1 findings"):
        call_command("journal", "verify", stdout=out)
    assert f"Entry {entry.pk} was altered" in out.getvalue()


def test_each_entry_can_be_proven(ten):
    for entry in Entry.objects.all():
        proof = queries.inclusion_proof(entry)
        said = notes.read(proof.note)
        assert merkle.is_included(proof.leaf(), proof.index, said.size, proof.path, said.root)
        assert not merkle.is_included(proof.leaf(), proof.index ^ 1, said.size, proof.path, said.root)
        assert not merkle.is_included(b"x" * 32, proof.index, said.size, proof.path, said.root)
        assert proof.facts()["about"] == entry.about
    assert queries.inclusion_proof(journal.record(DONE, about="claim:11", actor=THE_HOUSE, on=DAY)) is None


def test_a_leaf_tells_nothing_to_who_guesses_the_entry(ten):
    salts = {bytes(salt) for salt in Leaf.objects.values_list("salt", flat=True)}
    assert len(salts) == 10 and all(len(salt) == 32 for salt in salts)
    proof = queries.inclusion_proof(Entry.objects.get(about="claim:4"))
    leaf = bytes(Leaf.objects.get(seq=proof.index).hash)
    assert proof.leaf() == leaf
    assert merkle.leaf_hash(proof.entry) != leaf  # the entry alone does not give it
    assert b"claim" not in queries.entry_bundle(0, 10)


def test_a_journal_sealed_before_salts_still_holds(ten):
    entry = Entry.objects.get(about="claim:4")
    ((_salt, row),) = sealing.entries_of(Leaf.objects.get(entry_id=entry.pk).seq, 1)
    tamper("update journal_leaf set salt = '', hash = %s where entry_id = %s", sealing.hash_of(row, b""), entry.pk)
    assert findings() == [("root", 10)]  # the leaf is right by the old rule; only this test changed the root
    assert queries.entry_bundle(0, 10) is None  # and its content is given to nobody


def test_an_altered_salt_is_named(ten):
    entry = Entry.objects.get(about="claim:4")
    tamper("update journal_leaf set salt = %s where entry_id = %s", b"y" * 32, entry.pk)
    assert findings() == [("altered", entry.pk)]
