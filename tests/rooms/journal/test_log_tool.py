"""What anybody checks outside the house: a proof, a folder that was copied, a witness's signature. Nothing but files."""

import hashlib
import subprocess
import sys
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from daman.foundation.actor import THE_HOUSE
from daman.journal import actions as journal
from daman.journal import log_tool, notes, proof_files, queries, signed_notes
from daman.journal.acts import Act
from daman.journal.models import Entry, Tile

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DONE = Act("test.proven", "أُثبت")
LETTER = b"%PDF-1.7 a letter"


@pytest.fixture
def folder(settings, tmp_path, transactional_db):
    """A journal of 300 entries, given out; one of them speaks of a letter. The checkpoint of the first 40 was kept."""
    settings.SIGNING_KEYS = tmp_path / "keys"
    public = tmp_path / "public"
    many(39)
    journal.record(DONE, about="claim:letter", actor=THE_HOUSE, on=DAY, person_key=7, sha256=hashlib.sha256(LETTER).hexdigest())
    journal.seal(NOON)
    journal.publish(public)
    (tmp_path / "kept").write_text((public / "checkpoint").read_text())
    many(260)
    journal.seal(NOON)
    journal.publish(public)
    (tmp_path / "key").write_text(f"# the journal's own\n{queries.public_key()}\n")
    (tmp_path / "letter.pdf").write_bytes(LETTER)
    (tmp_path / "proof").write_text(str(queries.inclusion_proof(Entry.objects.get(about="claim:letter"))))
    return tmp_path


def many(count):
    journal.record_many(DONE, (journal.Row(about=f"claim:{n}", details={"n": n}) for n in range(count)), actor=THE_HOUSE, on=DAY)


def log(*arguments):
    return log_tool.main([str(each) for each in arguments], at=int(NOON.timestamp()))


def test_a_proof_holds_with_the_key_or_with_a_checkpoint_that_was_kept(folder, capsys):
    assert log("verify", folder / "proof", "--key", folder / "key", "--document", folder / "letter.pdf") == 0
    said = capsys.readouterr().out
    assert "number 39 of the journal" in said and "claim:letter" in said and "letter.pdf is the one" in said
    assert log("verify", folder / "proof", "--checkpoint", folder / "public/checkpoint") == 0
    assert log("verify", folder / "proof", "--checkpoint", folder / "kept", "--tiles", folder / "public") == 0


def test_what_cannot_be_told_is_not_called_true(folder, capsys):
    assert log("verify", folder / "proof") == 2
    assert "who signed" in capsys.readouterr().err
    assert log("verify", folder / "proof", "--checkpoint", folder / "kept") == 2  # of another size, and no tiles
    assert "--tiles" in capsys.readouterr().err
    assert log("verify", folder / "nowhere", "--key", folder / "key") == 2
    other = queries.inclusion_proof(Entry.objects.filter(about="claim:3").first())
    (folder / "proof").write_text(str(other))
    assert log("verify", folder / "proof", "--key", folder / "key", "--document", folder / "letter.pdf") == 2


def test_a_proof_with_any_byte_of_its_facts_or_path_altered_does_not_hold(folder):
    whole = proof_files.read((folder / "proof").read_text())
    for name, changed in {
        "entry": whole.entry.replace(b"claim:letter", b"claim:Letter"), "salt": bytes(32), "index": whole.index ^ 1,
        "path": [*whole.path[:-1], bytes(32)],
    }.items():  # fmt: skip
        forged = proof_files.ProofFile(**{**whole.__dict__, name: changed})
        (folder / "proof").write_text(str(forged))
        assert log("verify", folder / "proof", "--key", folder / "key") == 1, name
    text = str(whole)
    for text_changed in (
        text.replace("\n300\n", "\n301\n"),
        text.replace("@v1", "@v2"),
        "",
        "x" * 50,
        text.replace("extra ", "extra !"),
    ):
        (folder / "proof").write_text(text_changed)
        assert log("verify", folder / "proof", "--key", folder / "key") == 1


def test_another_letter_another_key_another_checkpoint_are_refused(folder, settings, capsys):
    (folder / "letter.pdf").write_bytes(LETTER + b" ")
    assert log("verify", folder / "proof", "--key", folder / "key", "--document", folder / "letter.pdf") == 1
    settings.SIGNING_KEYS = folder / "others"
    (folder / "other_key").write_text(queries.public_key())
    assert log("verify", folder / "proof", "--key", folder / "other_key") == 1
    (folder / "forged").write_text(notes.sign(300, bytes(32)))
    assert log("verify", folder / "proof", "--checkpoint", folder / "forged") == 1
    assert "two faces" in capsys.readouterr().err


