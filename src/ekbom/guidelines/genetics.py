"""Genes: what is known, and why nothing is ordered.

More than 160 common regions of small effect are known (Schormair 2024); a score from them predicts poorly for one
person, worse outside European ancestry, and changes no treatment. About half of the liability runs in families, and a
first-degree relative carries three to seven times the risk. No gene therapy for restless legs exists or is
being tried in people. Both options say so whoever the patient is: the evidence itself is constant. A family
history is worth asking, because it supports the diagnosis.
"""

from ekbom.facts.variables import first_degree_relative_with_rls
from ekbom.guidelines.diagnosis import rls_for_support
from ekbom.guidelines.sources import SCHORMAIR_2024
from ekbom.guidelines.vocabulary import finding, option

family_history = finding(
    "family_history",
    "A parent, sibling or child has restless legs",
    first_degree_relative_with_rls,
    source=SCHORMAIR_2024,
)
genetic_profiling = option(
    "genetic_profiling",
    "Genetic profile or risk score",
    kind="test",
    text="Not ordered for restless legs; it never decides who gets care. Ask about relatives instead.",
    indication=rls_for_support,
    unproven=True,
    evidence="Genome-wide studies explain biology (164 regions, three of them on the X chromosome; MEIS1 and BTBD9 lead); a model with other "
    "data separates cases from controls (area under the curve 0.82 to 0.91). No score is validated for one patient's care, no published "
    "score could be confirmed, and European ancestry biases them all. The answer is the same for every patient.",
    statements=(
        SCHORMAIR_2024.statement(
            "SCHORMAIR-RISK",
            "Common variants predict restless legs for groups; with other data a model separates cases from controls, "
            "which is research.",
            direction="no_recommendation",
            strength="not_graded",
            flag="V",
        ),
    ),
    necessity="other",
)
gene_therapy = option(
    "gene_therapy",
    "Gene therapy",
    kind="procedure",
    text="There is none, and no trial in people is registered.",
    indication=rls_for_support,
    unproven=True,
    evidence="No product, no registered trial in people and no validated target; many regions of small effect make one "
    "unlikely. The answer is the same for every patient.",
    statements=(
        SCHORMAIR_2024.statement(
            "SCHORMAIR-TARGETS",
            "The regions found point to targets for drugs, not to a gene to replace.",
            direction="no_recommendation",
            strength="not_graded",
            flag="K",
        ),
    ),
    necessity="other",
)
