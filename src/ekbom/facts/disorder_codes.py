"""ICD-10-CM codes of disorders that the table spreads over many places: substances, psychosis, poisoning.

Each is a text of codes with blanks between them, as the catalogue writes them. A code in remission means no active
disorder; "use, unspecified" (``.9-``) is no disorder, only its withdrawal and intoxication are read. Nicotine (F17)
is a habit. Adverse effects and underdosing of opioids are no poisoning.
"""

from __future__ import annotations

#: What follows the class of a substance where its abuse (.1-) or dependence (.2-) is not in remission.
_ACTIVE = {
    "F10": ".10 .12* .13* .14 .15* .18* .19 .20 .22* .23* .24 .25* .26 .27 .28* .29",
    "F11": ".10 .12* .13 .14 .15* .18* .19 .20 .22* .23 .24 .25* .28* .29",
    "F12": ".10 .12* .13 .15* .18* .19 .20 .22* .23 .25* .28* .29",
    "F13": ".10 .12* .13* .14 .15* .18* .19 .20 .22* .23* .24 .25* .26 .27 .28* .29",
    "F14": ".10 .12* .13 .14 .15* .18* .19 .20 .22* .23 .24 .25* .28* .29",
    "F15": ".10 .12* .13 .14 .15* .18* .19 .20 .22* .23 .24 .25* .28* .29",
    "F16": ".10 .12* .14 .15* .18* .19 .20 .22* .24 .25* .28* .29",
    "F18": ".10 .12* .14 .15* .17 .18* .19 .20 .22* .24 .25* .27 .28* .29",
    "F19": ".10 .12* .13* .14 .15* .16 .17 .18* .19 .20 .22* .23* .24 .25* .26 .27 .28* .29",
}


def _codes(substances: str, endings: str) -> str:
    return " ".join([f"{substance}{ending}" for substance in substances.split() for ending in endings.split()])


_EACH = " ".join(_ACTIVE)
ACTIVE_ALCOHOL_USE_DISORDER = _codes("F10", _ACTIVE["F10"])
ACTIVE_OPIOID_USE_DISORDER = _codes("F11", _ACTIVE["F11"])
ACTIVE_USE_DISORDER = " ".join([_codes(substance, endings) for substance, endings in _ACTIVE.items()])
EVER_USE_DISORDER = f"{ACTIVE_USE_DISORDER} {_codes(_EACH, '.11 .21')}"
INTOXICATION = _codes(_EACH, ".12* .22* .92*")

#: Schizophrenia and its kin; mood disorders, births, substances, dementias and bodily diseases with psychosis.
PSYCHOSIS = (
    "F20* F21 F22 F23 F24 F25* F28 F29 F06.0 F06.2 F30.2 F31.2 F31.5 F31.64 F32.3 F33.3 F53.1 "
    f"{_codes(_EACH, '.15* .25* .95*')} "
    f"{_codes('F01 F02 F03', '.A2 .B2 .C2')} F01.52 F02.82 F03.92"
)

#: Poisoning: by accident, on purpose, by others, undetermined.
OPIOID_POISONING = _codes(
    "T40.0X T40.1X T40.2X T40.3X T40.41 T40.42 T40.49 T40.60 T40.69",
    "1* 2* 3* 4*",
)
