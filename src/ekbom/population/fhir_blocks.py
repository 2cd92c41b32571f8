"""A file of lines in blocks of whole lines, unpacked on the way: the share of work that one process takes at once."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from ekbom.records.errors import RecordError

#: Bytes of a block, about: enough that handing it over costs little, little enough that many fit into memory.
SIZE = 2 * 2**20
_PACKED = b"\x1f\x8b"


class Block(NamedTuple):
    """Whole lines of a file, the last perhaps without its end; None in the place of one line that is too long.

    at: where it begins in the file, unpacked. taken: bytes of the file, as it is, that were read so far.
    """

    data: bytes | None
    at: int
    taken: int


def blocks_of(path: str, longest: int) -> Iterator[Block]:
    """The blocks of a file, also gzip. longest: bytes of a line without its end; a longer one is passed over.

    Raises RecordError where the file cannot be read or its gzip data is damaged.
    """
    try:
        with open(path, "rb") as raw:
            packed = raw.read(2) == _PACKED
            raw.seek(0)
            file: BinaryIO = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
            yield from _blocks(file, raw, longest)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(path, error) from None


def is_packed(path: str) -> bool:
    """Whether a file is gzip, by its first bytes. Raises OSError where it cannot be read."""
    with open(path, "rb") as file:
        return file.read(2) == _PACKED


def unreadable(path: str, error: Exception) -> RecordError:
    """What to say of a file that cannot be read or unpacked."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "the gzip data is damaged"
    return RecordError(f"{path}: the file cannot be read ({reason})")


def _blocks(file: BinaryIO, raw: BinaryIO, longest: int) -> Iterator[Block]:
    at, begun, passing = 0, b"", False
    while chunk := file.read(SIZE):
        if passing:
            end = chunk.find(b"\n") + 1
            at += end or len(chunk)
            passing, chunk = not end, chunk[end:] if end else b""
        end = chunk.rfind(b"\n") + 1
        if end:
            yield Block(begun + chunk[:end], at, raw.tell())
            at += len(begun) + end
            begun = chunk[end:]
        else:
            begun += chunk
        if len(begun) > longest:
            yield Block(None, at, raw.tell())
            at += len(begun)
            begun, passing = b"", True
    if begun:
        yield Block(begun, at, raw.tell())
