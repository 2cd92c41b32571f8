"""The realised figures of a cohort beside the bounds they should lie in.

A block counts; counts add up; a figure is a quotient of two, or the ratio of odds over strata of age and sex
(Mantel-Haenszel). A bound stands with its source as in ``parameters``. In a small cohort chance moves a rare share
out of its bounds, so the number behind each figure stands with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from ekbom.population.synth.cohort import Cohort
from ekbom.population.synth.draws import Truths
from ekbom.population.synth.record import Statement

Counts = Counter[str]


class Bound(NamedTuple):
    """A figure with its bounds, both included. shown_as: how a number is written ("%" of people, "" for others)."""

    id: str
    label: str
    low: float
    high: float
    source: str
    shown_as: str = "%"


class Figure(NamedTuple):
    """A realised figure; value None where there is nobody behind it. behind: how many people (or person-years)."""

    bound: Bound
    value: float | None
    behind: float

    @property
    def within(self) -> bool | None:
        """Whether the figure lies in its bounds; None where there is none."""
        return None if self.value is None else self.bound.low <= self.value <= self.bound.high


_EPI = "09 9.1"
BOUNDS: tuple[Bound, ...] = (
    Bound("prevalence", "Adults with restless legs of any kind", 0.0515, 0.0976, f"{_EPI} [V]"),
    Bound("prevalence_design", "The same, by the bounds for synthetic cohorts", 0.04, 0.10, f"{_EPI} [D]"),
    Bound("significant", "Adults with clinically significant restless legs", 0.014, 0.038, f"{_EPI} [V]"),
    Bound("weekly", "Adults with symptoms every week", 0.04, 0.06, f"{_EPI} (5 %) [K]"),
    Bound("need_drug", "Adults in need of a drug", 0.02, 0.03, f"{_EPI} [D]"),
    Bound("women_to_men", "Share of women to share of men among adults", 1.6, 2.2, f"{_EPI} [D]", ""),
    Bound("elderly", "From 70 years", 0.08, 0.12, f"{_EPI} (about 10 %) [V/K]"),
    Bound("young", "From 18 to 29 years", 0.03, 0.07, f"{_EPI} (rises with age) [V/K]"),
    Bound("children", "From 8 to 17 years", 0.015, 0.03, f"{_EPI} [K/V]"),
    Bound("trimester_1", "In the first trimester", 0.06, 0.10, f"{_EPI} (8 %) [K]"),
    Bound("trimester_2", "In the second trimester", 0.13, 0.19, f"{_EPI} (16 %) [K]"),
    Bound("trimester_3", "In the third trimester", 0.22, 0.36, f"{_EPI} [K/V]"),
    Bound("pregnancy", "In pregnancy", 0.17, 0.25, f"{_EPI} (about 21 %) [K]"),
    Bound("dialysis", "On dialysis", 0.248, 0.297, f"{_EPI} [V]"),
    Bound("iron_deficiency_anaemia", "With iron deficiency anaemia", 0.21, 0.27, f"{_EPI} (24 %) [K]"),
    Bound("claudication", "With claudication", 0.31, 0.39, f"{_EPI} (35 %) [V]"),
    Bound("smoking", "Odds ratio of smoking", 1.26, 1.66, f"{_EPI} (1.46) [V]", ""),
    Bound("depression", "Odds ratio of depression", 1.51, 1.91, f"{_EPI} (1.71) [V]", ""),
    Bound("diabetes", "Odds ratio of diabetes", 1.34, 1.74, f"{_EPI} (1.54) [V]", ""),
    Bound("limb_movements", "Limb movements in sleep, where recorded", 0.80, 0.92, f"{_EPI} (>80 %) [V]"),
    Bound("code_is_right", "Codes of restless legs that are right", 0.50, 0.70, f"{_EPI} [C]"),
    Bound("criteria_documented", "Codes with documented criteria", 0.20, 0.50, f"{_EPI} (low) [C]"),
    Bound("family", "A first-degree relative has it too", 0.40, 0.60, "01 1.1 [V2]"),
    Bound("irls_untreated", "IRLS in the clinic before treatment", 20.0, 25.0, f"{_EPI} [K]", ""),
    Bound("ferritin_low", "Ferritin of at most 75 ug/L, where known", 0.50, 0.65, f"{_EPI} [C]"),
    Bound("augmentation", "Augmentation in a year on a dopamine agonist", 0.05, 0.09, f"{_EPI} [D]"),
)  # fmt: skip
_AGES = (18, 30, 40, 50, 60, 70, 80)
_ODDS = ("smoking", "depression", "diabetes")


def counts_of(cohort: Cohort) -> Counts:
    """The counts of a block: ``id`` of those who have it, ``id/all`` of those who could, and of what is on record."""
    truth = cohort.truth
    who, rls = truth.who, truth.rls
    has, adult = rls.there, who.adult
    found: Counts = Counter({"patients": cohort.size})

    def share(id: str, of: Truths, among: Truths) -> None:
        found[id] += int(np.count_nonzero(of & among))
        found[f"{id}/all"] += int(np.count_nonzero(among))

    share("prevalence", has, adult)
    share("prevalence_design", has, adult)
    share("significant", rls.significant, adult)
    share("weekly", has & (rls.days >= 1), adult)
    share("need_drug", rls.needs_drug, adult)
    share("women", has, adult & who.woman)
    share("men", has, adult & ~who.woman)
    share("elderly", has, who.age >= 70)
    share("young", has, adult & (who.age < 30))
    share("children", has, (who.age >= 8) & ~adult)
    for trimester in (1, 2, 3):
        share(f"trimester_{trimester}", has, who.trimester == trimester)
    share("pregnancy", has, who.pregnant)
    share("dialysis", has, truth.well.dialysis)
    share("iron_deficiency_anaemia", has, truth.blood.deficiency_anaemia & adult & ~who.pregnant)
    share("claudication", has, truth.legs.claudicates)
    share("code_is_right", has, rls.coded)
    share("criteria_documented", rls.documented, rls.coded)
    share("family", rls.relative, has & adult)
    _of_record(cohort, found, share)
    untreated = rls.clinic & has & adult
    found["irls_untreated"] += int(rls.irls[untreated].sum())
    found["irls_untreated/all"] += int(np.count_nonzero(untreated))
    agonist = truth.treatment.agonist
    found["augmentation"] += int(np.count_nonzero(truth.treatment.augmented & agonist))
    found["augmentation/all"] += round(float(truth.treatment.at_risk[agonist].sum()))
    _odds(cohort, found)
    return found


def _of_record(cohort: Cohort, found: Counts, share: Callable[[str, Truths, Truths], None]) -> None:
    """What is known of ferritin and of limb movements."""
    has = cohort.truth.rls.there

    def said(key: str) -> Statement:
        return next(entry for entry in cohort.statements if entry.key == key and not entry.earlier)

    ferritin, movements = said("ferritin"), said("plms_present")
    for id, entry, positive in (
        ("ferritin_low", ferritin, ferritin.values <= 75),
        ("limb_movements", movements, movements.values > 0),
    ):
        known, held = np.zeros(cohort.size, dtype=bool), np.zeros(cohort.size, dtype=bool)
        known[entry.rows] = True
        held[entry.rows] = positive
        share(id, held, known & has & cohort.truth.who.adult)
    found["statements"] += sum(len(entry.rows) for entry in cohort.statements)
    found["conditions"] += sum(len(entry.rows) for entry in cohort.conditions)
    found["courses"] += sum(len(entry.rows) for entry in cohort.courses)


def _odds(cohort: Cohort, found: Counts) -> None:
    """Tables of two by two in strata of age and sex, without the groups whose share is given outright."""
    truth = cohort.truth
    who, well = truth.who, truth.well
    plain = who.adult & ~who.pregnant & ~well.dialysis & ~truth.blood.deficiency_anaemia & ~truth.legs.claudicates
    stratum = np.searchsorted(np.array(_AGES), who.age, side="right") * 2 + who.woman
    exposed_to = {"smoking": who.smoker, "depression": well.depression, "diabetes": well.diabetes}
    for id in _ODDS:
        cell = (stratum * 4 + exposed_to[id] * 2 + truth.rls.there)[plain]
        for at, count in enumerate(np.bincount(cell, minlength=4 * (2 * len(_AGES) + 2))):
            found[f"{id}/{at // 4}/{at % 4}"] += int(count)


def _odds_ratio(id: str, counts: Mapping[str, int]) -> tuple[float | None, float]:
    above = below = behind = 0.0
    for stratum in range(2 * len(_AGES) + 2):
        neither, ill, exposed, both = (counts.get(f"{id}/{stratum}/{cell}", 0) for cell in range(4))
        size = neither + ill + exposed + both
        if size:
            above += both * neither / size
            below += exposed * ill / size
            behind += exposed + both
    return (above / below if below else None), behind


def figures(counts: Mapping[str, int]) -> list[Figure]:
    """The figures of all counts together, in the order of ``BOUNDS``."""
    found = []
    for bound in BOUNDS:
        if bound.id in _ODDS:
            value, behind = _odds_ratio(bound.id, counts)
        elif bound.id == "women_to_men":
            women, men = (_quotient(sex, counts) for sex in ("women", "men"))
            value = women / men if women is not None and men else None
            behind = counts.get("women", 0) + counts.get("men", 0)
        else:
            value, behind = _quotient(bound.id, counts), counts.get(f"{bound.id}/all", 0)
        found.append(Figure(bound, value, behind))
    return found


def _quotient(id: str, counts: Mapping[str, int]) -> float | None:
    whole = counts.get(f"{id}/all", 0)
    return counts.get(id, 0) / whole if whole else None


def as_text(found: list[Figure]) -> str:
    """The figures beside their bounds, a line each."""
    lines = [f"{'':<50}{'realised':>10}{'bounds':>20}{'behind it':>12}"]
    for figure in found:
        bound = figure.bound
        if figure.value is None:
            value = "none"
        else:
            value = f"{figure.value:.1%}" if bound.shown_as else f"{figure.value:.2f}"
        low, high = (f"{end:.1%}" if bound.shown_as else f"{end:.2f}" for end in (bound.low, bound.high))
        mark = "  outside" if figure.within is False else ""
        lines.append(f"{bound.label:<50}{value:>10}{f'{low} to {high}':>20}{figure.behind:>12,.0f}{mark}")
    return "\n".join(lines) + "\n"


def of_manifest(manifest: Mapping[str, Any]) -> list[Figure]:
    """The figures that a manifest holds."""
    bounds = {bound.id: bound for bound in BOUNDS}
    return [Figure(bounds[one["id"]], one["value"], one["behind"]) for one in manifest["figures"]]
