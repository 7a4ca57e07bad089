"""The words for when something is wanted: attitudes ("no rush"), and spans that are named.

Built from small parts, as people build them: a unit with what stands around it, an adverb with a
verb of looking. What ``timelines`` makes of them depends on the clause that they stand in.
"""

import re

_HEDGE = r"(?:very |quite |really |that |so |all that |particularly |at all |too |super )?"
_FAST = r"(?:soon|fast|quick|quickly|early|swiftly|speedily|promptly|immediately)"
_ONLY = (
    r"(?:just|only|merely|simply|purely|mostly|mainly|still|currently|basically|really|"
    r"at this stage|at this point|for now|right now|at the moment|so far)"
)
_LOOKING = (
    r"(?:look(?:ing)?|brows(?:e|ing)|explor(?:e|ing)|compar(?:e|ing)|evaluat(?:e|ing)|"
    r"check(?:ing)?|pok(?:e|ing)|peek(?:ing)?|shop(?:ping)?|research(?:ing)?|scout(?:ing)?|"
    r"survey(?:ing)?|sniff(?:ing)?|stud(?:y|ying)|inform(?:ing)?|wonder(?:ing)?|watch(?:ing)?)"
)
_OFFERS = (
    r"(?:options?|markets?|vendors?|tools?|alternatives?|products?|prices?|offers?|offerings?|"
    r"solutions?|suppliers?|providers?|landscape|possibilities|systems|software|"
    r"what (?:is|'s|you|there|else|the market)|what's|who's|a few|several|different|various)"
)
_THE_OFFERS = (
    rf"(?:(?:the|your|some|all|different|various|other|two|three|a few|several) ){{0,2}}{_OFFERS}"
)
_FIXED = (
    r"(?:real |great |big |fixed |set |hard |particular |specific |concrete |firm |definite |"
    r"clear |exact |time |actual |special |strict |immediate |such )*"
)
_SEASON = (
    r"(?:spring|summer|autumn|winter|fall|christmas|xmas|easter|new year|"
    r"holidays|holiday season|vacation|vacations|summer break|budget round)"
)

