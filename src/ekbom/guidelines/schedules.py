"""Dated steps of a start: how a drug is raised, what to expect, when to look again.

The steps follow the titration of labels and trials at the slow end of their ranges; no amount passes the ceiling
of the patient (see ``vocabulary.option``). Dates are the earliest: a step that is not needed, or a dose that is not
borne, is put off. Where a source gives a start and no steps (most opioids), the reviews are dated and nothing else.
"""

from collections.abc import Sequence

from ekbom.facts.variables import frail
from ekbom.guidelines.populations import is_pregnant, lactating, older
from ekbom.guidelines.renal import reduced_kidney, renal_band
from ekbom.guidelines.vocabulary import Step, step
from ekbom.logic.expressions import (
    TRUE,
    Expression,
    first_match,
    is_known,
    known_true,
    label,
    quantity,
)

_haemodialysis = known_true(renal_band.is_("haemodialysis"))
_low_kidney = known_true(reduced_kidney)
_frail = known_true(older) | known_true(frail)
_pregnant_or_lactating = known_true(is_pregnant) | known_true(lactating)


def merged(*parts: Sequence[Step]) -> tuple[Step, ...]:
    """Several schedules as one, by day: each patient has the steps of the one that is theirs."""
    return tuple(sorted((s for part in parts for s in part), key=lambda s: s.after_days))


def told(when: Expression, after_days: int, text: str, expect: str) -> tuple[Step, ...]:
    """One step in words, for those of whom this is known to be true."""
    return (step(after_days, first_match((when, label(text, (text,)))), expect=expect),)


def climb(
    when: Expression,
    days: Sequence[int],
    amounts: Sequence[tuple[float, str]],
    first: str,
    further: str,
    last: str = "",
) -> tuple[Step, ...]:
    """Rising amounts of mg a day, each with its words, from these days on; what to expect at the first and further steps."""
    expected = [first, *[further] * (len(amounts) - 1)]
    expected[-1] = f"{expected[-1]} {last}".strip()
    return tuple(
        step(day, first_match((when, quantity(mg, "mg/d"))), says=says, expect=expect)
        for day, (mg, says), expect in zip(days, amounts, expected, strict=True)
    )


def _alike(says: str, *amounts: float) -> tuple[tuple[float, str], ...]:
    return tuple((mg, says) for mg in amounts)


def _weeks(count: int) -> range:
    return range(0, 7 * count, 7)


# --- starts -----------------------------------------------------------------------------------------

_DRIVING = "Sleepiness and dizziness are likeliest now: no driving until it is known how it acts."
_ONLY_IF = "Only where symptoms are left and the dose before is borne; else stay where you are."
_FAIR_TRIAL = "Four weeks at the highest dose that is borne are a fair trial."
_EVENING, _SPLIT = "{} mg in the evening.", "{} mg a day: a third at dinner, the rest at bedtime."


def gabapentin_steps(ready: Expression, ceiling: Expression) -> tuple[Step, ...]:
    """By 300 mg a week; by 100 mg in the elderly, the frail, with a weak kidney and while breastfeeding."""
    hundreds = ready & (_frail | _low_kidney)
    return merged(
        climb(
            ready & _haemodialysis,
            _weeks(3),
            _alike("{} mg after each dialysis session, nothing on other days.", 100, 200, 300),
            _DRIVING,
            _ONLY_IF,
            _FAIR_TRIAL,
        ),
        climb(
            hundreds & ~_haemodialysis,
            _weeks(6),
            _alike(_EVENING, 100, 200, 300, 400, 500, 600),
            _DRIVING,
            _ONLY_IF,
            "Further by 100 mg a week at most, up to the ceiling, split in two. " + _FAIR_TRIAL,
        ),
        climb(
            ready & ~hundreds & _pregnant_or_lactating,
            _weeks(7),
            (*_alike(_EVENING, 300, 400, 500, 600), *_alike(_SPLIT, 700, 800, 900)),
            _DRIVING,
            _ONLY_IF,
            _FAIR_TRIAL,
        ),
        climb(
            ready & ~hundreds & ~_pregnant_or_lactating,
            _weeks(6),
            (*_alike(_EVENING, 300, 600), *_alike(_SPLIT, 900, 1200, 1500, 1800)),
            _DRIVING,
            _ONLY_IF,
            _FAIR_TRIAL,
        ),
        told(
            ready & known_true(ceiling < quantity(100, "mg/d")),
            0,
            "Not dated: the ceiling of this kidney lies below the smallest capsule of 100 mg; nephrology decides.",
            "",
        ),
    )


