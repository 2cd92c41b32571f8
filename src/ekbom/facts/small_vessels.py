"""Small vessels: nailfold capillaroscopy (EULAR fast track) and related measurements. Research context in
restless legs; may show another disease."""

from __future__ import annotations

from ekbom.facts.declaring import category, in_group, number, yes_no

FACTS = in_group(
    "small vessels",
    number("capillary_density", "Capillaries a millimetre", "/mm", 0, 40, request="capillaroscopy"),
    yes_no("giant_capillaries", "Giant capillaries", request="capillaroscopy"),
    number("capillary_apex_diameter", "Width at the capillary apex", "um", 1, 500, request="capillaroscopy"),
    yes_no("abnormal_capillary_shapes", "Abnormal capillary shapes", request="capillaroscopy"),
    yes_no("capillary_haemorrhages", "Small bleeds", request="capillaroscopy"),
    yes_no("avascular_areas", "Areas without capillaries", request="capillaroscopy"),
    yes_no("capillaroscopy_readable", "Image readable, and its width calibrated", request="capillaroscopy"),
    category(
        "cutolo_pattern",
        "Scleroderma pattern",
        ("early", "active", "late"),
        "Scleroderma pattern: early (few giants and bleeds, the row kept), active (many giants and bleeds, some capillaries "
        "lost, a little disorder) or late (hardly any giants or bleeds, many capillaries lost, bare areas, branching)?",
        request="capillaroscopy",
    ),
    number(
        "flow_mediated_dilation", "Flow-mediated dilation of the arm artery after 5 minutes without flow", "%", -20, 60
    ),
    number("laser_doppler_flow", "Laser Doppler flow of the skin, in the units of that device", "1", 0, 5000),
    number("hyperaemia_rise", "Rise of skin flow after a cuff was let go", "%", -100, 5000),
    number("capillaroscopy_fingers_read", "Fingers that were read, of eight", "1", 0, 8, request="capillaroscopy"),
)
