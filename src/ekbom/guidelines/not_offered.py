"""What patients ask about and no guideline recommends: needles, cannabinoids, toxin, shock waves, electrodes, two pills.

Follows what the AAN (2016) called insufficient, what the AASM (2025) left ungraded and what the German guideline
(2022) does not recommend. The answer is the same for every patient: none of them is offered for restless legs, and
the evidence is said. It refuses to call absence of evidence a proof of harm.
"""

from ekbom.guidelines.diagnosis import rls_for_support
from ekbom.guidelines.statements_beside import beside
from ekbom.guidelines.vocabulary import option

acupuncture = option(
    "acupuncture",
    "Acupuncture",
    kind="procedure",
    text="Not offered for restless legs; who likes it loses nothing, as long as iron and treatment go on.",
    indication=rls_for_support,
    unproven=True,
    statements=beside("acupuncture"),
    evidence="Insufficient: a review of 2008 found no trial that could decide; certainty very low.",
    necessity="other",
)
cannabinoids = option(
    "cannabinoids",
    "Cannabinoids",
    kind="drug",
    text="Not offered for restless legs. Taken for another reason they count as a depressant of the brain.",
    indication=rls_for_support,
    unproven=True,
    statements=beside("cannabinoids"),
    evidence="No adequate trial; the German guideline does not recommend them, the AASM does not grade them.",
    necessity="other",
)
botulinum_toxin = option(
    "botulinum_toxin",
    "Botulinum toxin into the legs",
    kind="procedure",
    text="Not offered: it can weaken the legs.",
    indication=rls_for_support,
    unproven=True,
    statements=beside("botulinum_toxin"),
    evidence="Insufficient: one crossover trial of 24 people with some benefit at 4 and 6 weeks; certainty very low.",
    necessity="other",
)
shock_wave_therapy = option(
    "shock_wave_therapy",
    "Extracorporeal shock waves",
    kind="procedure",
    text="Not offered: nobody has studied it in restless legs.",
    indication=rls_for_support,
    unproven=True,
    evidence="No study in restless legs was found, and no guideline mentions it.",
    necessity="other",
)
spinal_cord_stimulation = option(
    "spinal_cord_stimulation",
    "Electrodes at the spinal cord",
    kind="procedure",
    text="Not offered for restless legs: an operation on the word of a few cases.",
    indication=rls_for_support,
    unproven=True,
    evidence="Case series only; certainty very low.",
    necessity="other",
)
deep_brain_stimulation = option(
    "deep_brain_stimulation",
    "Electrodes in the brain",
    kind="procedure",
    text="Not offered for restless legs. Where it is done for Parkinson disease, the legs may change either way.",
    indication=rls_for_support,
    unproven=True,
    evidence="Case series, and mixed results in people operated on for Parkinson disease; certainty very low.",
    necessity="other",
)
selenium = option(
    "selenium",
    "Selenium",
    kind="drug",
    text="Not offered for restless legs.",
    indication=rls_for_support,
    unproven=True,
    statements=beside("selenium"),
    evidence="The evidence was judged insufficient (AAN 2016).",
    necessity="other",
)
rifaximin = option(
    "rifaximin",
    "Rifaximin",
    kind="drug",
    text="Not offered for restless legs.",
    indication=rls_for_support,
    unproven=True,
    statements=beside("rifaximin"),
    evidence="The evidence was judged insufficient (AAN 2016).",
    necessity="other",
)
