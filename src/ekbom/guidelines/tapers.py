"""Dated ways down: a dopaminergic drug, a benzodiazepine or hypnotic.

Both follow expert practice and are design choices of this project: a dopaminergic drug goes down by the step of its
drug every seven days (the slow end of three to seven), a benzodiazepine by no more than a quarter of the dose before
every two weeks. Another drug is brought to effect first, for four weeks unless one is taken already; an impulse
control disorder does not wait. Dates are the earliest: what is not borne is put off, and the dose never goes up again.

It refuses to date anything from a dose that is not known, from two such drugs at once, from more than a dozen
steps can leave, for anyone under 18 (S39), and a dopaminergic taper while thoughts of suicide are open; the schedule
then says why.
"""

from ekbom.facts.variables import daily_dose, takes
from ekbom.guidelines.dopaminergic_doses import PRAMIPEXOLE_SALT, pramipexole_as_salt
from ekbom.guidelines.impulse_control import impulse_control
from ekbom.guidelines.populations import child
from ekbom.guidelines.prescreen import suicidality_open
from ekbom.guidelines.schedules import merged, told
from ekbom.guidelines.vocabulary import Step, step, words
from ekbom.logic.expressions import (
    Band,
    Category,
    Expression,
    any_of,
    at_least,
    band,
    bands,
    first_match,
    known_true,
    label,
    parameter,
    quantity,
)

# --- a dopaminergic drug ----------------------------------------------------------------------------

STEPS = 12
#: One more for what lies between two tablets: 4.8 mg goes by seven large steps to 1.3 mg and by six small ones to nothing.
ROPINIROLE_STEPS = 13
LEAD_WEEKS = 4
#: mg of salt; the limits of bands are plain numbers.
PRAMIPEXOLE_STEP = 0.125
ROPINIROLE_STEP = parameter("ropinirole_step", 0.5, "mg/d", source="EKBOM", flag="D", label="taper step of ropinirole")
ROPINIROLE_LAST_STEP = parameter(
    "ropinirole_last_step", 0.25, "mg/d", source="EKBOM", flag="D", label="taper step of ropinirole from 1 mg down"
)
ROTIGOTINE_STEP = parameter("rotigotine_step", 1, "mg/d", source="EKBOM", flag="D", label="taper step of rotigotine")
LEVODOPA_STEP = parameter("levodopa_step", 50, "mg/d", source="EKBOM", flag="D", label="taper step of levodopa")
#: Most mg a day that a dozen steps bring to nothing.
MOST = {"pramipexole": 1.5, "ropinirole": 5.0, "rotigotine": 12.0, "levodopa": 600.0}
#: Packs of pramipexole name rounded amounts of base: 0.54 mg is sold as 0.75 mg of salt and is 0.766 mg by the formula.
ROUNDED = 0.02
_BASE = {1: "0.088", 2: "0.18", 4: "0.35", 6: "0.54"}
_NONE = quantity(0, "mg/d")

_taken = {drug: known_true(takes(drug)) for drug in MOST}
_several = at_least(2, *_taken.values(), known_true(takes("cabergoline")), known_true(takes("pergolide")))
_dateable = ~_several & ~known_true(suicidality_open) & ~known_true(child)
_waits = ~any_of(known_true(takes("gabapentinoid")), known_true(takes("opioid")), known_true(impulse_control))
_DOSES: dict[str, Expression] = {
    drug: pramipexole_as_salt if drug == "pramipexole" else daily_dose(drug) for drug in MOST
}


def _most(drug: str) -> float:
    return MOST[drug] + ROUNDED if drug == "pramipexole" else MOST[drug]


_reached = {
    drug: _taken[drug] & _dateable & known_true((dose > _NONE) & (dose <= quantity(_most(drug), "mg/d")))
    for drug, dose in _DOSES.items()
}
_dated = any_of(*_reached.values())
_STEP_EXPECT = (
    "Some bad nights after each step are usual. If they cannot be borne, stay a week longer at this dose, never go up again. Ask "
    "about mood, thoughts of suicide, craving; blood pressure."
)
_LAST_EXPECT = (
    "The worst four or five nights come now, with very little sleep; then it gets better, though the legs still jerk in sleep. "
    "Anxiety, low mood and craving can be withdrawal: ask about thoughts of suicide. Unbearable: a brief bridge by a specialist."
)
_LEAD_EXPECT = "The steps begin only when that drug works; if it takes longer, all dates move with it."
_RULE = {
    "pramipexole": "no faster than 0.125 mg of salt every 7 days",
    "ropinirole": "no faster than 0.5 mg every 7 days",
    "rotigotine": "no faster than 1 mg in 24 hours every 7 days",
    "levodopa": "no faster than 50 mg every 7 days",
}


