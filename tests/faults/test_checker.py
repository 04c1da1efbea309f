"""The checker can fail: each broken promise, made by hand, is found, and a good history passes."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from tests.faults.checker import staleness, violations
from tests.faults.history import Entered, Heard, History, Outcome, Shown, Told, Truth, Watched, Write

FIRST = Write("k1", "A", "P1", "out 2027-01-01", 1.0, 1.1, Outcome.OK, 1)
SECOND = Write("k2", "A", "P1", "out 2027-01-02", 5.0, 5.1, Outcome.OK, 2)


def shown(at: float, version: int, mark: str | None, epoch: str = "E") -> Shown:
    return Shown(at, epoch, version, f"face {version}", {"P1": mark} if mark else {})


def door(**changes: object) -> Watched:
    """A kiosk that saw both writes at once and heard a heartbeat every five seconds."""
    good = Watched(
        "door",
        "A",
        shown=[shown(0.5, 1, None), shown(1.2, 2, FIRST.mark), shown(5.2, 3, SECOND.mark)],
        told=[Told(0.4, 0.5, "E", 1)],
        heard=[Heard(float(second)) for second in range(0, 60, 5)],
    )
    for name, value in changes.items():
        setattr(good, name, value)
    return good


def history(**changes: object) -> History:
    """A history in which everything went well."""
    good = History(
        writes=[FIRST, SECOND],
        watched=[door()],
        entered=[Entered(1, "P1", FIRST.mark, ("k1",)), Entered(2, "P1", SECOND.mark, ("k2",))],
        truth={"door": Truth("E", 3, "face 3")},
        ended=60.0,
    )
    for name, value in changes.items():
        setattr(good, name, value)
    return good


def broken(bad: History) -> list[str]:
    return [violation.promise for violation in violations(bad)]


def test_a_good_history_breaks_no_promise() -> None:
    assert broken(history()) == []


def test_an_acknowledged_write_without_an_entry_is_lost() -> None:
    assert broken(history(entered=[Entered(1, "P1", FIRST.mark, ("k1",))])) == ["no acknowledged write is lost"]


def test_an_acknowledged_write_whose_entry_says_something_else_is_lost() -> None:
    other = Entered(2, "P1", FIRST.mark, ("k2",))
    assert broken(history(entered=[history().entered[0], other])) == ["no acknowledged write is lost"]


def test_a_second_entry_of_one_write_is_a_double() -> None:
    twice = [*history().entered, Entered(3, "P1", SECOND.mark, ())]
    assert broken(history(entered=twice)) == ["nothing is recorded twice or unasked"]


def test_an_entry_that_nobody_asked_for_is_found() -> None:
    strange = [*history().entered, Entered(3, "P1", "out 2027-01-03", ("k3",))]
    assert broken(history(entered=strange)) == ["nothing is recorded twice or unasked"]


def test_a_write_of_unknown_end_may_be_recorded_once_or_not_at_all() -> None:
    unclear = replace(SECOND, outcome=Outcome.UNKNOWN, entry=None)
    assert broken(history(writes=[FIRST, unclear])) == []
    never = history(
        writes=[FIRST, unclear],
        entered=history().entered[:1],
        watched=[door(shown=door().shown[:2])],
        truth={"door": Truth("E", 2, "face 2")},
    )
    assert broken(never) == []


def test_a_refused_write_must_not_be_recorded() -> None:
    refused = replace(SECOND, outcome=Outcome.REFUSED, entry=None)
    assert broken(history(writes=[FIRST, refused])) == ["what was refused is not recorded"]


def test_a_glass_on_which_an_older_version_replaced_a_newer_one_is_found() -> None:
    back = [shown(0.5, 1, None), shown(1.2, 3, SECOND.mark), shown(5.2, 2, SECOND.mark), shown(6, 3, SECOND.mark)]
    assert "versions only grow" in broken(history(watched=[door(shown=back)]))


def test_a_server_that_answers_with_less_than_somebody_saw_has_gone_back() -> None:
    later = [Told(0.4, 0.5, "E", 1), Told(20.0, 20.1, "E", 2)]
    assert broken(history(watched=[door(told=later)])) == ["the database never goes back"]


def test_an_answer_that_was_asked_for_before_the_change_may_be_older() -> None:
    crossing = [Told(0.4, 0.5, "E", 1), Told(5.15, 5.3, "E", 2)]
    assert broken(history(watched=[door(told=crossing)])) == []


def test_a_lower_version_of_another_epoch_is_no_step_back() -> None:
    restored = [*door().shown, shown(20.0, 1, SECOND.mark, "F")]
    told = [*door().told, Told(19.9, 20.0, "F", 1)]
    after = history(watched=[door(shown=restored, told=told)], truth={"door": Truth("F", 1, "face 1")})
    assert broken(after) == []


def test_one_version_with_two_faces_is_found() -> None:
    other = door(kiosk="other", shown=[*door().shown[:2], replace(door().shown[2], digest="another face")])
    truth = {"door": Truth("E", 3, "face 3"), "other": Truth("E", 3, "another face")}
    assert broken(history(watched=[door(), other], truth=truth)) == ["one version is one face"]


def test_a_screen_that_misses_a_write_and_calls_itself_fresh_is_found() -> None:
    late = [*door().shown[:2], shown(40.0, 3, SECOND.mark)]
    (found,) = violations(history(watched=[door(shown=late)]))
    assert found.promise == "fresh is at most 15 s behind"
    assert "34.9 s behind" in found.what
    assert any("k2" in line for line in found.around)


def test_a_screen_that_never_showed_anybody_is_behind_too() -> None:
    blind = history(watched=[door(shown=[shown(0.5, 1, None)])], truth={"door": Truth("E", 1, "face 1")})
    assert broken(blind) == ["fresh is at most 15 s behind"]


def test_a_screen_that_misses_a_write_and_says_so_keeps_the_promise() -> None:
    silent = door(shown=[*door().shown[:2], shown(40.0, 3, SECOND.mark)], heard=[Heard(0), Heard(5), Heard(40)])
    assert broken(history(watched=[silent])) == []


def test_a_heartbeat_does_not_vouch_for_what_the_server_could_not_read() -> None:
    blind = [
        Heard(0.0),
        Heard(5.0),
        *(Heard(float(second), age=second - 5.0) for second in range(10, 40, 5)),
        Heard(40),
    ]
    late = [*door().shown[:2], shown(40.0, 3, SECOND.mark)]
    assert broken(history(watched=[door(shown=late, heard=blind)])) == []


def test_the_same_mark_of_long_ago_does_not_hide_what_is_missing() -> None:
    again = replace(FIRST, key="k3", invoked=50.0, ended=50.1, entry=3)
    entered = [*history().entered, Entered(3, "P1", FIRST.mark, ("k3",))]
    late = [*door().shown[:2], shown(50.2, 4, FIRST.mark)]
    bad = history(
        writes=[FIRST, SECOND, again],
        entered=entered,
        watched=[door(shown=late)],
        truth={"door": Truth("E", 4, "face 4")},
    )
    assert "fresh is at most 15 s behind" in broken(bad)


def test_a_write_that_was_given_up_may_come_in_late_and_be_the_one_that_is_shown() -> None:
    given_up = replace(FIRST, key="k0", mark="away 2027-02-02", ended=inf, outcome=Outcome.UNKNOWN, entry=None)
    late = history(
        writes=[given_up, SECOND],
        entered=[Entered(2, "P1", SECOND.mark, ("k2",)), Entered(3, "P1", given_up.mark, ("k0",))],
        watched=[door(shown=[shown(0.5, 1, None), shown(5.2, 2, SECOND.mark), shown(6.0, 3, given_up.mark)])],
    )
    assert broken(late) == []


def test_staleness_is_the_longest_that_a_fresh_looking_screen_was_behind() -> None:
    late = history(watched=[door(shown=[*door().shown[:2], shown(7.1, 3, SECOND.mark)])])
    assert round(staleness(late), 6) == 2.0
    assert staleness(late, since=10.0) == 0.0
    assert round(staleness(late, until=6.1), 6) == 1.0


def test_a_screen_that_does_not_come_back_to_the_truth_is_found() -> None:
    assert broken(history(truth={"door": Truth("E", 4, "face 4")})) == ["at the end every screen equals the database"]
    assert "at the end every screen equals the database" in broken(history(watched=[door(shown=[])]))
