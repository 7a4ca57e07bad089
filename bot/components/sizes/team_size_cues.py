"""What people write around a team's size: tables of phrases, each with what it tells.

Those that end in ``$`` are looked for in what stands before a number; the others begin right
behind it.
"""

import re

from bot.components.words.plain import any_of

SEATS = re.compile(
    r" (?:user |paid )?(?:seat|licen[cs]e|login|user account)s?"
    r"(?: (?:needed|required|in total|total|please|altogether|used|in use|for us))*\s*"
    r"(?:$|[,;.!\n/|])"
)
"""As a part of a list by itself, as many seats are as many people: "Team, 22 seats"."""
WOULD_BE = re.compile(
    r"(?:^|[,;.!?]\s*|\b(?:so|then|and|think|guess|well|yes) )(?:we|it|that|there)"
    r"(?:'d|'ll| would| will) be (?:(?:about|around|roughly|just|only|a|the|for|some) )*$"
)
"""A polite "we are", where nothing says when that will be."""
OF_A_COMPANY = re.compile(
    r"\b(?:company|firm|business|agency|organi[sz]ation|startup|shop|studio|office) of "
    r"(?:about |around |roughly )?$"
)
LICENCES = re.compile(r" (?:plan |tier )?(?:licen[cs]e|seat|account|subscription)s?\b")
TEAM_OF = re.compile(r"\b(?:team|staff|crew|group|headcount|workforce)(?: of| is|:) $")
ORGANISATION = (
    "strength|total strength|manpower|"
    "team|company|staff|group|crew|department|dept|workforce|force|business|agency|"
    "firm|startup|start-up|office|shop|organisation|"
    "organization|org|outfit|headcount|unit|squad|practice|clinic|family|total|"
    "operation|size|studio|bureau|school|nonprofit|charity|team size|workforce"
)
FILLERS = (
    r"(?:(?:"
    + any_of(
        "just|only|now|currently|about|around|abt|roughly|approximately|approx|"
        "approx.|circa|ca.|ca|c.|nearly|almost|close to|"
        "like|some|exactly|actually|maybe|probably|already|still|a|at|to|is|are|r|"
        "in total|say|perhaps|"
        "i think|i guess|i believe|i'd say|let's say|lets say|um|uh|er|hmm|well|"
        "you know|right|really|basically|somewhere around|"
        "something like|in the region of|a total of|total of|the|of|here|there|"
        "altogether|overall|barely|right now|total|by now|today|sth like|atm|good|"
        "whopping|mere|approximatly|aproximately|approximatively|aroud|arround|abot|"
        "bout|"
        "team of|group of|company of|people|up to|all in all|these days|as of now|"
        "at the moment|ok|okay|so|be|being|though"
    )
    + r")[\s,]+)*[~≈]?\s*$"
)
SAID = re.compile(
    r"(?:(?:^|[\s,;(\"'.!?:-])(?:"
    + any_of(
        "we're|we are|we r|were|we was|i'm|wer|there are|there're|there is|there's|"
        "theres|there be|they're|they are|"
        "we have|we've|we've got|we got|we have got|have got|i have|i've got|"
        "we count|we number|we employ|i employ|we hav|we has|having|employing|"
        "employs|"
        "it's|its|it is|that's|thats|that is|that makes|makes|that makes us|making|"
        "making it|which makes|brings us to|puts us at|comes to|comes out to|"
        "adds up to|sums to|equals|that'd be|that would be|would be|"
        "make that|make it|more like|actually|sorry|i mean|i meant|rather|correction|wait|no wait|"
        "so|now|now at|says|said|grew to|grown to|grow to|up to|down to|shrunk to|us|me|"
        "currently|and are|and we are|now are|"
        "headcount|head count|of us|our|my|have|has|got|lead|manage|run|"
        "leading|managing|running|supervise|"
        "all|total|in total|altogether|all together|together|sum|counting|"
        "number of people|number of employees|number of users|"
        "employees|people|ppl|staff|users|heads|members|reps|count|workforce|"
        "team members|seats needed|size|team size|teamsize|"
        "we're at|we are at|sitting at|stand at|change it to|change my team size to|"
        "change the team size to|set it to|update it to|correct it to|should be|"
        "it should be|should say|team size to|size to|"
        "around|about|roughly|approx|approximately"
    )
    + r"|(?:"
    + any_of(ORGANISATION)
    + r")(?:'s)?(?: size| number| count| headcount)?(?: in \w+)?(?: (?:is|of|has|was|"
    r"are|counts|numbers|"
    r"stands|sits|runs|amounts to|with|w/|now|have|consists of|comprises|includes|totals|at))*"
    r")|[=:~≈(;]|^)[\s,:=-]*" + FILLERS
)
GROWN_TO = re.compile(
    r"\b(?:grew|grown|doubled|tripled|went|gone|expanded|shrank|shrunk|down|up|got|"
    r"dropped|fell|sank|decreased|"
    r"come|came|risen|rose|increased|scaled|jumped|close|close|reduced|cut|change|"
    r"changed|update|updated)\b[^.;!?]{0,30}\bto (?:about |around |roughly |now )?$"
)
COMPANY = re.compile(
    r"\b(?:company|organisation|organization|corporation|business|firm|org|"
    r"group)\b[^.;,!?]{0,25}$|\b(?:companywide|globally)\b[^.;,]{0,10}$"
)
TEAM = re.compile(r"\b(?:team|us|we're|department|dept|squad|crew)\b[^.;,!?]{0,25}$")
TOTAL = re.compile(
    r"(?:\b"
    + any_of(
        "so|total|total of|total is|totaling|totalling|altogether|all together|"
        "in all|in total|makes|makes us|making|making it|sum|sum of|summing up|"
        "together|overall|adds up to|add up to|comes to|brings us to|equals|that's|"
        "that is|all in all|combined|which is"
    )
    + r"|=)[\s,:]*(?:(?:we're|we are|that's|that is|it's|about|around|roughly|is|of|us|"
    r"to|a|total|all|in|call it|let's say|say)[\s,]*)*$"
)
TOTAL_AFTER = re.compile(
    r" ?(?:people|ppl|employees|heads|of us|staff)?(?: people)?,? ?(?:in total|in all|"
    r"altogether|all together|total|overall|combined|all told|all in all)\b"
)
CORRECTION = re.compile(
    r"\bnot [\w-]+ but $|\b"
    + any_of(
        "actually|sorry|no wait|wait|i mean|i meant|make that|make it|more like|"
        "correction|rather|well|"
        "now|currently|today|grew to|grown to|oops|my bad|nope|scratch that|typo|"
        "should be|edit|instead|but it's|nowadays|these days|meanwhile|by now"
    )
    + r"\b[^.;!?]*$|\*$"
)
CORRECTED_AFTER = re.compile(r"[^.;!?,]{0,15}?,? ?(?:not|instead of|rather than) (?:\w+ ){0,2}\d")
SUPERSEDED = re.compile(
    r"\b(?:said|typed|wrote|told you|put|entered|saying|mentioned|used to|"
    r"from)\s+(?:(?:we're|we are|we were|was|were|it was|about|around|in|that|"
    r"be)\s+){0,3}$"
)
SUPPOSED = re.compile(r"\b(?:what if|if we (?:were|had|get|grow)|suppose|imagine)\b[^.;!?]{0,30}$")
PAST_AFTER = re.compile(
    r" ?(?:[a-z]+ ){0,2}?(?:last (?:year|month|quarter|summer|winter|spring|autumn|"
    r"fall|week)|back then|before(?! that)|"
    r"(?:a|one|two|three|few|some|\d+)? ?(?:years?|months?|weeks?) ago|in (?:19|"
    r"20)\d\d|at the start|at first|when we started|"
    r"when i (?:joined|started)|previously|in the beginning|originally|initially|"
    r"until (?:last|recently)|prior to)\b"
)
PLANNED_AFTER = re.compile(
    r" ?(?:[a-z]+ ){0,2}?(?:next (?:year|month|quarter|week|summer|spring|autumn|fall|"
    r"winter)|by (?:the end|end|next|summer|winter|spring|autumn|fall|christmas|q\d|"
    r"20\d\d|january|february|march|april|may|june|july|august|september|october|"
    r"november|december)|"
    r"soon|in (?:a|one|two|three|six|\d+) (?:year|month|week)s?|more\b(?! than)|new\b|"
    r"additional|extra|open positions|to (?:be hired|hire))\b"
)
SUBSET = re.compile(
    r" ?(?:(?!instead)[a-z]+ )?(?:of|out of) (?:them|those|which|whom|these|the|our|"
    r"my|\d+)\b(?! own)|(?: [a-z]+)? out of\b"
)
RATIO = re.compile(r"\b(?:\d+|one|two|three|four|five|nine) (?:out of|in|of) $")
SUBSET_BEFORE = re.compile(
    r"\b(?:of (?:which|whom|them|those)|including|incl\.?|with|thereof|"
    r"where)\s+(?:about |around |only |just )*$"
)
SEPARATOR = r"[,;.!?\n|()/:•*@\"\[\]]|(?<= )-(?= )|(?<= )-|-(?= )"
BARE_BEFORE = re.compile(
    r"(?:.*(?:"
    + SEPARATOR
    + r"))?\s*-?(?:(?:"
    + any_of(
        "give or take|this year|today|nowadays|these days|are|am|"
        "we're|we are|i'm|there are|there's|it's|its|that's|just|only|about|around|"
        "roughly|approximately|approx|approx.|nearly|"
        "almost|maybe|probably|like|say|ok|okay|well|um|umm|uh|oh|hm|hmm|us|i think|"
        "i guess|i'd say|actually|sorry|no|some|"
        "yes|yeah|yep|sure|hi|hello|hey|and|with|w/|plus|so|currently|now|for|circa|"
        "ca|ca.|somewhere around|erm|er|well then|i believe|i would say|perhaps|"
        "exactly|something like|a|the|good|easily|team|abt|hey there|fine|answer|"
        "thats|idk|dunno|not sure|hard to say|oops|no idea|don't know|i said|or|wait|"
        "it'd be|let's say|lets say|close to|of|total|around about|size"
    )
    + r")(?:\s+|$))*[~≈]?",
    re.DOTALL,
)
BARE_AFTER = re.compile(
    r"(?:\s*(?:"
    + any_of(
        "or so|ish|odd|right now|now|i think|i guess|at the moment|currently|today|"
        "please|thanks|thx|or thereabouts|thereabouts|"
        "give or take|in total|total|altogether|all in all|for now|as of today|"
        "approx|approximately|roughly|i believe|"
        "pretty much|or something|probably|maybe|exactly|more or less|at present|atm|"
        "rn|and|with|all|here|sir|mate|lol|haha|yeah|ok|though|only|around|about|but|"
        "on|using|we|all together|all told|k thx|so far|already|actually|pls|plz|"
        "sorry|it is|then|of|fine|i'd say|at most times|of us|on the"
    )
    + r"|[~'\"])(?=\W|$))*\s*(?:$|"
    + SEPARATOR
    + r").*",
    re.DOTALL,
)
ME_AND = re.compile(
    r"\b(?:me|myself|i)\s*(?:and|plus|\+|&|n)\s+(?:my\s+|another\s+|about\s+)?(?:team of\s+)?$"
)
ME_ANOTHER_AND = re.compile(r"\bme, (?:my|an?|one|another) \w+,? (?:and|plus|&) $")
AND_ME = re.compile(r" ?(?:other )?(?:[a-z-]+ ){0,2}?(?:and|plus|\+|&) (?:me|myself|i)\b")
BESIDE_ME = re.compile(
    r"\b(?:besides|apart from|not counting|without|excluding|in addition to|"
    r"on top of) (?:me|myself)[\s,]+(?:there are |there's |we have |i have )?$"
)
EACH = re.compile(
    r"(?: (?!(?:who|that|which|they|we|and)\b)[a-z-]+){0,3} "
    r"(?:each|per (?:team|office|location|site|branch|shop|store))\b"
)
TEAMS_OF = re.compile(
    r"\b(?:teams|groups|offices|squads|crews|shops|branches|departments|sites|"
    r"locations|stores) (?:of|with) (?:about |around |roughly )?$"
)
ADDED = re.compile(
    r"(?:\band|\bn|\bplus|,|\+|&|\bthen|;|/|\bas well as|\balong with|\btogether with|"
    r"\bwith)\s*(?:(?:another|about|around|also|roughly|some|we have|there are|have|"
    r"like|further|the other|maybe|a)\s*)*$"
)
AND_OTHERS = re.compile(r"^[^,:;(]{0,30}(?:\band|\bplus|\+|&)\s*$")
APART = re.compile(r"[.!?]|\b(?:but|who|of|whose|need|because|for|if|when)\b")