_EXPLORING = (
    rf"{_ONLY} (?:\w+ )?{_LOOKING}(?! (?:for|into|forward|after|up|at our|at my)\b(?! now))",
    rf"{_LOOKING} (?:only|a bit|a little|for now|around)",
    rf"(?<!to )(?!check(?:ing)? (?!out)){_LOOKING} (?:at |into |out )?{_THE_OFFERS}",
    r"(?:out of|pure|mere) curiosity|here (?:only |just )?to (?:look|browse)",
    r"(?:no|without(?: an?y?)?|not an?y?) (?:specific|particular|fixed|set|exact|certain|definite|"
    r"concrete) (?:time|timing|moment|day|point)|nothing (?:specific|fixed|firm|definite)",
    r"(?:haven't|have not|not) (?:yet |really )?thought about (?:it|that|timing|when|a date)",
    r"exploring|researching|window shopping|shopping around|browsing",
    r"(?:do|doing|some|more|my|our|initial|market|background|for|pure|early) (?:bit of )?"
    r"(?:some |my |our |a bit of )?research|doing (?:my|our|some|the) homework",
    r"(?:research|discovery|exploratory|evaluation|orientation|fact finding) (?:stage|phase|mode)",
    r"kicking (?:the|some) ty?i?res|testing the waters?|dipping (?:a|our|my) toes?",
    r"(?:having|have|having just|take|taking) an? (?:quick |little |first )?(?:look|browse|"
    r"peek|glance)(?: around)?",
    r"see(?:ing)? (?:what's|what is|what|who's|who is) (?:out there|available|around|"
    r"you (?:offer|have|do|sell|can do)|on offer|on the market|possible)",
    r"(?:getting|get|gaining) (?:a |an |some )?(?:first )?(?:feel|idea|overview|sense|picture|"
    r"impression|information|info)|getting to know",
    r"(?:gathering|collecting|gather|collect|seeking|looking for) (?:some |more |first )?"
    r"(?:info|information|quotes|ideas|offers|facts)",
    r"comparing|(?<!not )curious|playing with the idea|toying with",
    rf"(?:no|not any|without(?: any| an?)?|(?:don't|do not|haven't|have not|didn't) (?:have |"
    rf"got |set |fixed )?(?:an?|any)|not in (?:an?|any)|isn't an?|never in an?|not under) "
    rf"{_FIXED}(?:rush|hurry|haste|urgency|pressure|timeline|time line|time frame|timeframe|"
    rf"timetable|deadline|due date|target date|date|schedule|plans)",
    r"no plan to (?:buy|purchase|switch|change|upgrade|sign)",
    rf"(?:not|isn't|isnt|aren't|nothing|hardly) {_HEDGE}(?:urgent|pressing|concrete|planned|"
    rf"decided|fixed|time[- ]critical)",
    r"(?:haven't|have not|hasn't|not|still|yet to) (?:yet |really |been )?(?:decided|deciding|"
    r"decide|made up (?:our|my) minds?|settled)(?: yet)?",
    r"early days|early stages?|undecided|open[- ]ended|no end date",
    r"(?:figuring|working|sorting) out (?:what|if|whether|how)",
    r"all the time in the world|tak(?:e|ing) (?:our|my) time|plenty of time",
    r"still evaluating|just evaluating|evaluation only",
)
_ASAP = (
    r"a\.?s\.?a\.?p\.?(?!\w)|asp",
    rf"(?:(?<!not )as )?{_FAST} as (?:humanly )?(?:possible|(?:we|you|i|one|anyone|it)\b"
    rf"(?: (?:possibly|ever|humanly|only))?(?: (?:can|could|may|gets?))?)",
    r"(?:the )?(?:sooner|earlier|faster|quicker) the better|soonest|"
    r"(?:earliest|soonest|first|next) (?:possible|opportunity|convenience|available)(?: \w+)?",
    r"(?:like,?|need(?:ed|s)?(?: it| this| that)?|was due|due|best|better|ideally|preferably|"
    r"wanted(?: it| this)?) yesterday|yesterday (?:would|ideally|preferably|if|at best|is best)",
    r"(?:need(?:ed)?|wanted|should have had|was due) (?:it|this|that|a solution|a fix) "
    r"(?:like )?(?:yesterday|last (?:week|month|year))",
    r"(?:rather|better|sooner|preferably) today than tomorrow|"
    r"today (?:rather|better|sooner) than tomorrow",
    r"(?:can't|cannot|can not|cant|won't|mustn't|must not|shouldn't|couldn't|"
    r"(?:can't|cannot) afford to|impossible to|hardly|not able to) wait(?: any longer| any more| "
    r"longer)?(?! (?:for|until))",
    r"(?:please|must|should|have to|need to|let's) hurry(?: up)?|hurry(?: up)? please",
    r"(?<!was )(?<!were )urgent|urgently|pressing|"
    r"time is of the essence|time[- ](?:critical|sensitive)|"
    r"on the double|in a (?:big |great |real )?(?:hurry|rush)|(?:top|high|highest) priority|"
    r"no time to (?:lose|waste)|burning",
)
_LATER = (
    r"later in the year|(?:the )?year(?:'s)? end|end of (?:the |this )?year|eoy|"
    r"before the year (?:ends|is over|is out)",
    r"(?:the )?second half(?: of (?:the|this|next) year)?|h[12](?= next year| 20\d\d)|next half",
    r"(?:some|one) day|someday|eventually|at some point|sometime later|at a later (?:date|point|"
    r"stage|time)|in (?:a few |some |several )?years|years from now",
    r"in the (?:\w+ )?future(?! of)|down the (?:road|line|track)|in the long(?:er)? (?:run|term)|"
    r"long(?:er)?[- ]term|further out|far off|a long way off|ages away",
    r"(?:much|maybe|perhaps|probably|rather|possibly|sometime|bit|likely) later|"
    r"(?:start|begin|decide|come|look|buy|do it|do that|do this) (?:much )?later|"
    r"later on|later rather than sooner",
    r"not (?:any ?time |so |that |very )?soon|not (?:right |just )?now|not yet time",
    r"(?:no|not) (?:sooner|earlier) than|(?:not|nothing|never|\w+n't(?: \w+){0,2}) "
    r"(?:before|until|till)",
    r"(?:it|this|that|which) can (?:well |easily )?wait",
    r"(?:be|take|take us) (?:quite )?(?:a while|some time)(?: yet)?|a while yet|"
    r"in (?:quite )?a while",
    r"in (?:half )?a year|half a year from now|next (?:fiscal|financial|budget|business) year",
    r"(?:not|n't)(?: \w+){0,2} this year|the quarter after",
    r"when (?:the |our )?(?:budgets?|money|funds|time|cash) (?:allows?|permits?|is there)",
)
ATTITUDES = {
    value: re.compile(rf"(?<![\w'])(?:{'|'.join(words)})(?!\w)")
    for value, words in (("exploring", _EXPLORING), ("asap", _ASAP), ("later", _LATER))
}
"""Timeline -> the words that are one wherever they are not denied."""


