"""A way to say the day and one to say the time mean the same together, whatever is around."""

from datetime import datetime

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scheduler.phrases import understand

DAYS = {
    "2019-03-08": "the 8th|on the 8th|March 8th|on March 8|the 8th of March|Friday next week"
    "|next week Friday|next Friday|on Friday the 8th|the 8th of this month|a week from today|Mar 8"
    "|3/8|Friday, March 8th|8th March 2019|March 8, 2019|this coming Friday|the eighth of March"
    "|in a week|one week from today|March eighth",
    "2019-03-02": "tomorrow|March 2nd|this Saturday|on Saturday|the 2nd|on the second of March"
    "|tmrw",
    "2019-03-03": "day after tomorrow|the day after tomorrow|on Sunday|March 3|in two days"
    "|2 days from now|the third of March",
    "2019-03-11": "Monday the 11th|the 11th|11th of March|a week from Monday|Monday after next"
    "|on Monday, the 11th|on Monday March 11",
    "2019-03-13": "Wednesday the 13th|March 13|13th March|on the 13th of this month|in 12 days"
    "|the thirteenth",
    "2019-03-05": "next Tuesday|on Tuesday next week|Tuesday|5th of March|coming Tuesday"
    "|upcoming Tuesday|next week on Tuesday|Tuesday of next week|tues|the fifth",
}
TIMES = {
    "16:15": "4:15 in the evening|4:15 pm|quarter past 4|a quarter past four|16:15|evening 4:15"
    "|afternoon 4:15|4:15 PM in the evening|4:15|4.15 pm|four fifteen|15 past 4|16.15",
    "10:30": "half past 10|10:30 in the morning|10:30 am|morning 10:30|ten thirty|10:30 A.M."
    "|10.30 am",
    "11:00": "11 in the morning|11 am|morning 11|11 o'clock|eleven in the morning|11"
    "|eleven|11:00 am",
    "15:00": "3|3 pm|3 in the afternoon|afternoon 3|3 o'clock|three|three pm|15:00|3 p.m.|3pm",
    "17:30": "5:30|half past 5|half past 5 in the evening|evening 5:30|17:30|half past five",
    "11:45": "quarter to 12|quarter to noon|a quarter to twelve|quarter to 12 in the morning",
    "12:00": "noon|12 pm|12|12 noon|12 o'clock|12 in the afternoon|twelve",
    "12:30": "half past 12|12:30|12:30 pm|12:30 in the afternoon|afternoon 12:30|twelve thirty",
    "09:00": "9 in the morning|9 am|9|morning 9|nine|9 o'clock",
    "18:00": "6 in the evening|evening 6|6 pm|evening 6 pm|six in the evening",
    "16:50": "ten to five in the evening|4:50 pm|10 minutes to 5|ten to five",
    "19:30": "half past 7 in the evening|7:30 pm|evening 7:30|7:30 in the night|night 7:30",
    "13:15": "1:15|quarter past 1|1:15 pm|quarter past one in the afternoon|one fifteen",
}
AROUND = [
    "{d} at {t}",
    "at {t} on {d}",
    "Can you book it for {d} at {t}?",
    "Please make an appointment at {t} {d}, thanks.",
    "I would like to come {d}, {t}",
    "How about {d} at {t}?",
    "Let's say {t}, {d}.",
    "I need a 30 minute slot {d} around {t} for 2 people at 24 5th Avenue",
    "Could I come in {d}, say at {t} or is that a problem?",
    "Book a table for 4 at {t} {d} in San Jose",
    "Schedule a visit with Dr. Lee at {t}, {d}. My number is 415-555-0134.",
    "I want the appointment {d} and at {t}",
    "Find me a salon. I'm free {d} at {t}. I have $50.",
]


def forms(of: dict[str, str]) -> list[tuple[str, str]]:
    return [(label, form) for label, said in of.items() for form in said.split("|")]


@given(st.sampled_from(forms(DAYS)), st.sampled_from(forms(TIMES)), st.sampled_from(AROUND))
@settings(max_examples=200, deadline=None)
def test_day_and_time_are_understood_together(
    day: tuple[str, str], clock: tuple[str, str], around: str
) -> None:
    # "at ten thirty one week from today" is 10:31 as much as it is not.
    assume(not (day[1].startswith("one") and clock[1].endswith(("thirty", "twenty"))))
    text = around.format(d=day[1], t=clock[1])
    phrase = understand(text, zone="America/Los_Angeles", now=datetime(2019, 3, 1, 8))  # noqa: DTZ001
    said = phrase.as_json()
    assert (said["date"], said["time"]) == (day[0], clock[0]), text
