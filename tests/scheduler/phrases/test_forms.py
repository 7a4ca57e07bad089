"""Forms that people use, and what each means on Friday, 27 November 2026, 10:00 in Berlin."""

from datetime import date, datetime, time

import pytest

from scheduler.phrases import Kind, Phrase, WorkingHours, understand
from scheduler.zones import zone

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=zone(BERLIN))


def said(text: str, **more: object) -> Phrase:
    return understand(text, **{"zone": BERLIN, "now": NOW, **more})  # type: ignore[arg-type]


def span(phrase: Phrase) -> tuple[str, str]:
    """Start and end as the clock on the wall shows them."""
    shown = [f"{one:%m-%d %H:%M}" if one else "" for one in (phrase.start, phrase.end)]
    return shown[0], shown[1]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("4:15 in the evening", "11-27 16:15"),
        ("afternoon 3", "11-27 15:00"),
        ("morning 11", "11-27 11:00"),
        ("a quarter to 5", "11-27 16:45"),
        ("half past four on the 10th", "12-10 16:30"),
        ("4 in the evening", "11-27 16:00"),
        ("3ish", "11-27 15:00"),
        ("around 3", "11-27 15:00"),
        ("noon", "11-27 12:00"),
        ("midnight", "11-28 00:00"),
        ("17h", "11-27 17:00"),
        ("1530", "11-27 15:30"),
        ("half 5", "11-27 17:30"),
        ("quarter past 2", "11-27 14:15"),
        ("ten to four", "11-27 15:50"),
        ("tuseday at 3", "12-01 15:00"),
        ("wensday, 10am", "12-02 10:00"),
        ("tomorow at four thirty", "11-28 16:30"),
        ("Monday week at 9", "12-07 09:00"),
        ("in two hours", "11-27 12:00"),
        ("in an hour and a half", "11-27 11:30"),
        ("12.10. 9 Uhr", "10-12 09:00"),
        ("can we move it from Tuesday at 3 to Wednesday at 4?", "12-02 16:00"),
        ("not Thursday, Friday at 2", "12-04 14:00"),
        ("Thanksgiving at 2", "11-25 14:00"),
        ("9 o'clock, sharp, on the first Monday of next month", "12-07 09:00"),
    ],
)
def test_a_point(text: str, moment: str) -> None:
    phrase = said(text)
    assert (phrase.kind, span(phrase)[0]) == (Kind.POINT, moment)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("tuesday", "12-01 00:00", "12-02 00:00"),
        ("today", "11-27 10:00", "11-28 00:00"),
        ("tmrw afternoon", "11-28 12:00", "11-28 18:00"),
        ("the week of Dec 7", "12-07 00:00", "12-14 00:00"),
        ("anything after lunch on Monday", "11-30 13:00", "11-30 18:00"),
        ("anything after 3", "11-27 15:00", "11-28 00:00"),
        ("before noon", "11-27 10:00", "11-27 12:00"),
        ("between 2 and 4", "11-27 14:00", "11-27 16:00"),
        ("Wednesday from 11 to 1", "12-02 11:00", "12-02 13:00"),
        ("2 to 4 pm on Monday", "11-30 14:00", "11-30 16:00"),
        ("first thing tomorrow", "11-28 08:00", "11-28 10:00"),
        ("end of day", "11-27 16:00", "11-27 18:00"),
        ("later that day", "11-27 10:00", "11-28 00:00"),
        ("Tuesday or Wednesday", "12-01 00:00", "12-03 00:00"),
        ("in a fortnight", "12-11 00:00", "12-12 00:00"),
        ("next week", "11-30 00:00", "12-07 00:00"),
        ("late next week", "12-03 00:00", "12-05 00:00"),
        ("early in December", "12-01 00:00", "12-11 00:00"),
        ("next weekend", "12-05 00:00", "12-07 00:00"),
        ("Dec 7-11", "12-07 00:00", "12-12 00:00"),
        ("by Wednesday", "11-27 10:00", "12-03 00:00"),
        ("by Wednesday at 3", "11-27 10:00", "12-02 15:00"),
        ("after the 7th", "12-08 00:00", ""),
        ("whenever suits you", "11-27 10:00", ""),
        ("this morning", "11-27 10:00", "11-27 12:00"),
        *(
            (f"Tuesday, {cut} {part}", f"12-01 {start}:00", f"12-01 {end}:00")
            for cut, part, start, end in (
                ("early", "morning", "06", "09"),
                ("late", "morning", "10", "12"),
                ("early", "afternoon", "12", "15"),
                ("late", "afternoon", "15", "18"),
                ("early", "evening", "17", "19"),
                ("late", "evening", "19", "22"),
            )
        ),
        ("in the morning", "11-27 10:00", "11-27 12:00"),
    ],
)
def test_a_window(text: str, start: str, end: str) -> None:
    phrase = said(text)
    assert (phrase.kind, *span(phrase)) == (Kind.WINDOW, start, end)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("next week but not Friday", ["12-04"]),
        ("any time next week, but Thursday doesn't work", ["12-03"]),
        ("Monday or Wednesday", ["12-01"]),
        ("December, but not on Christmas Eve", ["12-24"]),
    ],
)
def test_what_is_left_out_of_a_window(text: str, left_out: list[str]) -> None:
    phrase = said(text)
    assert phrase.kind is Kind.WINDOW
    assert [f"{one.start:%m-%d}" for one in phrase.excluded] == left_out


