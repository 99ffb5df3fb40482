from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_faq.evaluation.calibration import calibrate
from ivig_faq.evaluation.rates import Rate, change


@given(of=st.integers(1, 400), data=st.data())
def test_an_interval_holds_its_share_and_never_changes(of: int, data: st.DataObject) -> None:
    rate = Rate(data.draw(st.integers(0, of)), of)
    low, high = rate.interval()
    assert 0 <= low <= rate.share <= high <= 1
    assert rate.interval() == (low, high)


@pytest.mark.parametrize(("count", "of"), [(270, 300), (40, 60), (12, 25)])
def test_an_interval_agrees_with_the_normal_approximation(count: int, of: int) -> None:
    share = count / of
    expected = 1.96 * (share * (1 - share) / of) ** 0.5
    low, high = Rate(count, of).interval()
    assert (high - low) / 2 == pytest.approx(expected, abs=0.025)


def test_none_missed_of_thirty_five_does_not_prove_that_none_is_ever_missed() -> None:
    low, high = Rate(0, 35).interval()
    assert low == 0 and high == pytest.approx(0.1, abs=0.005)  # Clopper-Pearson tables: 10.0 %
    assert Rate(35, 35).interval()[0] == pytest.approx(1 - high)
    assert Rate(0, 0).interval() == (0, 1)


def test_conversations_that_are_alike_inside_say_less_than_as_many_messages() -> None:
    talks = ((4, 4), (0, 4)) * 5
    low, high = Rate(20, 40, talks).interval()
    alone = Rate(20, 40).interval()
    assert high - low > 1.5 * (alone[1] - alone[0])


def test_a_loss_is_counted_message_by_message() -> None:
    before, after = [True] * 8 + [False] * 2, [True] * 6 + [False] * 3 + [True]
    lost, (low, high) = change(before, after)
    assert lost == pytest.approx(0.1) and low < lost < high
    assert change([True, False] * 9, [True, False] * 9) == (0, (0, 0))
    assert change([], []) == (0, (0, 0))


PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


@given(pairs=PAIRS)
def test_bins_hold_every_message_and_give_the_error(pairs: list[tuple[float, bool]]) -> None:
    found = calibrate(pairs)
    assert found is not None
    assert sum(bin_.count for bin_ in found.bins) == found.count == len(pairs)
    by_hand = sum(bin_.count * abs(bin_.predicted - bin_.right) for bin_ in found.bins) / len(pairs)
    assert found.error == pytest.approx(by_hand) and 0 <= found.error <= 1


def test_probabilities_that_come_true_have_no_error_and_overconfidence_has() -> None:
    honest = [(0.75, True)] * 3 + [(0.75, False)] + [(0.0, False)] * 5 + [(1.0, True)] * 5
    perfect, bold = calibrate(honest), calibrate([(0.95, True), (0.95, False)])
    assert perfect is not None and perfect.error == pytest.approx(0)
    assert bold is not None and bold.error == pytest.approx(0.45)
    assert calibrate([]) is None
