"""Measuring vessels: one trace, one frame, one structured report, one leg's pressures, one map, after start."""

from __future__ import annotations

import os
import tempfile

import numpy as np

from benchmarks.clock import per_call


def vascular_times() -> None:
    """What one measurement takes in a process that runs already."""
    from tests.vascular.making import venous_study

    from ekbom.plan.book import load_tables
    from ekbom.reports.leg_map import leg_map
    from ekbom.reports.vascular_report import judged
    from ekbom.vascular import compact_table, dicom_elements, pressures, structured_report
    from ekbom.vascular.diameter import diameter
    from ekbom.vascular.reflux_time import reflux_time
    from ekbom.vascular.synthetic import CONDITIONS, spectrum, varied
    from ekbom.vascular.synthetic_bmode import Setting, clip

    random = np.random.default_rng(20261125)
    setting = varied(CONDITIONS["18 dB"], random, 0.8)
    trace = spectrum(setting, random)
    cm_s, rest = setting.velocity_range / setting.rows, setting.baseline * setting.rows
    frames, _ = clip(Setting(frames=1), random)
    report = venous_study()
    table = [
        {"segment": segment, "side": side, "reflux_ms": 700, "diameter_mm": 5}
        for segment in ("sfj", "gsv_thigh_prox", "gsv_thigh_mid", "gsv_knee", "gsv_calf_mid", "ssv_prox", "popv_ak")
        for side in ("left", "right")
    ]
    rows: list[dict[str, object]] = [
        {"arm_left": 150, "arm_right": 148},
        {"side": "left", "ankle_pt": 80, "ankle_dp": 76, "toe": 50},
    ]
    tables = load_tables()
    states = judged(compact_table.of_lines(table), tables).states
    print("\nVessels, after start (targets: a trace under 20 ms, a structured report under 5 ms)")
    width, height = trace.shape[1], trace.shape[0]
    reflux = per_call(
        lambda: reflux_time(trace, seconds_per_column=setting.seconds_per_column, cm_s_per_row=cm_s, baseline=rest),
        calls=10,
    )
    print(f"  reflux time of one trace, {width} x {height}   {reflux}")
    print(f"  diameter in one frame, 320 x 260      {per_call(lambda: diameter(frames, 0.1, 0.1), calls=10)}")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.dcm")
        with open(path, "wb") as file:
            file.write(report)
        read = per_call(lambda: structured_report.study_of(dicom_elements.load(path)), calls=10)
    print(f"  structured report of a venous study   {read}")
    print(f"  pressures of an arm and a leg         {per_call(lambda: pressures.measure(rows), calls=100)}")
    print(f"  duplex table of 14 lines              {per_call(lambda: compact_table.of_lines(table), calls=50)}")
    print(f"  leg map as SVG                        {per_call(lambda: leg_map(states), calls=10)}")
