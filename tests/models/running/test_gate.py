"""The gate: never more inside than places, first come first served, nothing lost on errors."""

import threading
import time
from collections.abc import Callable

import pytest

from dashboard.errors import BusyError
from dashboard.models.running.gate import Gate, forward_pass, gate, n_cores, prepare_torch

Work = Callable[[], None]


def started(*works: Work) -> list[threading.Thread]:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    return threads


def ended(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()


def test_never_more_inside_than_places() -> None:
    small, inside, most = Gate(2), [0], [0]
    lock = threading.Lock()

    def work() -> None:
        with small.enter(timeout=10):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            time.sleep(0.01)
            with lock:
                inside[0] -= 1

    ended(started(*[work] * 12))
    assert (inside, most) == ([0], [2])


def test_first_come_first_served_and_told_the_place() -> None:
    small, order, places = Gate(1), list[int](), dict[int, list[int]]()
    arrived = [threading.Event() for _ in range(4)]

    def worker(number: int) -> Work:
        def wait(place: int) -> None:
            places.setdefault(number, []).append(place)
            arrived[number].set()

        def work() -> None:
            with small.enter(timeout=10, on_wait=wait):
                order.append(number)

        return work

    with small.enter(timeout=1):
        threads = []
        for number in range(4):
            threads += started(worker(number))
            assert arrived[number].wait(5)
        assert [places[number][0] for number in range(4)] == [1, 2, 3, 4]
    ended(threads)
    assert order == [0, 1, 2, 3]


def test_a_wide_pass_takes_what_is_free_and_nothing_that_others_wait_for() -> None:
    big = Gate(3)
    with big.enter(timeout=1, wide=True) as places:
        assert places == 3
        with pytest.raises(BusyError), big.enter(timeout=0):
            pass
    with big.enter(timeout=1) as one, big.enter(timeout=1, wide=True) as rest:
        assert (one, rest) == (1, 2)
    with big.enter(timeout=1, wide=True):
        arrived, found = [threading.Event(), threading.Event()], list[int]()

        def waiter(number: int, *, wide: bool) -> Work:
            def work() -> None:
                with big.enter(timeout=10, on_wait=lambda _: arrived[number].set(), wide=wide) as n:
                    found.append(n)
                    time.sleep(0.2)

            return work

        threads = started(waiter(0, wide=True))
        assert arrived[0].wait(5)
        threads += started(waiter(1, wide=False))
        assert arrived[1].wait(5)
    ended(threads)
    assert sorted(found) == [1, 1]  # the wide one left a place for the one behind it
    with big.enter(timeout=0, wide=True) as places:
        assert places == 3


def test_too_long_a_wait_is_a_message() -> None:
    small = Gate(1)
    with small.enter(timeout=1):
        start = time.monotonic()
        with pytest.raises(BusyError) as caught, small.enter(timeout=0.1):
            pass
        assert 0.05 < time.monotonic() - start < 1
    assert caught.value.advice
    with small.enter(timeout=0):  # nobody is left in the queue
        pass


def test_errors_give_the_place_back() -> None:
    small = Gate(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), small.enter(timeout=0.1):
            raise ZeroDivisionError

    class Left(BaseException):
        """A reader who leaves the page while waiting."""

    def leave(_place: int) -> None:
        raise Left

    with small.enter(timeout=1), pytest.raises(Left), small.enter(timeout=1, on_wait=leave):
        pass
    with small.enter(timeout=0):
        pass


def test_a_slow_listener_holds_up_nobody() -> None:
    """Telling one reader about the queue must not keep another from leaving the gate."""
    small, told, go_on = Gate(1), threading.Event(), threading.Event()

    def tell(_place: int) -> None:
        told.set()
        assert go_on.wait(10)

    def wait() -> None:
        with small.enter(timeout=10, on_wait=tell):
            pass

    left = threading.Event()

    def hold() -> None:
        with small.enter(timeout=1):
            threads.extend(started(wait))
            assert told.wait(5)
        left.set()

    threads: list[threading.Thread] = []
    holder = started(hold)
    assert left.wait(5)
    go_on.set()
    ended(holder + threads)


def test_places_times_threads_fit_the_cores() -> None:
    import torch

    found: list[int] = []

    def work() -> None:
        torch.set_num_threads(n_cores() + 1)  # what a thread may have from before
        with forward_pass():
            found.append(torch.get_num_threads())

    prepare_torch()
    ended(started(work, work))
    assert gate().slots >= 1
    assert {gate().slots * threads for threads in found} == {n_cores()}
