"""Where each vessel runs on the leg map: one leg as a table of lines, mirrored for the other.

x grows from the midline of the body to the outer side, y from waist to toes; the knee crease is at y 268, the ankle at
425. A line starts at its parent (for a perforator: at the superficial vein it is fed from) and ends away from it. The
places are those of a chart, not of one person's leg: usual course, usual level, drawn apart so that each can be read.
"""

from __future__ import annotations

from typing import NamedTuple

Line = tuple[tuple[float, float], ...]

FRONT, BACK, DEEP, ARTERIES = "front", "back", "deep", "arteries"
PANELS = {
    FRONT: "Superficial veins: front, inner side",
    BACK: "Superficial veins: back, outer side",
    DEEP: "Deep veins",
    ARTERIES: "Arteries",
}
HEIGHT = 504


class Course(NamedTuple):
    """Panel, short name, and the lines of one segment in one leg."""

    panel: str
    name: str
    lines: tuple[Line, ...]


def _one(panel: str, name: str, *points: tuple[float, float]) -> Course:
    return Course(panel, name, (points,))


COURSES: dict[str, Course] = {
    # deep veins
    "ivc": _one(DEEP, "IVC", (0, 4), (0, 38)),
    "civ": _one(DEEP, "Common iliac v.", (0, 38), (14, 49), (25, 59)),
    "iiv": _one(DEEP, "Internal iliac v.", (25, 59), (21, 74), (22, 94)),
    "pelv_gonadal": _one(DEEP, "Gonadal v.", (0, 13), (22, 17), (42, 31), (50, 54)),
    "pelv_other": _one(DEEP, "Other pelvic v.", (21, 76), (11, 84), (7, 98)),
    "eiv": _one(DEEP, "External iliac v.", (25, 59), (43, 72), (55, 89)),
    "cfv": _one(DEEP, "Com. femoral v.", (55, 89), (57, 101), (57, 113)),
    "dfv": _one(DEEP, "Deep femoral v.", (57, 113), (70, 129), (74, 154), (70, 186)),
    "fv_prox": _one(DEEP, "Upper femoral v.", (57, 113), (53, 135), (50, 157)),
    "fv_mid": _one(DEEP, "Mid femoral v.", (50, 157), (46, 180), (44, 202)),
    "fv_dist": _one(DEEP, "Lower femoral v.", (44, 202), (44, 222), (47, 241)),
    "popv_ak": _one(DEEP, "Upper poplit. v.", (47, 241), (50, 254), (51, 268)),
    "popv_bk": _one(DEEP, "Lower poplit. v.", (51, 268), (51, 280), (50, 292)),
    "gav_med": _one(DEEP, "Med. gastrocn. v.", (50, 254), (33, 272), (23, 298), (21, 328)),
    "gav_lat": _one(DEEP, "Lat. gastrocn. v.", (50, 256), (66, 273), (77, 298), (77, 328)),
    "tpt_v": _one(DEEP, "TP trunk v.", (50, 292), (48, 303), (47, 315)),
    "atv": _one(DEEP, "Ant. tibial v.", (50, 292), (64, 307), (69, 342), (66, 386), (56, 424)),
    "ptv": _one(DEEP, "Post. tibial v.", (47, 315), (33, 340), (29, 376), (38, 424)),
    "prv": _one(DEEP, "Peroneal v.", (47, 315), (55, 338), (56, 378), (50, 412)),
    "sov": _one(DEEP, "Soleal v.", (54, 334), (44, 347), (42, 370), (44, 394)),
    "musv_other": _one(DEEP, "Other muscular v.", (74, 150), (88, 164), (92, 184), (86, 210)),
    "foot_deep_v": _one(DEEP, "Deep foot v.", (38, 424), (42, 442), (49, 462), (55, 484)),
    # superficial veins, front and inner side
    "sfj": _one(FRONT, "SFJ", (57, 96), (52, 105), (44, 110)),
    "sev": _one(FRONT, "Epigastric", (49, 108), (43, 88), (47, 62)),
    "aagsv": _one(FRONT, "Ant. accessory", (44, 110), (58, 128), (67, 160), (67, 202)),
    "pagsv_thigh": _one(FRONT, "Post. accessory", (35, 129), (20, 147), (15, 178), (20, 216)),
    "gsv_thigh_prox": _one(FRONT, "GSV upper thigh", (44, 110), (35, 129), (30, 158)),
    "gsv_thigh_mid": _one(FRONT, "GSV mid thigh", (30, 158), (28, 185), (30, 212)),
    "gsv_thigh_dist": _one(FRONT, "GSV lower thigh", (30, 212), (32, 232), (33, 252)),
    "gsv_knee": _one(FRONT, "GSV knee", (33, 252), (31, 268), (31, 286)),
    "gsv_calf_prox": _one(FRONT, "GSV upper calf", (31, 286), (37, 310), (41, 332)),
    "gsv_calf_mid": _one(FRONT, "GSV mid calf", (41, 332), (46, 362), (47, 390)),
    "gsv_calf_dist": _one(FRONT, "GSV ankle", (47, 390), (46, 415), (45, 437), (51, 466)),
    "pagsv_calf": _one(FRONT, "Posterior arch", (32, 291), (22, 311), (20, 342), (24, 372), (33, 405)),
    "nsv_pudendal": _one(FRONT, "Pelvic varices", (44, 110), (34, 102), (25, 109), (16, 107), (10, 118), (9, 134)),
    "nsv_thigh": _one(FRONT, "Thigh tributary", (28, 185), (41, 192), (40, 208), (50, 220), (48, 242)),
    "nsv_calf": _one(FRONT, "Calf tributary", (37, 310), (52, 313), (59, 333), (73, 346), (71, 366), (72, 384)),
    "corona": Course(
        FRONT,
        "Corona",
        (((36, 440), (31, 458)), ((36, 440), (37, 461)), ((36, 440), (43, 458)), ((36, 440), (28, 448))),
    ),
    "saphenous_unspecified": _one(FRONT, "Saphenous?", (117, 12), (137, 12)),
    # superficial veins, back and outer side
    "spj": _one(BACK, "SPJ", (54, 250), (52, 258), (49, 267)),
    "ssv_thigh_ext": _one(BACK, "SSV thigh ext.", (54, 251), (63, 224), (66, 190), (63, 152)),
    "giacomini": _one(BACK, "Giacomini", (19, 162), (30, 190), (42, 216), (48, 240), (53, 253)),
    "ssv_prox": _one(BACK, "SSV upper calf", (49, 267), (47, 291), (47, 316)),
    "ssv_mid": _one(BACK, "SSV mid calf", (47, 316), (46, 345), (47, 372)),
    "ssv_dist": _one(BACK, "SSV ankle", (47, 372), (49, 397), (53, 420), (58, 438)),
    "isv": _one(BACK, "Intersaphenous", (21, 292), (32, 303), (33, 318), (46, 330)),
    "nsv_lateral": _one(
        BACK, "Lateral veins", (90, 118), (98, 148), (92, 190), (85, 224), (75, 250), (73, 276), (76, 304)
    ),
    "nsv_popliteal": _one(BACK, "Popliteal fossa", (54, 244), (64, 254), (60, 270), (66, 286), (63, 304)),
    "ret": Course(
        BACK,
        "Reticular",
        (((117, 16), (121, 9), (126, 16), (131, 9), (137, 16)), ((121, 9), (126, 2)), ((131, 9), (136, 3))),
    ),
    "tel": Course(
        BACK,
        "Telangiectasia",
        (
            ((127, 58), (119, 53)),
            ((127, 58), (135, 53)),
            ((127, 58), (127, 49)),
            ((127, 58), (120, 65)),
            ((127, 58), (134, 65)),
        ),
    ),
    # perforators
    "pv_femoral_canal": _one(FRONT, "P. femoral canal", (29, 172), (41, 168)),
    "pv_thigh_other": _one(FRONT, "P. other thigh", (49, 230), (61, 234)),
    "pv_knee": _one(FRONT, "P. knee", (31, 268), (44, 268)),
    "pv_paratibial_prox": _one(FRONT, "P. Boyd", (34, 297), (47, 294)),
    "pv_paratibial": _one(FRONT, "P. Sherman", (46, 362), (57, 357)),
    "pv_pt_upper": _one(FRONT, "P. Cockett III", (20, 335), (31, 331)),
    "pv_pt_middle": _one(FRONT, "P. Cockett II", (23, 364), (34, 361)),
    "pv_pt_lower": _one(FRONT, "P. Cockett I", (28, 391), (38, 388)),
    "pv_leg_anterior": _one(FRONT, "P. anterior", (52, 313), (64, 306)),
    "pv_leg_lateral": _one(FRONT, "P. lateral", (70, 343), (78, 330)),
    "pv_ankle": _one(FRONT, "P. ankle", (46, 414), (57, 411)),
    "pv_foot": _one(FRONT, "P. foot", (49, 456), (60, 454)),
    "pv_gastro_med": _one(BACK, "P. med. gastrocn.", (46, 345), (32, 349)),
    "pv_gastro_lat": _one(BACK, "P. lat. gastrocn.", (46, 338), (61, 333)),
    "pv_intergemellar": _one(BACK, "P. May", (47, 365), (61, 367)),
    "pv_paraachillean": _one(BACK, "P. Bassi", (49, 398), (37, 402)),
    # arteries
    "aorta_infrarenal": _one(ARTERIES, "Aorta", (0, 4), (0, 36)),
    "cia": _one(ARTERIES, "Common iliac a.", (0, 36), (10, 43), (19, 52)),
    "cia_bif": _one(ARTERIES, "Iliac bifurcation", (19, 52), (23, 57), (28, 62)),
    "iia": _one(ARTERIES, "Internal iliac a.", (28, 62), (22, 77), (23, 96)),
    "eia": _one(ARTERIES, "External iliac a.", (28, 62), (44, 73), (55, 89)),
    "cfa": _one(ARTERIES, "Com. femoral a.", (55, 89), (57, 101), (57, 113)),
    "pfa": _one(ARTERIES, "Deep femoral a.", (57, 113), (69, 129), (72, 154), (67, 188)),
    "sfa_prox": _one(ARTERIES, "Upper SFA", (57, 113), (53, 135), (50, 157)),
    "sfa_mid": _one(ARTERIES, "Mid SFA", (50, 157), (46, 180), (44, 202)),
    "sfa_dist": _one(ARTERIES, "Lower SFA", (44, 202), (44, 222), (47, 241)),
    "popa_ak": _one(ARTERIES, "Upper poplit. a.", (47, 241), (50, 254), (51, 268)),
    "popa_bk": _one(ARTERIES, "Lower poplit. a.", (51, 268), (51, 280), (50, 292)),
    "ata": _one(ARTERIES, "Ant. tibial a.", (50, 292), (64, 307), (69, 342), (67, 386), (58, 426)),
    "tpt_a": _one(ARTERIES, "TP trunk a.", (50, 292), (48, 303), (47, 315)),
    "pta": _one(ARTERIES, "Post. tibial a.", (47, 315), (34, 342), (31, 380), (39, 428)),
    "pera": _one(ARTERIES, "Peroneal a.", (47, 315), (52, 340), (52, 376), (49, 408)),
    "dpa": _one(ARTERIES, "Dorsalis pedis a.", (58, 426), (60, 444), (59, 460)),
    "plantar_a": _one(ARTERIES, "Plantar a.", (39, 428), (38, 446), (42, 464)),
    "plantar_arch": _one(ARTERIES, "Plantar arch", (42, 464), (51, 472), (64, 471)),
    "toe_a": _one(ARTERIES, "Great toe a.", (45, 467), (44, 480), (44, 494)),
    "bypass_graft": _one(ARTERIES, "Bypass or stent", (57, 106), (82, 122), (90, 166), (85, 222), (72, 262), (51, 286)),
}