def _this(unit: str) -> str:
    """ "This month", "the end of the month", "before the month is out"."""
    now = r"(?:this|the current|current|the present|the same|the running|the ongoing)"
    over = (
        r"(?:ends?|closes?|finishes|runs out|is (?:over|out|up|done|through|finished)|has ended|"
        r"turns)"
    )
    return (
        rf"{now} {unit}(?: {over})?|(?:the )?{unit}(?:'s|s)? end|"
        rf"end of (?:the |this |current |the current )?{unit}|"
        rf"(?:before|until|till|by the time) (?:the |this )?{unit} {over}|"
        rf"later (?:on )?(?:in )?(?:this|the) {unit}|(?:with)?in the {unit}|eo{unit[0]}"
    )


def _next(unit: str) -> str:
    return rf"(?:the )?(?:next|following|coming|upcoming) {unit}"


SPANS = {
    value: re.compile(rf"(?<![\w'])(?:{words})(?!\w)")
    for value, words in (
        (
            "asap",
            r"immediately|instantly|promptly|straight ?away|right away|at once|right now|"
            r"today|tonight|tomorrow|(?:by|before|until|till) (?:\w+day|the weekend|"
            r"the week ends|the week is over)|(?:with)?in (?:a matter of )?(?:minutes|hours|days)|"
            r"without (?:any )?delay|(?:in|over) the (?:coming|next|following) days|"
            rf"{_this('week')}",
        ),
        (
            "this_month",
            rf"{_this('month')}|this mth|{_next('week')}|"
            r"(?:with)?in (?:a matter of )?weeks|(?:the )?(?:coming|next|following) weeks|"
            r"(?:with)?in (?:a|the next|the coming) fortnight|in a fortnight|a fortnight",
        ),
        (
            "this_quarter",
            rf"{_this('quarter')}|this (?:q|qtr)|end of q|{_next('month')}|"
            r"(?:with)?in (?:a matter of )?months|(?:the )?(?:coming|next|following) months",
        ),
        (
            "later",
            rf"{_next('quarter')}|{_next('year')}|(?:later )?this year|(?:with)?in the year|"
            rf"(?:before|by|after|until|"
            rf"till|this|next|in|around|for|over|during) (?:the |next |this |coming |late |"
            rf"early )*{_SEASON}",
        ),
    )
}
"""Timeline -> spans of time: a timeline where they stand alone, or something is wanted by then."""
AT_ONCE = re.compile(
    r"(?<![\w'])(?:(?<!from )now(?! on)|(?:very |pretty |really )?(?:soon|quickly|fast))(?!\w)"
)
"""Words that are a timeline only where nothing else is said: "fast, please"."""
DENIED_SPAN_IS_LATER = re.compile(r"(?:this|current|the) (?:month|quarter|q|qtr|year)|before")
