"""Which gabapentinoid suits whom, and where another way should come earlier than any of them.

Follows the Mayo/RLS Foundation algorithm of 2021 on when a gabapentinoid suits less, and labels for its partners. The
weighing is this project's. It never lowers a grade and blocks nothing by itself: it marks what suits better, so that
iron, nerve stimulation and dipyridamole come earlier where a gabapentinoid is the weaker choice. Only what is known
counts; an open question marks nothing.
"""

from ekbom.facts.variables import (
    airway_compromise,
    anxiety,
    cost_limits_choice,
    gait_instability,
    leg_oedema,
    locale,
    neuropathic_pain,
    night_shift_work,
    obesity,
    plans_pregnancy,
    prefers_once_daily_dose,
    severe_depression,
    takes,
    wants,
)
from ekbom.guidelines.conditions import (
    apnoea_untreated,
    heart_failure_severe,
    hypercapnic_failure,
    substance_use,
)
from ekbom.guidelines.drug_gate import drug_arm
from ekbom.guidelines.instruments import gad7
from ekbom.guidelines.renal import OBESE, RENAL_MODERATE, bmi, clearance, renal_band
from ekbom.guidelines.sources import EKBOM, LABEL, MAYO_2021
from ekbom.guidelines.vocabulary import alert, finding, row
from ekbom.logic.expressions import any_of, either_leg, known_true, parameter

GAD7_ANXIOUS = parameter("gad7_anxious", 10, "1", source="EKBOM", flag="D", label="GAD-7 of moderate anxiety")

gabapentinoid_conditional = finding(
    "gabapentinoid_conditional",
    "Something on record for which a gabapentinoid suits less",
    any_of(
        *(
            known_true(reason)
            for reason in (
                hypercapnic_failure,
                apnoea_untreated,
                takes("opioid"),
                obesity,
                bmi >= OBESE,
                either_leg(leg_oedema),
                substance_use,
                severe_depression,
                gait_instability,
                airway_compromise,
            )
        )
    ),
    source=(MAYO_2021, EKBOM),
    flag="D",
)
gabapentin_suits = finding(
    "gabapentin_suits",
    "Gabapentin suits best among its kind: clearance below 30 mL/min, dialysis, or cost",
    known_true(renal_band.is_in("15-30", "<15", "haemodialysis")) | known_true(cost_limits_choice),
    source=EKBOM,
    flag="D",
)
gabapentin_enacarbil_suits = finding(
    "gabapentin_enacarbil_suits",
    "Gabapentin enacarbil suits best among its kind: United States, clearance of 30 mL/min or more, one dose a day wished "
    "for, no night work, cost no limit",
    known_true(locale.is_("us"))
    & known_true(clearance >= RENAL_MODERATE)
    & (known_true(prefers_once_daily_dose) | known_true(wants("gabapentin_enacarbil")))
    & ~known_true(night_shift_work)
    & ~known_true(cost_limits_choice),
    source=EKBOM,
    flag="D",
)
#: A heart failure of unknown class is not known to be mild.
pregabalin_suits = finding(
    "pregabalin_suits",
    "Pregabalin suits best among its kind: anxiety or neuropathic pain, no severe heart failure, no pregnancy planned",
    any_of(known_true(anxiety), known_true(gad7 >= GAD7_ANXIOUS), known_true(neuropathic_pain))
    & known_true(~heart_failure_severe)
    & ~known_true(plans_pregnancy),
    source=(MAYO_2021, EKBOM),
    flag="D",
)

_next_or_taken = {
    drug: takes(drug) | (drug_arm & ~known_true(takes("gabapentinoid"))) for drug in ("gabapentin", "pregabalin")
}
gabapentinoid_second_thought = alert(
    "gabapentinoid_second_thought",
    "6.11",
    "A gabapentinoid suits less here",
    row(
        drug_arm & gabapentinoid_conditional,
        "info",
        "Raised carbon dioxide, untreated sleep apnoea, an opioid, obesity or swelling, substance use, severe depression, an unsteady "
        "gait or a narrow airway: iron, nerve stimulation and dipyridamole come earlier; where a gabapentinoid is chosen, lowest "
        "dose, slow steps, early review.",
    ),
    source=(MAYO_2021, EKBOM),
)
pregabalin_oedema = alert(
    "pregabalin_oedema",
    "6.1",
    "Pregabalin and swelling",
    row(
        _next_or_taken["pregabalin"] & takes("glitazone"),
        "info",
        "Pregabalin with pioglitazone or rosiglitazone: both bring swelling and weight; look at legs, weight and breath early, or "
        "choose another gabapentinoid.",
    ),
    source=LABEL,
)
pregabalin_angioedema = alert(
    "pregabalin_angioedema",
    "6.1",
    "Pregabalin and angioedema",
    row(
        _next_or_taken["pregabalin"] & takes("ace_inhibitor"),
        "info",
        "Pregabalin with an ACE inhibitor: swelling of face, tongue or throat is more likely; emergency care if it comes, and neither "
        "is taken again without its prescriber.",
    ),
    source=LABEL,
)
gabapentin_antacid = alert(
    "gabapentin_antacid",
    "6.9",
    "Gabapentin and antacids",
    row(
        _next_or_taken["gabapentin"] & (takes("antacid") | takes("magnesium")),
        "info",
        "Magnesium or aluminium takes up to a fifth of gabapentin away: take them two hours apart.",
    ),
    source=LABEL,
)
