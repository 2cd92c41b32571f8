"""The whole book, collected from the guideline modules: every finding, option, alert, request and follow-up.

Whatever a module holds by name (also inside tuples, lists and dictionaries) belongs to the book. An id that
two things of one kind share, and a request that a fact names but nobody describes, raise BookError.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ekbom.guidelines
from ekbom.guidelines.vocabulary import Alert, Finding, FollowUp, Option, Request, Source
from ekbom.logic.expressions import BookError, Parameter


@dataclass(frozen=True)
class Book:
    """Everything the guidelines say, by id, in the order of the modules."""

    findings: dict[str, Finding]
    options: dict[str, Option]
    alerts: dict[str, Alert]
    requests: dict[str, Request]
    follow_ups: dict[str, FollowUp]
    sources: dict[str, Source]
    parameters: dict[str, Parameter]


def guideline_modules() -> tuple[str, ...]:
    """The names of all guideline modules, sorted."""
    package = ekbom.guidelines
    return tuple(sorted(f"{package.__name__}.{m.name}" for m in pkgutil.iter_modules(package.__path__)))


def _held(value: object) -> Iterator[object]:
    if isinstance(value, tuple | list) and not hasattr(value, "_fields"):
        for part in value:
            yield from _held(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _held(part)
    else:
        yield value


def collect(modules: Iterable[object]) -> Book:
    """The book that these modules hold."""
    book = Book({}, {}, {}, {}, {}, {}, {})
    shelves: tuple[tuple[type, dict[str, object]], ...] = (
        (Finding, book.findings),
        (Option, book.options),
        (Alert, book.alerts),
        (Request, book.requests),
        (FollowUp, book.follow_ups),
        (Source, book.sources),
        (Parameter, book.parameters),
    )  # type: ignore[assignment]
    for module in modules:
        for name, value in vars(module).items():
            if name.startswith("__"):
                continue
            for thing in _held(value):
                for kind, shelf in shelves:
                    if isinstance(thing, kind):
                        _put(shelf, thing)
    return book


def _put(shelf: dict[str, object], thing: object) -> None:
    id = getattr(thing, "id")  # noqa: B009 - every kind on a shelf has an id
    other = shelf.setdefault(id, thing)
    if other is not thing and other != thing:
        raise BookError(
            f"{getattr(thing, 'where', '')}: '{id}' is already defined at {getattr(other, 'where', '')}; ids are unique"
        )


def load_book() -> Book:
    """The book of this package, built from its sources."""
    return collect([importlib.import_module(name) for name in guideline_modules()])
