"""Jobs are done by whichever worker is there, and no longer than its lease by one that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from server.core.jobs import JobFailed, JobKind, Lost, Retry, Work, every, put, void
from server.core.jobs.dispatcher import Jobs
from server.core.jobs.tables import Job
from server.core.principals import HOUSE
from server.core.tables import Instance
from tests.incubator import Incubator

BOTH_ENGINES = True
Run = Callable[[Work], Any]


def worker(incubator: Incubator, run: Run, **terms: Any) -> Jobs:
    """Return a worker that knows one kind of job."""
    return Jobs(incubator.house(), [JobKind("errand", run, **terms)])


def puts(incubator: Incubator, number: int = 0, **terms: Any) -> None:
    incubator.db.act(lambda tx: put(tx, "errand", {"number": number}, incubator.time(), **terms), by=HOUSE)


def jobs(incubator: Incubator) -> list[Job]:
    with incubator.db.reading() as session:
        return list(session.scalars(select(Job).order_by(Job.id)))


def fails(reason: str, *, of_lane: bool = False) -> Run:
    def run(_work: Work) -> None:
        raise JobFailed(reason, of_lane=of_lane)

    return run


class Diary:
    """Does each job by writing down its number."""

    def __init__(self) -> None:
        self.done: list[int] = []

    def __call__(self, work: Work) -> dict[str, int]:
        self.done.append(work.arguments["number"])
        return {"number": work.arguments["number"]}


def test_a_job_is_done_when_it_is_due_and_its_result_is_kept(incubator: Incubator) -> None:
    diary = Diary()
    puts(incubator, 7, due=incubator.time() + timedelta(hours=1))
    worker(incubator, diary).run_once()
    assert diary.done == []
    incubator.time.pass_by(hours=1)
    for _worker in range(2):
        worker(incubator, diary).run_once()
    assert diary.done == [7]
    (job,) = jobs(incubator)
    assert (job.result, job.done_at, job.failure, job.leased_until) == ('{"number":7}', incubator.time(), None, None)


@pytest.mark.engines_differ
def test_workers_that_look_at_once_do_each_job_once(incubator: Incubator) -> None:
    diary = Diary()
    for number in range(12):
        puts(incubator, number)
    workers = 4
    together = Barrier(workers)

    def works(_worker: int) -> None:
        together.wait()
        worker(incubator, diary).run_once()

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(works, range(workers)))
    # Who loses a race for the last one may find nothing: the next look finds it.
    worker(incubator, diary).run_once()
    assert sorted(diary.done) == list(range(12))


def test_who_waits_longest_comes_first(incubator: Incubator) -> None:
    diary = Diary()
    puts(incubator, 1, due=incubator.time() + timedelta(minutes=2))
    puts(incubator, 2, due=incubator.time() + timedelta(minutes=1))
    incubator.time.pass_by(minutes=5)
    worker(incubator, diary).run_once()
    assert diary.done == [2, 1]


def test_of_a_key_one_job_is_open_and_it_is_due_as_soon_as_anybody_wants(incubator: Incubator) -> None:
    diary = Diary()
    for minutes in (5, 2, 9):
        puts(incubator, minutes, key="floor:3", due=incubator.time() + timedelta(minutes=minutes))
    (job,) = jobs(incubator)
    assert job.due_at == incubator.time() + timedelta(minutes=2)
    incubator.time.pass_by(minutes=2)
    worker(incubator, diary).run_once()
    puts(incubator, 4, key="floor:3")
    assert [job.done_at is None for job in jobs(incubator)] == [False, True]


def test_a_job_whose_worker_died_is_taken_by_another_after_its_lease(incubator: Incubator) -> None:
    def dies(_work: Work) -> None:
        raise SystemExit

    puts(incubator, 3)
    with pytest.raises(SystemExit):
        worker(incubator, dies).run_once()
    diary = Diary()
    worker(incubator, diary).run_once()
    assert diary.done == []
    incubator.time.pass_by(minutes=1)
    worker(incubator, diary).run_once()
    assert (diary.done, jobs(incubator)[0].attempts) == ([3], 2)


def test_who_says_how_far_it_is_keeps_its_job(incubator: Incubator) -> None:
    other = Diary()

    def goes_on(work: Work) -> None:
        for progress in (30, 60, 90):
            incubator.time.pass_by(seconds=50)
            work.tell(progress)
            assert jobs(incubator)[0].progress == progress
            worker(incubator, other).run_once()

    puts(incubator)
    worker(incubator, goes_on).run_once()
    assert (other.done, jobs(incubator)[0].progress) == ([], 100)


def test_who_says_the_same_again_and_again_writes_it_only_to_keep_the_job(
    incubator: Incubator, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []

    def goes_on(work: Work) -> None:
        monkeypatch.setattr(work, "_write", lambda _tx, **said: written.append(said["progress"]))
        for progress in (0, 0, 40, 40, 40):
            work.tell(progress)
        incubator.time.pass_by(seconds=31)
        work.tell(40)
        monkeypatch.undo()

    puts(incubator)
    worker(incubator, goes_on).run_once()
    assert written == [40, 40]


@pytest.mark.parametrize("recurring", [False, True])
def test_who_slept_over_its_lease_can_write_nothing_any_more(incubator: Incubator, recurring: bool) -> None:
    terms = {"recurs": every(timedelta(minutes=3))} if recurring else {}
    epochs: list[str] = []

    def sleeps(work: Work) -> None:
        incubator.time.pass_by(minutes=4)
        worker(incubator, lambda _work: epochs.append("other"), **terms).run_once()

        def write(tx: Any) -> None:
            tx.session.get_one(Instance, 1).epoch = "SLEEPER"
            work.finish(tx)

        with pytest.raises(Lost):
            incubator.db.act(write, by=HOUSE)
        incubator.db.act(write, by=HOUSE)

    if not recurring:
        puts(incubator)
    worker(incubator, sleeps, **terms).run_once()
    assert epochs[0] == "other"
    with incubator.db.reading() as session:
        assert session.get_one(Instance, 1).epoch != "SLEEPER"


def test_a_job_that_was_dropped_while_somebody_was_at_it_writes_nothing(incubator: Incubator) -> None:
    def is_dropped(work: Work) -> None:
        incubator.db.act(lambda tx: void(tx, "errand", key="plan:1"), by=HOUSE)
        with pytest.raises(Lost):
            incubator.db.act(work.finish, by=HOUSE)

    puts(incubator, key="plan:1")
    worker(incubator, is_dropped).run_once()
    assert jobs(incubator) == []


def test_a_job_that_fails_is_tried_again_and_given_up_in_the_end(incubator: Incubator) -> None:
    retry = Retry(timedelta(minutes=1), worth=timedelta(minutes=5))
    puts(incubator)
    tries = 0
    for _minute in range(10):
        tries += jobs(incubator)[0].due_at <= incubator.time() and jobs(incubator)[0].done_at is None
        worker(incubator, fails("no_answer"), retry=retry).run_once()
        incubator.time.pass_by(minutes=1)
    (job,) = jobs(incubator)
    assert job.done_at is not None
    assert (job.failure, job.attempts, tries) == ("no_answer", 4, 4)


def test_a_defect_is_a_failure_and_keeps_no_other_job_from_being_done(incubator: Incubator) -> None:
    diary = Diary()

    def breaks(work: Work) -> Any:
        return diary(work) if work.arguments["number"] else 1 // 0

    for number in range(3):
        puts(incubator, number)
    worker(incubator, breaks).run_once()
    assert (diary.done, jobs(incubator)[0].failure) == ([1, 2], "broken")


def test_what_keeps_one_job_from_getting_there_keeps_all_of_its_lane(incubator: Incubator) -> None:
    for number, lane in enumerate(("target:1", "target:1", "target:2")):
        puts(incubator, number, lane=lane)
    tried: list[int] = []

    def knocks(work: Work) -> None:
        tried.append(work.arguments["number"])
        raise JobFailed("no_answer", of_lane=True)

    worker(incubator, knocks).run_once()
    assert tried == [0, 2]


def test_a_kind_that_recurs_has_one_job_however_many_workers_start(incubator: Incubator) -> None:
    diary: list[datetime] = []
    terms = {"recurs": every(timedelta(minutes=10))}
    for _minute in range(21):
        for _worker in range(2):
            worker(incubator, lambda _work: diary.append(incubator.time()), **terms).run_once()
        incubator.time.pass_by(minutes=1)
    assert len(diary) == 3
    assert len(jobs(incubator)) == 1


def test_a_kind_that_recurs_goes_on_after_a_failure(incubator: Incubator) -> None:
    terms = {"recurs": every(timedelta(hours=1))}
    worker(incubator, fails("broken"), **terms).run_once()
    incubator.time.pass_by(minutes=1)
    worker(incubator, lambda _work: None, **terms).run_once()
    (job,) = jobs(incubator)
    assert (job.failure, job.attempts, job.due_at) == (None, 0, incubator.time() + timedelta(hours=1))


def test_what_another_version_put_waits_for_its_worker(incubator: Incubator) -> None:
    incubator.db.act(lambda tx: put(tx, "novelty", {}, incubator.time()), by=HOUSE)
    worker(incubator, Diary()).run_once()
    (job,) = jobs(incubator)
    assert (job.done_at, job.attempts) == (None, 0)


def test_who_finds_nothing_to_do_writes_nothing(incubator: Incubator, monkeypatch: pytest.MonkeyPatch) -> None:
    at_rest = worker(incubator, Diary())
    puts(incubator, due=incubator.time() + timedelta(hours=1))
    at_rest.run_once()
    monkeypatch.setattr(incubator.db, "transaction", lambda: pytest.fail("nothing happened"))
    at_rest.run_once()


def test_who_does_jobs_here_is_told_of_one_after_the_commit(incubator: Incubator) -> None:
    seen: list[int] = []
    incubator.db.on_work.append(lambda: seen.append(len(jobs(incubator))))
    puts(incubator)
    incubator.db.act(lambda _tx: None, by=HOUSE)
    assert seen == [1]
