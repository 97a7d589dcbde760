"""Who stops a job ends his own waiting; the job ends with its last watcher, its pieces stay."""

import threading
from collections.abc import Callable, Iterator

import pytest

from components.running import jobs, waiting
from components.running.jobs import Job, JobEnded, JobPending, Progress
from components.running.waiting import ask_first, is_stopped, run_job, unfinished

SECONDS = 30


class Steps:
    """Work of ten steps; each waits until the test allows it."""

    def __init__(self) -> None:
        self.allowed = threading.Semaphore(0)
        self.begun = threading.Semaphore(0)
        self.computed: list[int] = []

    def __call__(self, progress: Progress) -> int:
        """The sum of all steps; those that are kept are not computed again."""
        for i in range(10):
            if i not in progress.kept:
                progress.tell(len(progress.kept), len(progress.kept) / 10)
                self.begun.release()
                assert self.allowed.acquire(timeout=SECONDS)
                progress.kept[i] = i
                self.computed.append(i)
        return sum(progress.kept.values())

    def allow(self, n_steps: int) -> None:
        """Let so many steps end."""
        self.allowed.release(n_steps)

    def wait_for(self, n_steps: int) -> None:
        """Return when so many steps have begun."""
        for _ in range(n_steps):
            assert self.begun.acquire(timeout=SECONDS)


def job_of(work: Callable[[Progress], int], reader: str = "a") -> Job[int]:
    return Job(work, total=10, unit="steps", reader=reader)


def ended(job: Job[int]) -> Job[int]:
    """The job, once it is over."""
    job.thread.join(SECONDS)
    assert job.is_over
    return job


def test_one_stops_and_the_other_gets_the_result() -> None:
    work = Steps()
    job = job_of(work)
    assert job.watch("b")
    assert job.leave("a")
    work.allow(10)
    assert ended(job).result == 45
    assert (job.is_finished, job.is_ended) == (True, False)


def test_when_both_have_stopped_it_ends_after_its_step() -> None:
    work = Steps()
    job = job_of(work)
    assert job.watch("b")
    work.wait_for(1)
    assert job.leave("a")
    assert not job.leave("b")
    work.allow(10)
    assert ended(job).is_ended
    assert (job.is_finished, job.error, work.computed) == (False, None, [0])
    assert not job.watch("c")  # too late: another one has to begin


def test_who_comes_before_it_has_ended_takes_it_over() -> None:
    work = Steps()
    job = job_of(work)
    work.wait_for(1)
    job.leave("a")
    assert job.watch("b")
    work.allow(10)
    assert ended(job).result == 45


def test_who_has_gone_watches_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Steps()
    job = job_of(work)
    work.wait_for(1)
    monkeypatch.setattr(jobs, "FORGOTTEN_SECONDS", -1.0)  # everybody has been away for too long
    work.allow(10)
    assert ended(job).is_ended
    assert work.computed == [0]