def test_a_window_does_not_begin_with_what_is_left_out() -> None:
    phrase = said("next week except Monday and Tuesday")
    assert span(phrase) == ("12-02 00:00", "12-07 00:00")


def test_any_day_but_one_leaves_out_each_of_the_next_eight_weeks() -> None:
    phrase = said("any day except Monday")
    assert (phrase.kind, phrase.end) == (Kind.WINDOW, None)
    assert [one.start.weekday() for one in phrase.excluded] == [0] * 8


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the second one", 2),
        ("The last one, please", -1),
        ("option 2", 2),
        ("number 3", 3),
        ("the third", 3),
        ("2nd slot", 2),
        ("second to last one", -2),
    ],
)
def test_one_of_the_times_shown(text: str, number: int) -> None:
    assert (said(text).kind, said(text).ordinal) == (Kind.ORDINAL, number)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("yesterday", "past"),
        ("yesterday at 3", "past"),
        ("last Tuesday", "past"),
        ("two weeks ago", "past"),
        ("today at 9:30 am", "past"),
        ("November 3rd 2026", "past"),
        ("the 31st of this month", "November 2026 has 30 days"),
        ("30 February", "has 28 days"),
        ("in 2000 months", "too far"),
    ],
)
def test_a_time_that_cannot_be_booked_says_why(text: str, why: str) -> None:
    phrase = said(text)
    assert phrase.kind is Kind.NONE
    assert why in (phrase.because or "")


@pytest.mark.parametrize(
    ("text", "dates", "times"),
    [
        ("10/12", [(2026, 12, 10), (2027, 10, 12)], []),
        ("Monday the 8th", [(2026, 12, 8), (2026, 11, 30)], []),
        ("Tuesday at 7", [(2026, 12, 1)], [(19, 0), (7, 0)]),
        ("Tuesday at 3 or 4", [(2026, 12, 1)], [(15, 0), (16, 0)]),
        ("Tuesday at 3 or Thursday at 4", [(2026, 12, 1), (2026, 12, 3)], [(15, 0), (16, 0)]),
    ],
)
def test_an_ambiguity_that_matters_has_its_readings(
    text: str, dates: list[tuple[int, int, int]], times: list[tuple[int, int]]
) -> None:
    phrase = said(text)
    assert phrase.kind is Kind.AMBIGUOUS
    assert phrase.because
    found = list(dict.fromkeys(one.date for one in phrase.readings))
    assert found == [date(*one) for one in dates]
    assert [one.time for one in phrase.readings if one.time] == [time(*one) for one in times]