#: Veins of another panel that a vein of this one joins: drawn pale, without a state. Panel, name and its place, the
#: segments that the line stands for, the line.
CONTINUED: tuple[tuple[str, str, tuple[float, float], tuple[str, ...], Line], ...] = (
    (FRONT, "CFV", (70, 82), ("cfv",), ((54, 76), (57, 90), (58, 108), (56, 122))),
    (
        BACK,
        "GSV",
        (38, 119),
        ("gsv_thigh_prox", "gsv_calf_prox"),
        ((36, 124), (24, 146), (16, 184), (20, 232), (25, 262), (21, 292), (20, 330), (26, 372)),
    ),
    (BACK, "", (50, 230), ("popv_ak",), ((50, 230), (55, 244), (55, 262))),
    (BACK, "DFV", (70, 100), ("dfv",), ((74, 104), (83, 110), (92, 122))),
)
#: Reflux here has no one direction that could be drawn: it may run upwards, or it is a net.
NO_ONE_WAY = ("giacomini", "ssv_thigh_ext", "isv", "sev", "corona", "ret", "tel", "saphenous_unspecified")
#: Drawn beside the leg because the record does not place them, each with its name.
BESIDE = ("saphenous_unspecified", "ret", "tel")

#: Outline of one leg with half of the pelvis, open at the midline; and the lines inside that give bearings.
OUTLINE = (
    "M0,2 L68,2 C70,26 80,44 94,70 C108,96 111,124 107,160 C103,200 90,232 84,258 C80,276 84,300 85,322"
    " C86,352 74,392 66,420 C64,432 66,440 73,456 C80,472 80,488 70,496 C58,503 42,503 34,496 C28,488 27,470 29,452"
    " C31,438 33,428 31,416 C26,392 13,352 13,322 C13,302 21,284 22,266 C22,244 10,206 6,168 C4,148 3,126 2,112 L0,110"
)
BEARINGS = {
    FRONT: ("M26,122 C44,116 74,98 90,80", "M38,250 C52,242 68,250 68,266 C68,280 40,282 38,266 Z"),
    BACK: (
        "M2,112 C24,128 62,132 96,116",
        "M26,268 C44,273 64,273 80,266",
        "M14,332 C26,366 40,372 47,352 C56,372 76,364 84,332",
    ),
    DEEP: ("M26,122 C44,116 74,98 90,80", "M26,268 C44,273 64,273 80,266"),
    ARTERIES: ("M26,122 C44,116 74,98 90,80", "M26,268 C44,273 64,273 80,266"),
}