def test_a_failed_job_keeps_its_error() -> None:
    job = ended(job_of(lambda _: 1 // 0))
    assert isinstance(job.error, ZeroDivisionError)
    assert not job.is_ended


def test_the_pace_is_that_of_this_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([10.0, *[20.0] * 50])

    def work(progress: Progress) -> int:
        progress.tell(50, 0.5)
        progress.tell(70, 0.75)
        return 0

    monkeypatch.setattr("components.running.jobs.time.monotonic", lambda: next(seconds, 20.0))
    job = Job(work, total=100, unit="steps", reader="a")
    job.thread.join(SECONDS)
    job._begun = 10.0, 50, 0.5
    assert job.text() == "70 of 100 steps · 2 a second · about 10 s left"
    job.wait(3)
    assert job.text() == "70 of 100 steps · waiting for a free core, 3 in the queue"


class Reader:
    """A session: what Streamlit remembers of it, and what it has been shown."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.state: dict[str, set[str]] = {}
        self.said: list[str] = []


class Page:
    """Streamlit as far as waiting needs it, for the reader who is looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reader = Reader("nobody")
        monkeypatch.setattr(waiting, "st", self)
        monkeypatch.setattr(waiting, "this_reader", lambda: self.reader.name)
        monkeypatch.setattr(waiting, "MOMENT_SECONDS", 0)
        monkeypatch.setattr(waiting, "_watch", lambda _key, label: self.info(label))

    @property
    def session_state(self) -> dict[str, set[str]]:
        """What Streamlit remembers of the reader."""
        return self.reader.state

    def info(self, said: str, icon: str = "") -> None:
        """Note what is said."""
        self.reader.said.append(f"{said}{icon and ' ·'}")

    def button(self, label: str, **options: object) -> None:
        """Note what can be done."""
        self.reader.said.append(label)
        assert options["key"]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """Nobody waits for anything yet."""
    waiting._jobs.clear()
    yield Page(monkeypatch)
    waiting._jobs.clear()


def asked(page: Page, reader: Reader, work: Callable[[Progress], int]) -> int | None:
    """What the reader gets who asks now; None while there is no result."""
    page.reader = reader
    reader.said.clear()
    try:
        return run_job("key", work, total=10, label="Adding", unit="steps", keeps=True)
    except JobPending:
        return None


def test_one_readers_stop_is_not_the_others(page: Page) -> None:
    work, first, second = Steps(), Reader("first"), Reader("second")
    assert asked(page, first, work) is None
    assert asked(page, second, work) is None
    job = waiting._jobs["key"]
    page.reader = first
    waiting._stop("key")
    assert asked(page, first, work) is None
    assert first.said == [
        "Adding was stopped. What is finished is kept; nothing that you typed is lost. ·",
        "Go on",
    ]
    assert second.said == ["Adding"]
    work.allow(10)
    ended(job)
    assert asked(page, second, work) == 45
    assert work.computed == list(range(10))


def test_when_both_stop_it_ends_and_goes_on_where_it_was(page: Page) -> None:
    work, first, second = Steps(), Reader("first"), Reader("second")
    for reader in (first, second):
        assert asked(page, reader, work) is None
    job = waiting._jobs["key"]
    work.allow(3)
    work.wait_for(4)
    for page.reader in (first, second):
        waiting._stop("key")
    work.allow(1)
    assert ended(job).is_ended
    assert work.computed == [0, 1, 2, 3]
    assert is_stopped("key")
    page.reader = first
    first.state[waiting.STOPPED].clear()  # a click on "Go on"
    work.allow(6)
    found = asked(page, first, work)
    if found is None:
        ended(waiting._jobs["key"])
        found = asked(page, first, work)
    assert found == 45
    assert work.computed == list(range(10))  # none twice
    assert unfinished("key") == {}


def test_both_watchers_see_how_it_ended(page: Page) -> None:
    runs: list[int] = []

    def fails(_progress: Progress) -> int:
        runs.append(1)
        raise ZeroDivisionError

    started = threading.Event()

    def work(progress: Progress) -> int:
        assert started.wait(SECONDS)
        return fails(progress)

    first, second = Reader("first"), Reader("second")
    assert asked(page, first, work) is None
    assert asked(page, second, work) is None
    started.set()
    ended(waiting._jobs["key"])
    for reader in (first, second):
        with pytest.raises(ZeroDivisionError):
            asked(page, reader, work)
    assert runs == [1]
    assert "key" not in waiting._jobs


def test_long_work_waits_for_a_click(page: Page) -> None:
    page.reader = reader = Reader("first")
    with pytest.raises(JobPending):
        ask_first("key", "This takes an hour.", "Begin", keeps=False)
    assert reader.said == ["This takes an hour. You can stop it at any time. ·", "Begin"]
    reader.state[waiting.STARTED].add(waiting._mark("key"))  # the click
    ask_first("key", "This takes an hour.", "Begin", keeps=False)
    page.reader = Reader("second")
    with pytest.raises(JobPending):
        ask_first("key", "This takes an hour.", "Begin", keeps=True)


def test_a_turn_ends_a_job_that_nobody_watches() -> None:
    class Left(Progress):
        def tell(self, done: int, share: float) -> None:
            assert (done, share) == (3, 0.5)
            raise JobEnded

    with pytest.raises(JobEnded), Left().turn(3, 0.5):
        pytest.fail("nobody waits for this")
