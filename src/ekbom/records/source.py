"""Bytes and text of an input: a file, standard input, gzip or not, never more than the limit.

Text is UTF-8 (RFC 8259; a byte order mark is passed over). Compressed input is unpacked only up to the
limit, so that a small file cannot become a large one. It refuses every other encoding and compression.
"""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

from ekbom.records.errors import RecordError

STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"


def _megabytes(limit: int) -> str:
    return f"{limit / 2**20:g} MB"


def _too_large(name: str, limit: int) -> RecordError:
    return RecordError(
        f"{name}: the input is larger than the limit of {_megabytes(limit)} for one record; --max-size raises it"
    )


def name_of(source: str) -> str:
    """What to call an input in a message."""
    return "standard input" if source == STANDARD_INPUT else source


def read_bytes(source: str, limit: int) -> bytes:
    """The bytes of a file or of standard input ("-"), unpacked where they are gzip.

    Raises RecordError where it cannot be read or is larger than ``limit`` (before or after unpacking).
    """
    name = name_of(source)
    try:
        if source == STANDARD_INPUT:
            if sys.stdin is None:
                raise RecordError(f"{name}: it is closed, expected a record")
            data = sys.stdin.buffer.read(limit + 1)
        else:
            if os.path.isfile(source) and os.path.getsize(source) > limit:
                raise _too_large(name, limit)
            with open(source, "rb") as file:
                data = file.read(limit + 1)
    except RecordError:
        raise
    except FileNotFoundError:
        raise RecordError(f"{name}: there is no such file or folder") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a path"
        raise RecordError(f"{name}: the file cannot be read ({reason})") from None
    if len(data) > limit:
        raise _too_large(name, limit)
    if data[:2] == _GZIP:
        data = _unpacked(data, name, limit)
    return data


def _unpacked(data: bytes, name: str, limit: int) -> bytes:
    import gzip
    import io
    import zlib

    stream: BinaryIO = io.BytesIO(data)
    try:
        with gzip.GzipFile(fileobj=stream) as file:
            unpacked = file.read(limit + 1)
    except (OSError, EOFError, zlib.error):
        raise RecordError(f"{name}: the gzip data is damaged, expected a whole gzip file") from None
    if len(unpacked) > limit:
        raise _too_large(name, limit)
    return unpacked


def text_of(data: bytes, name: str) -> str:
    """The text of UTF-8 bytes, without a byte order mark; RecordError for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RecordError(f"{name}: the text is UTF-16 or UTF-32, expected UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordError(f"{name}: byte {error.start + 1} is not UTF-8 text, expected UTF-8") from None
    if "\0" in text:
        raise RecordError(f"{name}: byte 0 stands in the text, expected UTF-8 text and no binary data")
    return text