def _after(drug: str) -> tuple[Expression, ...]:
    """The dose after each step; zero or less from the end on, unknown throughout where it cannot be dated."""
    dose = first_match((_reached[drug], daily_dose(drug)))
    if drug == "ropinirole":
        return tuple(bands(dose, *_ropinirole_rows(dose, k)) for k in range(1, ROPINIROLE_STEPS + 1))
    down = ROTIGOTINE_STEP if drug == "rotigotine" else LEVODOPA_STEP
    return tuple(dose - down * k for k in range(1, STEPS + 1))


def _ropinirole_rows(dose: Expression, steps: int) -> list[tuple[Band, Expression]]:
    """By how much it is lower after so many steps: a large step is taken where at least 1 mg is left after it."""
    rows = []
    most = int((MOST["ropinirole"] - 1) / 0.5)
    for large in range(most + 1):
        taken = min(steps, large)
        limits = (1 + 0.5 * large if large else None, 1.5 + 0.5 * large if large < most else None)
        lower = ROPINIROLE_STEP * taken + ROPINIROLE_LAST_STEP * (steps - taken)
        rows.append(band(dose - lower, at_least=limits[0], below=limits[1]))
    return rows


def _salt(eighths: int) -> str:
    amount = PRAMIPEXOLE_STEP * eighths
    base = _BASE.get(eighths, f"{amount * (PRAMIPEXOLE_SALT.as_of(0) or 0):.2f}")
    return f"{amount:g} mg of pramipexole salt a day ({base} mg of base)."


def _limit(eighths: int) -> float:
    return PRAMIPEXOLE_STEP * eighths + ROUNDED if eighths else 0.0


_SALTS = Category(tuple(_salt(n) for n in range(1, STEPS)))
_salt_dose = first_match((_reached["pramipexole"], pramipexole_as_salt))
#: A dose of at most n eighths is n - k eighths after k steps; what lies between two tablets goes down to the lower one first.
_pramipexole_after = tuple(
    bands(
        _salt_dose,
        *(band(label(_salt(n - k), _SALTS), above=_limit(n - 1), at_most=_limit(n)) for n in range(k + 1, STEPS + 1)),
    )
    for k in range(1, STEPS)
)
_pramipexole_ends = tuple(
    (_salt_dose > quantity(_limit(k - 1), "mg/d")) & (_salt_dose <= quantity(_limit(k), "mg/d"))
    for k in range(1, STEPS + 1)
)
_AFTER = {drug: _after(drug) for drug in ("ropinirole", "rotigotine", "levodopa")}
_SAYS = {
    "ropinirole": "{} mg ropinirole a day.",
    "rotigotine": "Rotigotine {} mg in 24 hours.",
    "levodopa": "{} mg levodopa a day.",
}


def _ends(drug: str, k: int) -> Expression:
    """The drug has come to its end with this step, and not before."""
    steps = _AFTER[drug]
    return known_true(steps[k] <= _NONE) & (known_true(steps[k - 1] > _NONE) if k else _reached[drug])


def _end(k: int) -> Expression:
    """Whichever drug it is comes to its end with this step."""
    pramipexole = (known_true(_pramipexole_ends[k]),) if k < STEPS else ()
    return any_of(*pramipexole, *(_ends(drug, k) for drug, steps in _AFTER.items() if k < len(steps)))


_ENDS = tuple(_end(k) for k in range(ROPINIROLE_STEPS))


def _in_week(week: int, steps: tuple[Expression, ...]) -> Expression | None:
    """What stands after ``week`` weeks: with the lead the step of four weeks before, else that of this week."""
    rows = []
    if week >= LEAD_WEEKS:
        rows.append((_waits, steps[week - LEAD_WEEKS] if week - LEAD_WEEKS < len(steps) else None))
    if week < len(steps):
        rows.append((~_waits, steps[week]))
    there = [(when, what) for when, what in rows if what is not None]
    return first_match(*there) if there else None