@pytest.mark.parametrize(
    ("language", "zone_name", "day"),
    [
        ("en-US", BERLIN, date(2027, 10, 12)),
        ("en-GB", "America/New_York", date(2026, 12, 10)),
        ("en", "America/New_York", date(2027, 10, 12)),
    ],
)
def test_the_region_says_whether_day_or_month_is_first(
    language: str, zone_name: str, day: date
) -> None:
    phrase = understand("10/12", zone=zone_name, now=NOW, language=language)
    assert (phrase.kind, phrase.date) == (Kind.WINDOW, day)


def test_the_weekday_settles_day_and_month() -> None:
    assert said("Tuesday 8/12").date == date(2026, 12, 8)


def test_next_friday_is_that_of_next_week_and_the_coming_one_is_its_other_reading() -> None:
    monday = datetime(2026, 11, 30, 9, 0, tzinfo=zone(BERLIN))
    phrase = said("next Friday at 10", now=monday)
    assert (phrase.kind, phrase.date) == (Kind.POINT, date(2026, 12, 11))
    assert [one.date for one in phrase.readings] == [date(2026, 12, 11), date(2026, 12, 4)]
    assert said("this Friday at 10", now=monday).date == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("hours", "text", "kind", "hour"),
    [
        ((8, 18), "at 5", Kind.POINT, 17),
        ((8, 18), "at 8:30", Kind.POINT, 8),
        ((8, 18), "at 6", Kind.POINT, 18),
        ((8, 18), "at 12", Kind.POINT, 12),
        ((8, 18), "at 7", Kind.AMBIGUOUS, 19),
        ((7, 16), "at 7", Kind.POINT, 7),
        ((12, 20), "at 7", Kind.POINT, 19),
        ((7, 20), "at 7", Kind.AMBIGUOUS, 19),
        ((8, 18), "dinner at 8", Kind.POINT, 20),
        ((8, 18), "breakfast at 7", Kind.POINT, 7),
        ((8, 18), "at 7 in the morning", Kind.POINT, 7),
    ],
)
def test_working_hours_settle_morning_and_evening(
    hours: tuple[int, int], text: str, kind: Kind, hour: int
) -> None:
    early = datetime(2026, 11, 27, 5, 0, tzinfo=zone(BERLIN))
    worked = WorkingHours(time(hours[0]), time(hours[1]))
    phrase = said(text, now=early, working_hours=worked)
    assert phrase.time is not None
    assert (phrase.kind, phrase.time.hour) == (kind, hour)


def test_working_hours_end_after_they_start() -> None:
    with pytest.raises(ValueError, match="end after they start"):
        WorkingHours(time(18), time(8))


def test_a_time_that_is_past_today_is_the_next_working_days() -> None:
    phrase = said("at 9")
    assert phrase.date is None
    assert span(phrase)[0] == "11-30 09:00"


def test_that_day_is_the_one_that_is_spoken_of() -> None:
    phrase = said("later that day at 17:30", about=date(2026, 12, 3))
    assert (phrase.date, span(phrase)[0]) == (None, "12-03 17:30")


@pytest.mark.parametrize(
    "text",
    ["Tuesday, but not in the morning", "Tuesday except the morning", "Tuesday, no mornings"],
)
def test_a_part_of_the_day_may_be_left_out(text: str) -> None:
    phrase = said(text)
    assert (phrase.date, *span(phrase)) == (date(2026, 12, 1), "12-01 00:00", "12-02 00:00")
    assert [f"{one.start:%H:%M}-{one.end:%H:%M}" for one in phrase.excluded] == ["06:00-12:00"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("I'm off on Monday. Tuesday at 9?", "12-01 09:00"),
        ("Tuesday at 3, I have a meeting at 2", "12-01 15:00"),
        ("a flight at 6 on Friday, so Thursday at 3", "12-03 15:00"),
        ("They open at 9, so 9:15 on Monday", "11-30 09:15"),
        ("I'm away until the 7th, so the 8th at 10", "12-08 10:00"),
    ],
)
def test_what_is_said_of_something_else_is_not_asked_for(text: str, moment: str) -> None:
    phrase = said(text)
    assert (phrase.kind, span(phrase)[0]) == (Kind.POINT, moment)


