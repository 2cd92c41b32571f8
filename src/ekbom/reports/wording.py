"""The words a plan is read in: statuses, levels, groups and classes as people say them; cleaned strings.

Ids stay as they are in the JSON; here they get plain English. A string of the record is shown as it stands,
but for characters that could disturb the page or mislead the reader: control characters, lone surrogates
and the signs that turn the direction of writing become U+FFFD.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

STATUS = {
    "recommend": "Recommended",
    "consider": "To consider",
    "needs": "Needs an answer first",
    "avoid": "Avoid",
    "contraindicated": "Contraindicated",
    "not_indicated": "Not indicated",
}
LEVEL = {"critical": "Critical", "high": "High", "moderate": "Moderate", "info": "For information"}
GROUP = {
    "iron_route": "iron, one preparation",
    "alpha2delta": "one alpha-2-delta ligand",
    "dopaminergic": "one dopaminergic drug",
    "opioid": "one opioid",
    "benzodiazepine": "one benzodiazepine",
    "venous_trunk": "one way to treat the vein trunk",
    "revascularisation": "one way to restore the blood flow",
}
DIAGNOSIS = {
    "definite_RLS": "Definite restless legs syndrome",
    "probable_RLS": "Probable restless legs syndrome",
    "probable_RLS_cognitive": "Probable restless legs syndrome (criteria for cognitive impairment)",
    "possible_RLS": "Possible restless legs syndrome",
    "child_probable": "Probable restless legs syndrome (criteria for children)",
    "child_possible": "Possible restless legs syndrome (criteria for children)",
    "RLS_plus_comorbid_mimic": "Restless legs syndrome together with a condition that resembles it",
    "mimic_more_likely": "A condition that resembles restless legs syndrome is more likely",
    "insufficient_data": "Not enough is known for a diagnosis",
}
SEVERITY = {
    "none": "none",
    "mild": "mild",
    "moderate": "moderate",
    "severe": "severe",
    "very_severe": "very severe",
    "not_assessable": "cannot be assessed yet",
}
STRENGTH = {
    "strong": "strong",
    "good_practice": "good practice",
    "conditional": "conditional",
    "expert": "expert opinion",
    "not_graded": "not graded",
}
DIRECTION = {"for": "for", "against": "against", "no_recommendation": "no recommendation"}
SEX = {"female": "female", "male": "male", "other": "other", "unknown": "unknown", "": "unknown"}
LOCALE = {
    "us": "United States",
    "eu": "European Union",
    "uk": "United Kingdom",
    "jp": "Japan",
    "": "not given: the strictest label is used",
}
#: The presumptions that are not the absence of something on a list.
PRESUMED = {
    "tsat_below_45": "transferrin saturation is below 45 %",
    "hb_not_raised": "haemoglobin is not raised",
    "phosphate_not_low": "phosphate is not low",
}
UNIT = {
    "1": "",
    "{score}": "",
    "a": "years",
    "mo": "months",
    "wk": "weeks",
    "d": "days",
    "ug/L": "µg/L",
    "ug/dL": "µg/dL",
    "ug/h": "µg/h",
    "um": "µm",
    "mm[Hg]": "mmHg",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
}

#: Most characters of one string of the record; the JSON form of the plan has all of it.
LONGEST = 200

#: Embeddings, overrides and isolates; control characters; line separators; lone surrogates.
_UNWANTED = (
    *range(0x20), *range(0x7F, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000),
    0xFEFF, 0xFFFE, 0xFFFF,
)  # fmt: skip
_CLEAN = dict.fromkeys(_UNWANTED, "\ufffd") | dict.fromkeys((0x09, 0x0A, 0x0D), " ")


def clean(text: str) -> str:
    """A string of the record as one line that can be shown and encoded."""
    return text if text.isascii() and text.isprintable() else text.translate(_CLEAN)


def shown(text: str) -> str:
    """A cleaned string of the record, cut where it is longer than anything a person wrote to be read."""
    line = clean(text).strip()
    return line if len(line) <= LONGEST else line[:LONGEST] + "…"


def plain(id: str) -> str:
    """An id as words, for what has no words of its own."""
    return id.replace("_", " ")


def number(value: float) -> str:
    """A number without noise: whole numbers without a point, others with six significant digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.6g}"


def quantity(value: float, unit: str) -> str:
    """A number with its unit as people write it."""
    words = UNIT.get(unit, unit)
    return f"{number(value)} {words}".strip()


def value_words(value: bool | float | str | None, unit: str = "") -> str:
    """A value as people say it: yes, no, unknown, a quantity, a label."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return plain(clean(value))
    return quantity(value, unit)


def counted(count: int, one: str, many: str) -> str:
    """A count with its noun."""
    return f"{count} {one if count == 1 else many}"


def listed(words: Sequence[str], most: int) -> str:
    """The first ``most`` of the words, the rest counted."""
    shown = "; ".join(words[:most])
    rest = len(words) - most
    return f"{shown}; and {rest} more" if rest > 0 else shown


def joined(texts: Iterable[str]) -> str:
    """Several instructions in one line: sentences follow each other, phrases are parted by semicolons."""
    line = ""
    for text in texts:
        line += text if not line else f" {text}" if line.endswith((".", "!", "?")) else f"; {text}"
    return line


def first_upper(text: str) -> str:
    """A line that starts with a capital."""
    return text[:1].upper() + text[1:]


def bare(label: str) -> str:
    """A label for the middle of a sentence, without its article; an abbreviation keeps its capitals."""
    for article in ("A ", "An "):
        label = label.removeprefix(article)
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
