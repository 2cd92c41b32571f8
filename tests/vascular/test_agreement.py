"""Agreement with a reader: the figures by hand, and nothing counted that was refused."""

from __future__ import annotations

import pytest

from ekbom.vascular.agreement import Pair, agreement, as_text, share


def test_the_figures_of_four_traces_by_hand() -> None:
    pairs = [
        Pair("a", 400, 420, 20),
        Pair("b", 600, 590, 20),
        Pair("c", 1000, 960, 20),
        Pair("d", 480, 530, 20),
        Pair("e", 700, None, None, "clutter"),
    ]
    found = agreement(pairs)
    assert (found.pairs, found.refused) == (5, 1)
    assert found.mean_absolute_error == pytest.approx(30)
    assert found.bias == pytest.approx(5)
    assert found.limits is not None
    assert list(found.limits) == pytest.approx([5 - 1.959964 * 38.7298, 5 + 1.959964 * 38.7298], abs=0.01)
    assert (found.covered.hits, found.covered.of) == (2, 4)
    assert (found.sensitivity.hits, found.sensitivity.of) == (2, 2)
    assert (found.specificity.hits, found.specificity.of) == (1, 2)
    assert (found.right.hits, found.right.of) == (3, 4)
    assert "5 traces, 1 refused" in as_text(found)


def test_a_share_has_its_wilson_interval_and_none_of_nobody() -> None:
    assert [share(8, 10).low, share(8, 10).high] == pytest.approx([0.4902, 0.9433], abs=1e-4)
    assert share(0, 0)[2:] == (None, None)
    assert "nothing to compare" in as_text(agreement([Pair("a", 1, None)]))
