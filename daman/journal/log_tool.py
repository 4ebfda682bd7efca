"""`daman log`: what anybody can check of the journal, with neither database nor house: proofs, checkpoints, copied tiles.

It says 0 when all holds, 1 when something does not, 2 when it cannot tell.
"""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from daman.journal import merkle, proof_files, signed_notes, tiles
from daman.journal.signed_notes import COSIGNATURE, ED25519, Statement, VerifierKey

HOLDS, BROKEN, UNSURE = 0, 1, 2


class DoesNotHold(Exception):
    """What was shown is not what was sealed."""


class CannotTell(Exception):
    """Something more is needed to say."""


def main(arguments: Sequence[str], *, at: int) -> int:
    """Run one command, at a moment (seconds since 1970)."""
    options = _parser().parse_args(arguments, argparse.Namespace(at=at))
    try:
        words = {"verify": _verify, "check": _check, "witness": _witness}[options.what](options)
    except (DoesNotHold, ValueError) as error:
        sys.stderr.write(f"It does not hold: {error}.\n")
        return BROKEN
    except (CannotTell, OSError) as error:
        sys.stderr.write(f"Not known: {error}.\n")
        return UNSURE
    sys.stdout.write("\n".join(words) + "\n")
    return HOLDS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="daman log", description="Check proofs and checkpoints of a journal.")
    commands = parser.add_subparsers(dest="what", required=True)
    verify = commands.add_parser("verify", help="a proof that a person was given")
    verify.add_argument("proof", type=Path)
    verify.add_argument("--checkpoint", type=Path, help="a checkpoint from a source that you trust")
    verify.add_argument("--key", type=Path, help="the journal's public key, and those of witnesses, one a line")
    verify.add_argument("--tiles", type=Path, help="a copy of the journal's folder, when the checkpoints are of different sizes")
    verify.add_argument("--document", type=Path, help="the letter that the entry speaks of")
    verify.add_argument("--witnesses", type=int, default=0, help="how many witnesses must have signed")
    check = commands.add_parser("check", help="a copy of the journal's folder: that it is whole and only grew")
    check.add_argument("folder", type=Path)
    check.add_argument("--key", type=Path, required=True)
    check.add_argument("--since", type=Path, help="a checkpoint that was kept: the folder must be its continuation")
    witness = commands.add_parser("witness", help="check a copy as above and sign its checkpoint as a witness")
    witness.add_argument("folder", type=Path)
    witness.add_argument("--key", type=Path, required=True)
    witness.add_argument("--since", type=Path, required=True, help="the checkpoint signed last; written anew")
    witness.add_argument("--name", required=True, help="of the witness: example.dz/witness")
    witness.add_argument("--secret", type=Path, required=True, help="its Ed25519 key (PEM); made when there is none")
    return parser


def _verify(options: argparse.Namespace) -> list[str]:
    proof = proof_files.read(options.proof.read_text())
    keys = signed_notes.parse_keys(options.key.read_text()) if options.key else []
    said, words = _signed(proof.note, keys, options.witnesses)
    if not merkle.is_included(proof.leaf(), proof.index, said.size, proof.path, said.root):
        raise DoesNotHold("the path does not lead from this entry to the root of the checkpoint")
    if options.document:
        _document(proof.facts(), options.document)
        words.append(f"The document {options.document.name} is the one that the entry speaks of.")
    if options.checkpoint:
        kept, _words = _signed(options.checkpoint.read_text(), keys)
        _same_journal(said, kept, options.tiles)
        words.append(f"It agrees with the checkpoint of {kept.size} entries that you kept.")
    elif not keys:
        raise CannotTell("the path leads to the root, but who signed that root was not checked: give --key or --checkpoint")
    facts = proof.facts()
    told = [f"  {name}: {value}" for name, value in facts.items() if value not in ("", None, {})]
    return [f"The entry is number {proof.index} of the journal {said.origin}.", *told, *words]


def _check(options: argparse.Namespace) -> list[str]:
    said, words = _whole(options.folder, signed_notes.parse_keys(options.key.read_text()))
    if options.since:
        kept, _words = _signed(options.since.read_text(), signed_notes.parse_keys(options.key.read_text()))
        _same_journal(said, kept, options.folder)
        words.append(f"It continues the checkpoint of {kept.size} entries that you kept.")
    return [f"{said.size} entries of the journal {said.origin}: each tile is whole, the root is the one that was signed.", *words]


