"""The lines of a bundle as they come out of the file: each held against its hash and the line before it. `settling` reads them."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

from core.ids import id_of
from stations import lineage, schemas
from stations.receiving.refusals import ChainBroken, LineNotReadable
from store.journal import Op, op_of

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_GIVEN_BACK = re.compile(r"\[([0-9]{1,9}),(.*)\]", re.ASCII | re.DOTALL)


class Incoming(NamedTuple):
    """One line of another machine's journal, in its place there."""

    hash: str
    prev_hash: str
    epoch: int
    seq: int
    op_id: UUID
    text: str | None
    """None for a line that the machine had been sent: of that only its name came."""
    op: Op | None


def chained(texts: Iterable[str], origin: str, before: str | None, first: int = 0) -> Iterator[Incoming]:
    """The lines of the journal of `origin`; `before` is the hash that the first one follows, `first` its seq, where the bundle says it.

    Raises LineNotReadable, ChainBroken.
    """
    epoch, seq = 0, max(first - 1, 0)
    for number, text in enumerate(texts, 1):
        stub = _stub(text)
        if stub is None:
            op = _line(text, number)
            if op.origin != origin or not _follows(op, before, seq):
                raise ChainBroken(line=number)
            line = Incoming(lineage.hash_of(text), op.prev_hash, op.epoch, op.seq, op.op_id, text, op)
        elif before is None:
            raise ChainBroken(line=number)
        else:
            line = Incoming(stub[1], before, epoch, seq + 1, stub[0], None, None)
        before, epoch, seq = line.hash, line.epoch, line.seq
        yield line


def _follows(op: Op, before: str | None, seq: int) -> bool:
    return before is None or (op.prev_hash == before and (op.seq == seq + 1 or not seq))


def given_back(texts: Iterable[str]) -> Iterator[tuple[int, Op]]:
    """Lines that this base had and lost, as its journal had them, each with the epoch of the answer by which the station had it first.

    The epochs never fall. Raises LineNotReadable.
    """
    newest = 0
    for number, text in enumerate(texts, 1):
        found = _GIVEN_BACK.fullmatch(text)
        if found is None or int(found[1]) < newest:
            raise LineNotReadable(line=number)
        newest = int(found[1])
        yield newest, _line(found[2], number)


def raised(lines: Sequence[Incoming], schema: int) -> Sequence[Incoming]:
    """Lines of an older program as the present one would have written them: so they are kept too, under the hashes of what came."""
    if schema >= schemas.SCHEMA or not schemas.UPCASTS:
        return lines
    ops = [None if each.op is None else schemas.raised_line(each.op, schema) for each in lines]
    return [
        each if op is None else each._replace(op=op, text=op.text())
        for each, op in zip(lines, ops, strict=True)
    ]


def kept(text: str) -> Op:
    """A line that was read once and kept since, for half the price."""
    seq, op_id, *rest = cast("list[Any]", json.loads(text))
    return Op(seq, id_of(op_id.replace("-", "")), *rest)


def _line(text: str, number: int) -> Op:
    try:
        return op_of(text)
    except ValueError as error:
        raise LineNotReadable(line=number) from error


def _stub(text: str) -> tuple[UUID, str] | None:
    """The op_id and hash of a line that came from here; None for a line with all that it says, and for what is neither."""
    if not text.startswith('["'):
        return None
    try:
        op_id, hash_ = cast("list[str]", json.loads(text))
        return (UUID(op_id), hash_) if _HASH.fullmatch(hash_) else None
    except (ValueError, TypeError, AttributeError):
        return None
