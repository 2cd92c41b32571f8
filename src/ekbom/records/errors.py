"""The one error of this package: a record that cannot be read as a whole."""

from __future__ import annotations


class RecordError(ValueError):
    """The input is wrong. The message is one sentence: file, place, what was found and what was expected.

    It names files, paths, ids and fact ids only; it never repeats what the record says of a patient.
    """
