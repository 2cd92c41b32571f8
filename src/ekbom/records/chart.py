"""Everything that was read of one patient, before a day is chosen: filled by the readers, read by ``as_of``."""

from __future__ import annotations

from ekbom.records.event import Course, Event, Present
from ekbom.records.moments import UNDATED, Moment
from ekbom.records.problems import Problems

#: The lists whose presence lets a finding be presumed absent.
LISTS = ("conditions", "allergies", "medications", "procedures", "devices")


class Chart:
    """One patient's record as events, courses, lists and problems.

    patient_id, sex, born, born_text: who ("" where not given); stated_age: where a sheet gives no date of birth.
    identity: the record's place of the patient's own data ("Patient/p1").
    """

    __slots__ = (
        "born",
        "born_text",
        "courses",
        "died",
        "events",
        "identity",
        "lists",
        "patient_id",
        "problems",
        "sex",
    )

    def __init__(self) -> None:
        self.patient_id = ""
        self.identity = "Patient"
        self.sex = "unknown"
        self.born = UNDATED
        self.born_text = ""
        self.died: Moment | None = None
        self.events: list[Event] = []
        self.courses: list[Course] = []
        self.lists: dict[str, list[Present]] = {}
        self.problems = Problems()

    def there(self, which: str, when: Moment, source: str) -> None:
        """A list is there: by a List, a section, a file, a key of a sheet, "none known", or one counting entry."""
        self.lists.setdefault(which, []).append(Present(when.day, when.iso, source))