def _downward() -> tuple[Step, ...]:
    made = []
    for week in range(ROPINIROLE_STEPS + LEAD_WEEKS):
        salt = _in_week(week, _pramipexole_after)
        if salt is not None:
            made.append(step(7 * week, salt, expect=_STEP_EXPECT))
        for drug, steps in _AFTER.items():
            amount = _in_week(week, tuple(first_match((dose > _NONE, dose)) for dose in steps))
            if amount is not None:
                made.append(step(7 * week, amount, says=_SAYS[drug], expect=_STEP_EXPECT))
        last = _in_week(week, _ENDS)
        assert last is not None
        made += told(known_true(last), 7 * week, "None: the first evening without it.", _LAST_EXPECT)
    return tuple(made)


_CHILD = "Not dated: under 18 a paediatric specialist writes down the steps; nothing is stopped suddenly."


def _why_not_dated() -> Expression:
    return words(
        (known_true(suicidality_open), "Not dated: thoughts of suicide come first; the dates follow their assessment."),
        (known_true(child), _CHILD),
        (_several, "Not dated: several dopaminergic drugs are taken; a specialist says which one goes first."),
        (
            _taken["pramipexole"] & ~known_true(pramipexole_as_salt > _NONE),
            "Not dated: how much pramipexole is taken a day, and whether as salt or base, is not known.",
        ),
        *(
            (
                _taken[drug] & ~known_true(daily_dose(drug) > _NONE),
                f"Not dated: how much {drug} is taken a day is not known.",
            )
            for drug in _AFTER
        ),
        *(
            (
                _taken[drug],
                f"Not dated: more than {MOST[drug]:g} mg {drug} a day; a specialist writes down the steps, {_RULE[drug]}.",
            )
            for drug in MOST
        ),
        otherwise="Not dated: a specialist writes down the steps of this drug.",
    )


dopaminergic_taper_steps: tuple[Step, ...] = merged(
    (step(0, first_match((~_dated, _why_not_dated()))),),
    told(
        _dated & _waits,
        0,
        "The same dose, while a gabapentinoid (or, by a specialist, a low-dose opioid) is brought to effect.",
        _LEAD_EXPECT,
    ),
    _downward(),
)

# --- a benzodiazepine or hypnotic -------------------------------------------------------------------

HYPNOTICS = ("clonazepam", "temazepam", "triazolam", "zolpidem", "eszopiclone", "zaleplon")
#: Shares of the dose of today; none is less than three quarters of the one before.
SHARES = (0.75, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2)
_hypnotics_taken = {drug: known_true(takes(drug)) for drug in HYPNOTICS}
_several_hypnotics = at_least(2, *_hypnotics_taken.values())
_reducible = {
    drug: taken & ~_several_hypnotics & ~known_true(child) & known_true(daily_dose(drug) > _NONE)
    for drug, taken in _hypnotics_taken.items()
}
_hypnotic_dated = any_of(*_reducible.values())
_HYPNOTIC_EXPECT = "Restless sleep and anxiety for some nights; cramps, trembling or confusion: back to the dose before and the prescriber today."


def _hypnotic(drug: str) -> tuple[Step, ...]:
    dose = first_match((_reducible[drug], daily_dose(drug)))
    return tuple(
        step(
            14 * at,
            dose * share,
            says=f"{{}} mg {drug} a day, or the next strength above it.",
            expect=_HYPNOTIC_EXPECT,
        )
        for at, share in enumerate(SHARES)
    )


benzodiazepine_taper_steps: tuple[Step, ...] = merged(
    (
        step(
            0,
            first_match(
                (
                    ~_hypnotic_dated,
                    words(
                        (known_true(child), _CHILD),
                        (
                            _several_hypnotics,
                            "Not dated: several of these are taken; the prescriber says which goes first.",
                        ),
                        otherwise="Not dated: which drug, or how much of it a day, is not known; at most a quarter less every "
                        "two weeks.",
                    ),
                )
            ),
        ),
    ),
    *(_hypnotic(drug) for drug in HYPNOTICS),
    told(
        _hypnotic_dated,
        14 * len(SHARES),
        "The last fifth in smaller steps still, by the prescriber; it can rest at any step.",
        _HYPNOTIC_EXPECT,
    ),
)