def test_the_same_time_on_every_day_of_a_week() -> None:
    phrase = said("next week at 3, but not on Friday")
    assert (phrase.kind, phrase.time) == (Kind.WINDOW, time(15))
    assert [f"{one.start:%a %H}" for one in phrase.readings] == [
        "Mon 15",
        "Tue 15",
        "Wed 15",
        "Thu 15",
        "Sat 15",
        "Sun 15",
    ]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("any time after the 15th but before christmas", "12-16 00:00", "12-25 00:00"),
        ("after the 15th and before christmas", "12-16 00:00", "12-25 00:00"),
        ("after monday but before friday", "12-01 00:00", "12-04 00:00"),
        ("before christmas", "11-27 10:00", "12-25 00:00"),
        ("after christmas", "12-26 00:00", ""),
        ("the day before christmas", "12-24 00:00", "12-25 00:00"),
        ("not before 2027", "01-01 00:00", ""),
        ("before 2027", "11-27 10:00", "01-01 00:00"),
        ("eow", "11-27 10:00", "11-28 00:00"),
        ("by eow", "11-27 10:00", "11-28 00:00"),
        ("between 10pm and 2am", "11-27 22:00", "11-28 02:00"),
        ("nach 14 Uhr", "11-27 14:00", "11-28 00:00"),
        ("vor Freitag", "11-27 10:00", "12-04 00:00"),
        ("martes por la mañana", "12-01 06:00", "12-01 12:00"),
    ],
)
def test_both_bounds_of_a_window(text: str, start: str, end: str) -> None:
    phrase = said(text)
    assert (phrase.kind, *span(phrase)) == (Kind.WINDOW, start, end)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mittwoch um 14 Uhr", "12-02 14:00"),
        ("Di 14 Uhr", "12-01 14:00"),
        ("übermorgen 9 Uhr", "11-29 09:00"),
        ("Dienstag morgen 10 Uhr", "12-01 10:00"),
        ("Guten Morgen, 11 Uhr?", "11-27 11:00"),
        ("nächste Woche Mittwoch um 14 Uhr", "12-02 14:00"),
        ("mercredi à 14h", "12-02 14:00"),
        ("demain 14h", "11-28 14:00"),
        ("mañana a las 14:00", "11-28 14:00"),
        ("il lunedì alle 14:00", "11-30 14:00"),
        ("woensdag om 14:00", "12-02 14:00"),
        ("na quinta às 15h", "12-03 15:00"),
        ("segunda-feira às 15h", "11-30 15:00"),
        ("5. Dezember um 14 Uhr", "12-05 14:00"),
        ("le 1er décembre à 14h", "12-01 14:00"),
        ("3 de diciembre a las 14:00", "12-03 14:00"),
        ("fifteen hundred hours", "11-27 15:00"),
    ],
)
def test_a_day_in_another_language_is_not_left_unread(text: str, moment: str) -> None:
    phrase = said(text)
    assert (phrase.kind, span(phrase)[0]) == (Kind.POINT, moment)


@pytest.mark.parametrize("text", ["nicht am Freitag", "pas le vendredi", "no el viernes"])
def test_a_day_is_left_out_in_other_languages_too(text: str) -> None:
    phrase = said(text)
    assert (phrase.kind, phrase.end) == (Kind.WINDOW, None)
    assert phrase.start == datetime(2026, 11, 28, tzinfo=zone(BERLIN)), "it is Friday"
    assert f"{phrase.excluded[0].start:%m-%d}" == "12-04"


def test_hours_in_the_wrong_order_are_no_time() -> None:
    phrase = said("between 4 and 2")
    assert (phrase.kind, phrase.start) == (Kind.NONE, None)
    assert phrase.because == "16:00 is not before 14:00; say the earlier time first, or am and pm."


def test_the_same_time_next_week_is_a_week_after_the_day_that_was_spoken_of() -> None:
    assert span(said("same time next week", about=date(2026, 12, 1))) == (
        "12-08 00:00",
        "12-09 00:00",
    )
    assert span(said("same time next week")) == ("11-30 00:00", "12-07 00:00")
