"""The medicines that people of a synthetic population take, with their codes, doses and weights.

Ceilings are those of the dossier (06 6.0); doses, their weights and the weights of medicines are our own choice (D).
"""

from __future__ import annotations

from typing import NamedTuple

from ekbom.population.synth.record import Drug


class Doses(NamedTuple):
    """mg a day with their weights; above: above the ceiling; caps: the ceiling at >=60, [30,60), [15,30), <15 mL/min."""

    usual: tuple[float, ...]
    weights: tuple[float, ...]
    above: tuple[float, ...]
    caps: tuple[float, float, float, float]


#: Drugs for restless legs in the order of the parameter ``first_drug``. Ceilings: 06 6.0; doses within them: D.
DRUGS: tuple[tuple[Drug, Doses], ...] = (
    (Drug("pramipexole", "746741", "N04BC05"), Doses((0.125, 0.25, 0.5), (3, 5, 2), (0.75, 1.0, 1.5), (0.5, 0.5, 0.5, 0.5))),
    (Drug("ropinirole", "72302", "N04BC04"), Doses((0.5, 1, 2, 3, 4), (2, 3, 4, 2, 1), (5, 6, 8), (4, 4, 4, 4))),
    (Drug("rotigotine", "616739", "N04BC09", "transdermal"), Doses((1, 2, 3), (2, 5, 3), (4, 6), (3, 3, 3, 3))),
    (Drug("levodopa", "6375", "N04BA02"), Doses((100, 200), (7, 3), (300, 400), (200, 200, 200, 200))),
    (Drug("gabapentin", "25480", "N02BF01"), Doses((100, 300, 600, 900, 1200, 1800), (1, 6, 5, 4, 3, 2), (3900,), (2400, 1400, 700, 300))),
    (Drug("pregabalin", "187832", "N02BF02"), Doses((50, 75, 150, 300), (1, 4, 5, 2), (600,), (450, 225, 150, 75))),
    (Drug("gabapentin enacarbil", "1101333", ""), Doses((300, 600), (2, 8), (1200,), (600, 600, 300, 300))),
    (Drug("oxycodone", "7804", "N02AA05"), Doses((5, 10, 20), (3, 5, 2), (60,), (40, 30, 20, 5))),
    (Drug("methadone", "6813", "N07BC02"), Doses((2.5, 5, 10), (3, 5, 3), (30,), (20, 20, 20, 20))),
    (Drug("buprenorphine", "1819", "N07BC01", "sublingual"), Doses((0.5, 1, 2), (3, 4, 2), (8,), (6, 6, 6, 6))),
    (Drug("clonazepam", "2598", "N03AE01"), Doses((0.25, 0.5, 1), (2, 6, 3), (3,), (2, 2, 2, 2))),
)  # fmt: skip
#: Places in DRUGS.
LEVODOPA, OPIOIDS = 3, (7, 8, 9)
AGONISTS, ALPHA2DELTA = range(3), range(4, 7)
ROPINIROLE, GABAPENTIN, PREGABALIN = 1, 4, 5
IRON, IRON_MG = Drug("ferrous sulfate", "24947", "B03AA07"), 325.0
CARBOXYMALTOSE, CARBOXYMALTOSE_MG = Drug("ferric carboxymaltose", "1433693", "", "intravenous"), 1000.0
#: A medicine with mg a day and its weight within the group.
Group = tuple[tuple[Drug, float, float], ...]
MOOD: Group = (
    (Drug("sertraline", "36437", "N06AB06"), 100.0, 28),
    (Drug("escitalopram", "321988", "N06AB10"), 10.0, 20),
    (Drug("citalopram", "2556", "N06AB04"), 20.0, 11),
    (Drug("fluoxetine", "4493", "N06AB03"), 20.0, 9),
    (Drug("paroxetine", "32937", "N06AB05"), 20.0, 4),
    (Drug("venlafaxine", "39786", "N06AX16"), 150.0, 8),
    (Drug("duloxetine", "72625", "N06AX21"), 60.0, 7),
    (Drug("mirtazapine", "15996", "N06AX11"), 15.0, 7),
    (Drug("bupropion", "42347", "N06AX12"), 300.0, 8),
    (Drug("amitriptyline", "704", "N06AA09"), 25.0, 4),
)
SLEEP: Group = (
    (Drug("zolpidem", "39993", "N05CF02"), 5.0, 40),
    (Drug("temazepam", "10355", "N05CD07"), 15.0, 15),
    (Drug("lorazepam", "", "N05BA06"), 1.0, 30),
    (Drug("alprazolam", "", "N05BA12"), 0.5, 25),
)
PAIN: Group = (
    (Drug("tramadol", "10689", "N02AX02"), 100.0, 40),
    (Drug("hydrocodone", "5489", "R05DA03"), 20.0, 30),
    (Drug("oxycodone", "7804", "N02AA05"), 20.0, 20),
    (Drug("morphine", "7052", "N02AA01"), 30.0, 10),
)
ALLERGIC: Group = (
    (Drug("diphenhydramine", "3498", "R06AA02"), 50.0, 50),
    (Drug("hydroxyzine", "5553", "N05BB01"), 25.0, 25),
    (Drug("doxylamine", "3642", "R06AA09"), 25.0, 15),
    (Drug("promethazine", "8745", "R06AD02"), 25.0, 10),
)
MIND: Group = (
    (Drug("quetiapine", "51272", "N05AH04"), 100.0, 40),
    (Drug("olanzapine", "61381", "N05AH03"), 10.0, 20),
    (Drug("risperidone", "35636", "N05AX08"), 2.0, 20),
    (Drug("aripiprazole", "89013", "N05AX12"), 10.0, 15),
    (Drug("haloperidol", "5093", "N05AD01"), 2.0, 5),
)
#: What is taken for other reasons, with mg a day.
METOCLOPRAMIDE = Drug("metoclopramide", "6915", "A03FA01"), 30.0
OMEPRAZOLE = Drug("omeprazole", "", "A02BC01"), 20.0
LISINOPRIL = Drug("lisinopril", "", "C09AA03"), 10.0
AMLODIPINE = Drug("amlodipine", "", "C08CA01"), 5.0
THIAZIDE = Drug("hydrochlorothiazide", "", "C03AA03"), 25.0
METOPROLOL = Drug("metoprolol", "", "C07AB02"), 50.0
METFORMIN = Drug("metformin", "", "A10BA02"), 1000.0
ATORVASTATIN = Drug("atorvastatin", "", "C10AA05"), 20.0
ASPIRIN = Drug("aspirin", "", "B01AC06"), 81.0
LEVOTHYROXINE = Drug("levothyroxine", "", "H03AA01"), 0.1
IBUPROFEN = Drug("ibuprofen", "", "M01AE01"), 600.0
#: A medicine that no code names and that nobody recognises.
NOT_RECOGNISED = Drug("night calm drops", "", ""), 20.0