def _witness(options: argparse.Namespace) -> list[str]:
    keys = signed_notes.parse_keys(options.key.read_text())
    said, _words = _whole(options.folder, keys)
    if options.since.exists():
        kept, _words = _signed(options.since.read_text(), keys)
        if said.size < kept.size:
            raise DoesNotHold(f"it is shorter than the {kept.size} entries that were signed before")
        _same_journal(said, kept, options.folder)
    note = (options.folder / "checkpoint").read_text()
    secret = _secret(options.secret)
    public, moment = secret.public_key().public_bytes_raw(), options.at
    _said, text, _lines = signed_notes.parse(note)
    signature = moment.to_bytes(8, "big") + secret.sign(signed_notes.cosigned_text(text, moment))
    cosigned = note + signed_notes.sign_line(options.name, COSIGNATURE, public, signature)
    options.since.write_text(cosigned)
    return [cosigned.rstrip("\n"), "", str(VerifierKey(options.name, COSIGNATURE, public))]


def _signed(note: str, keys: Sequence[VerifierKey], witnesses: int = 0) -> tuple[Statement, list[str]]:
    """What a checkpoint says, once the journal's own key signed it when keys are known."""
    said, _text, _lines = signed_notes.parse(note)
    found = signed_notes.signers(note, keys)
    if keys and not any(key.kind == ED25519 for key in found):
        raise DoesNotHold(f"the checkpoint is not signed with a key that you gave for {said.origin}")
    seen = {key.name for key in found if key.kind == COSIGNATURE}
    if len(seen) < witnesses:
        raise DoesNotHold(f"{witnesses} witnesses were asked for, {len(seen)} signed")
    return said, [f"Signed by {key.name}." for key in found]


def _same_journal(one: Statement, other: Statement, folder: Path | None) -> None:
    """That the smaller tree is the beginning of the larger."""
    small, large = sorted((one, other), key=lambda statement: statement.size)
    if small.origin != large.origin:
        raise DoesNotHold(f"{small.origin} and {large.origin} are two journals")
    if small.size == large.size:
        if small.root != large.root:
            raise DoesNotHold(f"two roots were signed for {small.size} entries: the journal shows two faces")
        return
    if folder is None:
        raise CannotTell(f"the checkpoints are of {small.size} and {large.size} entries: give --tiles, a copy of its folder")
    if not small.size:
        raise DoesNotHold("a checkpoint of no entry proves nothing")
    reader = tiles.Reader(large.size, lambda level, number, width: _tile(folder, level, number, width))
    if reader.root() != large.root:
        raise DoesNotHold(f"the tiles do not give the root of {large.size} entries")
    path = merkle.consistency_path(small.size, large.size, reader.root_between)
    if not merkle.is_consistent(small.size, large.size, path, small.root, large.root):
        raise DoesNotHold(f"the first {small.size} entries were written anew")


def _whole(folder: Path, keys: Sequence[VerifierKey]) -> tuple[Statement, list[str]]:
    """The checkpoint of a folder, once every tile was hashed again."""
    said, words = _signed((folder / "checkpoint").read_text(), keys)
    roots: dict[tuple[int, int], bytes] = {}
    tree = merkle.Tree()
    for level, number, width in tiles.all_tiles(said.size):
        tile = _tile(folder, level, number, width)
        for place in range(width):
            digest = tile[place * merkle.HASH : (place + 1) * merkle.HASH]
            if level and roots.pop((level - 1, number * tiles.WIDTH + place)) != digest:
                raise DoesNotHold(f"tile {tiles.path_of(level, number, width)} does not fit the tiles below it")
            for filled, root in tree.add(digest) if level == 0 else ():
                roots[filled, (tree.size >> merkle.TILE_HEIGHT * (filled + 1)) - 1] = root
    if tree.root() != said.root:
        raise DoesNotHold("the tiles do not give the root that was signed")
    return said, words


def _tile(folder: Path, level: int, number: int, width: int) -> bytes:
    """A tile, or the beginning of a fuller one that has taken its place."""
    path = folder / "tile" / tiles.path_of(level, number, width)
    full = folder / "tile" / tiles.path_of(level, number, tiles.WIDTH)
    partial = full.with_name(f"{full.name}.p")
    fuller = sorted((int(p.name) for p in partial.iterdir() if p.name.isdecimal()), reverse=True) if partial.is_dir() else []
    wider = [partial / str(w) for w in fuller if w >= width]
    for candidate in (path, full, *wider):
        if candidate.exists():
            return candidate.read_bytes()[: width * merkle.HASH]
    raise CannotTell(f"tile {tiles.path_of(level, number, width)} is not in {folder}")


def _document(facts: dict[str, object], path: Path) -> None:
    details = facts.get("details")
    said = details.get("sha256") if isinstance(details, dict) else None
    if not said:
        raise CannotTell("the entry names no document: ask for the proof of the letter")
    if hashlib.sha256(path.read_bytes()).hexdigest() != said:
        raise DoesNotHold(f"{path.name} is not the document that the entry speaks of")


def _secret(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        made = Ed25519PrivateKey.generate()
        path.touch(mode=0o600)
        path.write_bytes(
            made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path.name} does not hold an Ed25519 key")
    return key
