import asyncio
from itertools import pairwise

import pytest

from overtones.research.corpus_pace import REFUSALS, Pace, RefusalStreak
from tests.research.corpus_runs import Time


async def test_the_first_fetch_need_not_wait_and_all_others_pause_with_some_chance():
    time = Time()
    pace = Pace(4.0, time.clock, time.sleep)
    begun, told = [], []
    for _ in range(30):
        await pace.begin(told.append)
        begun.append(time.now)
        time.now += 2.5  # the fetch itself
        pace.end()
    assert begun[0] == 1_000
    gaps = [later - earlier - 2.5 for earlier, later in pairwise(begun)]
    assert min(gaps) >= 4
    assert max(gaps) <= 6
    assert len({round(gap, 3) for gap in gaps}) > 20
    assert told == pytest.approx(gaps)


async def test_no_two_fetch_at_once():
    time = Time()
    pace = Pace(4.0, time.clock, time.sleep)
    fetching: list[int] = []

    async def fetch(number: int) -> None:
        await pace.begin(lambda _: None)
        fetching.append(number)
        assert len(fetching) == 1
        await asyncio.sleep(0)
        fetching.remove(number)
        pace.end()

    await asyncio.gather(*(fetch(number) for number in range(5)))
    assert sum(time.slept) >= 4 * 4


async def test_whoever_waits_already_waits_longer_when_patience_is_asked_for():
    time = Time()
    pace = Pace(4.0, time.clock, time.sleep)
    await pace.begin(lambda _: None)
    pace.end()

    async def sleep_and_be_asked(seconds: float) -> None:
        if not time.slept:
            pace.hold_off(100)
        await Time.sleep(time, seconds)

    pace._sleep = sleep_and_be_asked
    await pace.begin(lambda _: None)
    assert time.now == 1_100


async def test_one_who_gives_up_waiting_lets_the_next_pass():
    time = Time()
    forever = asyncio.Event()

    async def sleep(seconds: float) -> None:
        await forever.wait()

    pace = Pace(4.0, time.clock, sleep)
    await pace.begin(lambda _: None)
    pace.end()
    waiting = asyncio.create_task(pace.begin(lambda _: None))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    time.now += 10
    await pace.begin(lambda _: None)


async def test_without_a_pause_nobody_waits():
    time = Time()
    pace = Pace(0.0, time.clock, time.sleep)
    for _ in range(3):
        await pace.begin(lambda _: None)
        pace.end()
    assert time.slept == []


def test_refusals_in_a_row_are_counted_and_a_real_answer_ends_the_row():
    streak = RefusalStreak(3)
    streak.add("a", "temporarily_unavailable")
    streak.add("b", "no_network")
    streak.add("c", "blocked_or_missing")  # says neither this nor that
    assert streak.keys == ["a", "b"]
    streak.add("d", "private")
    assert streak.keys == []
    for key in "efe":
        assert not streak.too_long
        streak.add(key, "temporarily_unavailable")
    assert streak.too_long
    assert streak.keys == ["e", "f", "e"]
    streak.add("g", None)
    assert not streak.too_long


def test_what_says_something_of_a_video_is_no_refusal():
    assert not REFUSALS & {"private", "age_gated", "live", "too_long", "model_refused"}
