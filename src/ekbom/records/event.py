"""The one shape between any kind of record and the facts: dated events and courses of medicines.

Nothing here depends on the day of the plan: the same events give the facts of any day (``as_of``).
"""

from typing import NamedTuple


class Event(NamedTuple):
    """One statement of a record about one fact.

    key: of the fact ("ferritin", "abi@left"). value: in the fact's own unit. day, instant, iso: of the event
    (see ``moments``); ``told`` is the instant at which it was written down, for "which is newer".
    end: last day on which it held, 0 if it still holds or is a single point. over: it is known to be past, though
    not since when. rank: 2 final, 1 preliminary. source: the record's place.
    """

    key: str
    value: bool | float | str
    day: int
    instant: int
    iso: str
    told: int
    end: int
    over: bool
    rank: int
    now: bool
    source: str


class DoseLine(NamedTuple):
    """One line of a dosage as data: amount a day in a unit, on the days from start to end (0: open)."""

    amount: float
    unit: str
    start: int
    end: int


class Course(NamedTuple):
    """A medicine over time.

    ingredients: ids; atc: ATC codes of the record (a code can place a drug in a set without a known ingredient).
    recognised: by a code or a name; by_name: only by its name.
    standing: "taken", "stopped" or "unsure"; given: an administration, not an order or a statement.
    start: ordinal, 0 unknown; since: the same as text; end: the last day, 0 open.
    doses: structured lines, empty where ``unstructured`` says why there are none. route: "" where not said.
    """

    name: str
    ingredients: tuple[str, ...]
    atc: tuple[str, ...]
    recognised: bool
    by_name: bool
    standing: str
    given: bool
    start: int
    since: str
    end: int
    doses: tuple[DoseLine, ...]
    unstructured: str
    route: str
    text: str
    source: str


class Present(NamedTuple):
    """A sign that a list (conditions, allergies, medications, procedures, devices) is there.

    day, iso: its date (0, "" if none).
    """

    day: int
    iso: str
    source: str