def gabapentin_enacarbil_steps(ready: Expression, starts_low: Expression, no_rise: Expression) -> tuple[Step, ...]:
    """One dose; from 300 to 600 mg at the first review only."""
    every_other = known_true(renal_band.is_("<15"))
    daily = ready & ~every_other
    look = "After two weeks: sleepiness, dizziness, mood."
    return merged(
        told(ready & every_other, 0, "300 mg every other day, with food at about 17:00.", _DRIVING),
        climb(daily & ~starts_low, (0,), _alike("{} mg with food at about 17:00.", 600), f"{_DRIVING} {look}", ""),
        climb(daily & starts_low & no_rise, (0,), _alike("{} mg with food at about 17:00.", 300), _DRIVING, "", look),
        climb(
            daily & starts_low & ~no_rise,
            (0, 14),
            _alike("{} mg with food at about 17:00.", 300, 600),
            _DRIVING,
            _ONLY_IF,
            _FAIR_TRIAL,
        ),
    )


def pregabalin_steps(ready: Expression) -> tuple[Step, ...]:
    """By 75 mg a week; in smaller steps in the elderly, in the frail and with a weak kidney."""
    lowest = ready & (known_true(frail) | known_true(renal_band.is_in("15-30", "<15", "haemodialysis")))
    old = ready & ~lowest & known_true(older)
    weak = ready & ~lowest & ~old & _low_kidney
    further = f"{_ONLY_IF} Look for swelling and weight."

    def rise(when: Expression, *amounts: float) -> tuple[Step, ...]:
        return climb(when, _weeks(len(amounts)), _alike(_EVENING, *amounts), _DRIVING, further, _FAIR_TRIAL)

    return merged(
        rise(lowest, 25, 50, 75, 100, 125, 150),
        rise(old, 50, 100, 150, 200, 250, 300),
        rise(weak, 75, 100, 125, 150, 175, 200, 225),
        rise(ready & ~lowest & ~old & ~weak, 75, 150, 225, 300, 375, 450),
    )


_DOPAMINERGIC_FIRST = (
    "Nausea, faintness on standing, sudden sleep: no driving until it is known how it acts. Ask about gambling, spending, "
    "eating and sexual urges from the first visit on."
)
_DOPAMINERGIC_FURTHER = "Only where it is not enough; the lowest dose that works. Never above the last step."


def pramipexole_steps(ready: Expression, start: Expression, slow: Expression) -> tuple[Step, ...]:
    """The start of this patient, then steps of salt a week apart; two weeks where the steps are to be slow."""
    old = known_true(older)
    full = (
        (0.125, "{} mg of salt (0.088 mg base), 2 to 3 hours before bed."),
        (0.25, "{} mg of salt (0.18 mg base), 2 to 3 hours before bed."),
        (0.5, "{} mg of salt (0.35 mg base), 2 to 3 hours before bed."),
    )

    def rise(when: Expression, days: Sequence[int], amounts: tuple[tuple[float, str], ...]) -> tuple[Step, ...]:
        return climb(ready & when, days, amounts, _DOPAMINERGIC_FURTHER, _DOPAMINERGIC_FURTHER)

    return merged(
        (step(0, start, expect=_DOPAMINERGIC_FIRST),),
        rise(~slow & ~old, (7, 14), full[1:]),
        rise(slow & ~old, (14, 28), full[1:]),
        rise(~slow & old, (7, 14, 21), full),
        rise(slow & old, (14, 28, 42), full),
    )