def test_it_needs_neither_django_nor_database(folder):
    program = "import sys; from daman.cli import main; sys.argv[1:] = ['log', *sys.argv[1:]]\ntry:\n main()\nfinally:\n"
    program += " assert not [m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')]"
    command = [sys.executable, "-c", program, "verify", str(folder / "proof"), "--key", str(folder / "key")]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_folder_is_laid_out_as_the_standard_says_and_only_grows(folder):
    public = folder / "public"
    assert len((public / "tile/0/000").read_bytes()) == 8192
    assert len((public / "tile/0/001.p/44").read_bytes()) == 44 * 32
    assert (public / "tile/1/000.p/1").read_bytes() == bytes(Tile.objects.get().root)
    bundle = (public / "tile/entries/000").read_bytes()
    assert len(bundle) == 256 * 34 and bundle[:2] == b"\x00\x20"
    leaf = hashlib.sha256(b"\x00" + bundle[2:34]).digest()  # a tlog reader's rule, not ours
    assert leaf == (public / "tile/0/000").read_bytes()[:32]
    assert (public / "checkpoints/2026-03-02").read_text() == (public / "checkpoint").read_text()
    before = {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.is_file()}
    assert journal.publish(public) == 300
    assert {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.is_file()} == before
    assert log("check", public, "--key", folder / "key", "--since", folder / "kept") == 0


@pytest.mark.parametrize("harm", ["tile/0/000", "tile/1/000.p/1", "checkpoint"])
def test_a_copy_that_was_touched_does_not_hold(folder, harm):
    path = folder / "public" / harm
    content = bytearray(path.read_bytes())
    content[40 % len(content)] ^= 1
    path.write_bytes(content)
    assert log("check", folder / "public", "--key", folder / "key") == 1


def test_a_journal_written_anew_is_caught_by_who_kept_a_checkpoint(folder, capsys):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("delete from journal_entry where about = 'claim:letter'")
        for table in ("leaf", "checkpoint", "tile"):
            cursor.execute(f"delete from journal_{table}")
    many(1)
    journal.seal(NOON)
    anew = folder / "anew"
    journal.publish(anew)
    assert log("check", anew, "--key", folder / "key") == 0  # by itself, it holds together
    assert log("check", anew, "--key", folder / "key", "--since", folder / "kept") == 1
    assert "written anew" in capsys.readouterr().err


def test_a_witness_signs_what_only_grew_and_its_signature_travels_with_proofs(folder, capsys):
    seen, secret = folder / "seen", folder / "secret"
    seen.write_text((folder / "kept").read_text())
    asked = (
        "witness",
        folder / "public",
        "--key",
        folder / "key",
        "--since",
        seen,
        "--name",
        "court.example.dz",
        "--secret",
        secret,
    )
    assert log(*asked) == 0
    witness = capsys.readouterr().out.strip().splitlines()[-1]
    (folder / "witnesses").write_text(witness)
    assert secret.stat().st_mode & 0o077 == 0
    call_command("journal", "cosign", "--note", seen, "--witnesses", folder / "witnesses")
    proof = queries.inclusion_proof(Entry.objects.get(about="claim:letter"))
    (folder / "proof").write_text(str(proof))
    (folder / "both").write_text(f"{queries.public_key()}\n{witness}\n")
    assert log("verify", folder / "proof", "--key", folder / "both", "--witnesses", 1) == 0
    assert "Signed by court.example.dz" in capsys.readouterr().out
    assert log("verify", folder / "proof", "--key", folder / "key", "--witnesses", 1) == 1
    seen.write_text(notes.sign(301, bytes(32)))
    assert log(*asked) == 1  # shorter than what was signed before


def test_a_false_or_foreign_cosignature_is_not_accepted(folder, capsys):
    seen = folder / "seen"
    log("witness", folder / "public", "--key", folder / "key", "--since", seen, "--name", "w.dz", "--secret", folder / "s")
    (folder / "witnesses").write_text(capsys.readouterr().out.strip().splitlines()[-1])
    note = seen.read_text()
    line = note.strip().splitlines()[-1]
    raw = bytearray(b64decode(line.rsplit(" ", 1)[1]))
    raw[-1] ^= 1
    for bad in (
        note.replace(line, f"{line.rsplit(' ', 1)[0]} {b64encode(raw).decode()}"),
        note.replace("\n300\n", "\n299\n"),
        "x",
    ):
        seen.write_text(bad)
        with pytest.raises(CommandError, match="Not accepted"):
            call_command("journal", "cosign", "--note", seen, "--witnesses", folder / "witnesses")


def test_a_cosignature_is_what_the_standard_says(folder, capsys):
    """Checked by hand, without our reader of notes."""
    log(
        "witness",
        folder / "public",
        "--key",
        folder / "key",
        "--since",
        folder / "seen",
        "--name",
        "w.dz",
        "--secret",
        folder / "s",
    )
    _name, key_id, packed = capsys.readouterr().out.strip().splitlines()[-1].split("+", 2)
    public = b64decode(packed)
    assert public[:1] == b"\x04"
    assert hashlib.sha256(b"w.dz\n\x04" + public[1:]).digest()[:4].hex() == key_id
    body, _blank, lines = (folder / "seen").read_text().partition("\n\n")
    raw = b64decode(lines.strip().splitlines()[-1].split()[-1])
    moment = int.from_bytes(raw[4:12], "big")
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(raw[12:], f"cosignature/v1\ntime {moment}\n{body}\n".encode())


def test_the_note_of_the_standard_is_read():
    """The example of C2SP tlog-cosignature."""
    note = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"  # noqa: E501
        "\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"  # noqa: E501
    )
    said, _text, lines = signed_notes.parse(note)
    assert (said.origin, said.size, len(lines)) == ("example.com/behind-the-sofa", 20852163, 2)


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AAAA", "a+zz+!!"])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError, match="not a key"):
        signed_notes.parse_key(text)