def ropinirole_steps(ready: Expression, start: Expression, level_raised: Expression) -> tuple[Step, ...]:
    """The start of this patient, then the steps of the label; not dated beside a drug that raises its level."""
    old = known_true(older)
    says = "{} mg, immediate release, 1 to 3 hours before bed."

    def rise(when: Expression, days: Sequence[int], *amounts: float) -> tuple[Step, ...]:
        return climb(
            ready & ~level_raised & when, days, _alike(says, *amounts), _DOPAMINERGIC_FURTHER, _DOPAMINERGIC_FURTHER
        )

    return merged(
        (step(0, first_match((ready & ~level_raised, start)), expect=_DOPAMINERGIC_FIRST),),
        told(
            ready & level_raised,
            0,
            "Not dated: ciprofloxacin or fluvoxamine is taken and raises its level; better wait, or take another drug.",
            "",
        ),
        rise(~old, (2, 7, 14, 21, 28, 35, 42), 0.5, 1, 1.5, 2, 2.5, 3, 4),
        rise(old, (2, 7, 14, 21, 28, 35, 42, 49), 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 4),
    )


def rotigotine_steps(ready: Expression) -> tuple[Step, ...]:
    """By 1 mg in 24 hours each week."""
    return climb(
        ready,
        _weeks(3),
        _alike("A patch of {} mg in 24 hours.", 1, 2, 3),
        _DOPAMINERGIC_FIRST,
        f"{_DOPAMINERGIC_FURTHER} Look at the skin.",
    )


def dipyridamole_steps(ready: Expression) -> tuple[Step, ...]:
    """By 100 mg a week at most; from half the usual start in the elderly."""
    first = "Headache, flushing and dizziness are likeliest now; blood pressure."
    return merged(
        climb(ready & ~known_true(older), _weeks(3), _alike("{} mg at bedtime.", 100, 200, 300), first, _ONLY_IF),
        climb(ready & known_true(older), _weeks(4), _alike("{} mg at bedtime.", 50, 100, 200, 300), first, _ONLY_IF),
    )


_OPIOID_REVIEW = (
    "IRLS, sleepiness, constipation, morphine equivalents. A rise only where it is needed, in the smallest step."
)


def opioid_steps(start: Expression) -> tuple[Step, ...]:
    """The first dose with its reviews after 1, 4 and 12 weeks: the sources give no steps."""
    there = is_known(start)
    return (
        step(
            0,
            start,
            expect="Sleepiness and constipation from the first days; bowel plan and naloxone at home; no driving.",
        ),
        *told(there, 7, "First review: the same dose, unless the review says otherwise.", _OPIOID_REVIEW),
        *told(there, 28, "Second review: the lowest dose that works.", _OPIOID_REVIEW),
        *told(there, 84, "Third review, then every 3 months.", _OPIOID_REVIEW),
    )


def methadone_steps(ready: Expression, start: Expression, gentle: Expression) -> tuple[Step, ...]:
    """One rise in the first weeks, a week after the start; the electrocardiogram comes before any other."""
    only_if = "Only where it is needed and the patient is awake by day; else stay at the dose before."
    return merged(
        (
            step(
                0,
                start,
                expect="It builds up for a week: sleepiness can come late. Bowel plan and naloxone at home; no driving.",
            ),
        ),
        climb(ready & ~known_true(gentle), (7,), _alike(_EVENING, 5), only_if, ""),
        climb(ready & known_true(gentle), (7,), _alike(_EVENING, 2.5), only_if, ""),
        told(
            ready,
            28,
            "Electrocardiogram (from 14 days after the start or a rise) and review before any further rise.",
            f"QTc, potassium, magnesium. {_OPIOID_REVIEW}",
        ),
        told(ready, 84, "Third review, then every 3 months.", _OPIOID_REVIEW),
    )


def oral_iron_steps(start: Expression) -> tuple[Step, ...]:
    """Twelve weeks by mouth, then the samples."""
    return (
        step(0, start, expect="Dark stools are harmless; with constipation or nausea take it every other day."),
        *told(TRUE, 42, "The same dose.", "Relief can be expected from now on; it takes 6 to 12 weeks."),
        *told(
            TRUE,
            84,
            "Ferritin and saturation, in the morning and a day off iron.",
            "Then stop, go on, or change to iron by vein, by these values and the legs (under 18 the specialist decides).",
        ),
    )
