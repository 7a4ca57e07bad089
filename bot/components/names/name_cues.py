"""What stands around a name when people introduce themselves, or say where they work."""

import re

_ORG = (
    r"(?:company|business|firm|agency|start-?up|employer|organi[sz]ation|org|shop|outfit|studio|"
    r"practice|clinic|school|charity|brand|store|bureau|enterprise|nonprofit|association|"
    r"foundation|cooperative|institute)"
)
_NAMED = r"(?:is|was|are|'s|would be|:|=|-|–)"
_ROLE = (
    r"(?:head|lead|leader|chief|manager|director|owner|(?:co-?)?founder|partner|president|vp|"
    r"c[a-z]o|officer|coordinator|assistant|reps?|representative|specialist|consultant|engineer|"
    r"developer|designer|analyst|executive|exec|associate|marketer|planner|buyer|administrator|"
    r"admin|secretary|intern|supervisor|principal|receptionist|strategist|advis[eo]r|accountant|"
    r"sales(?:man|woman|person)?|marketing|ops|operations|finance|hr|support|growth|employees?|"
    r"people|colleagues|staff|agents|users|team|folks|job|role|position|workers?|crew|guys)"
)
SURE = {
    "person": re.compile(
        r"(?:\bmy (?:own |full |first |given |complete )?name(?:'s|s| is| would be| =|:)|"
        r"(?:^|[,.;:!?\n(]\s*|\b(?:the|full|first|given|contact|and|hi|hello) )"
        r"name(?:'s| is| would be| ?=| ?:)|\b(?:change|correct|update|set) (?:my|the) name to|"
        r"\bi(?:'m| am) (?:called|named|known as)|\bin the name of|\baddress me as|\bit's me,|"
        r"\bmy (?:last |family |sur)name(?:'s| is|:)|\b(?:they|people|everyone|everybody|friends|"
        r"colleagues|folks|most) (?:all )?(?:call|know) me(?: as)?|me llamo|\bi go by)"
        r"(?:\s+|(?<=[:=]))"
        r"(?:(?:called|spelled|spelt|written|actually|just|mr|the name(?: of)?)\s+)*(?=\S)"
    ),
    "company": re.compile(
        rf"\b(?:{_ORG}(?:'s)?(?: name)?(?:'s)?(?: {_NAMED}|:|,)?(?: just| actually)? "
        r"(?:called|named|known as|goes by)|"
        r"(?:company|firm|agency|employer|organi[sz]ation)(?:'s)?(?: name)?(?: is|:| =| -)|"
        rf"{_ORG}(?:'s)? name(?: is|'s|:| =| -)?|"
        rf"name of (?:my|our|the|this|your) {_ORG}(?: {_NAMED}|:)?|"
        rf"{_ORG} (?:that |which |where )?(?:i|we) work(?: for| at)?(?: is|:|'s)|company's|"
        r"i work (?:at|for)|i'm working (?:at|for)|i am working (?:at|for)|"
        r"we work (?:at|for)|working (?:at|for)|work (?:at|for)|employed (?:at|by|with)|"
        r"(?:we're|we are|it's|its|it is|going by)(?: the)?(?: name)? (?:called|named|known as)|"
        r"(?:trade|trading|operate|operating|registered|incorporated) as|doing business as|"
        r"(?:business|trade|trading|operate|operating) under the name(?: of)?|renamed(?: to| as)?|"
        rf"(?:change|correct|update|set) (?:my|our|the) {_ORG}(?: name)? to|now called|"
        r"d/?b/?a|i represent|on behalf of|i'm an? (?:[\w-]+ ){1,4}at|i am an? (?:[\w-]+ ){1,4}at|"
        rf"{_ORG}\?|sales at|marketing at|ops at|operations at|ceo (?:at|of)|cto (?:at|of)|"
        r"manager at|head of \w+ at|director at|founder of|team at|here at|reaching out from|"
        r"writing from|calling from|in touch from)"
        r"\s+(?:(?:called|spelled|spelt|written|actually|just|the(?= [^\W_])|firm|company|agency|"
        r"group|start-?up) )*(?=\S)"
    ),
}
"""Behind these nothing but a name follows, in capitals or not."""
CAPITALISED = {
    "person": re.compile(
        r"(?:\b(?:this is|i'm|i am|im|call me|it's|its|it is|hi, |hello, |"
        r"you(?:'re| are) (?:speaking|talking|chatting|writing|dealing) (?:with|to)|myself|"
        r"(?:put|book|note|file|register|sign|save|reserve) (?:it |me |this |us |that )?"
        r"(?:down |up )?(?:under|as|for)|under(?: the name(?: of)?)?|"
        r"contact(?: person)?(?: is|:)?)|"
        r"(?:^|[,;.\n]\s*)(?:(?:full |first |contact )?name|self|myself)(?: -|:)?)\s*(?=\S)"
    ),
    "company": re.compile(
        r"(?:\b(?:i'm from|i am from|im from|i'm with|i am with|we're from|we are from|"
        r"we are with|we at|people at|all of us at|us at|(?:we're|we are)(?: with)?|over at|"
        r"i run|we run|i own|we own|we go by|call us|call ourselves|speaking for|we from|"
        rf"(?:{_ROLE}) (?:of|at|with|for|from|@)|part of|belong to|members? of|"
        r"(?:team|people|folks|company|guys) behind|working with|joined|"
        r"(?:freelance|consult|volunteer|recruit|intern) (?:for|at|with)|"
        r"(?:i|i'm|im|i am) (?:[\w'-]+ ){2,6}at|"
        r"(?:it's|its|it is|this is|that's|asking|enquiring|inquiring|writing|looking|buying|"
        r"speaking|handle \w+|do \w+|run \w+|manage \w+|lead \w+) for|"
        rf"(?:my|our|the|this) {_ORG}(?: is| are|:|,)?|ours is|mine is)|"
        rf"^\W*(?:(?:hi|hello|hey)\W+)?from|(?:^|[,;.\n]\s*){_ORG}(?: -|:)?)\s+(?=\S)"
    ),
}
"""Behind these a name follows where it is capitalised."""
NAME_THEN = re.compile(
    r" (?:here|speaking|this side|on the line|calling|writing)\b|,? is (?:my|the) name\b"
    r"|,? is what (?:they|people|everyone) calls? me\b",
    re.IGNORECASE,
)
"""What stands behind the visitor's name."""
COMPANY_THEN = re.compile(
    rf",? (?:is|are|that's|that is) (?:the name of )?(?:my|our|the) {_ORG}\b|"
    r",? is where (?:i|we) work\b|,? (?:is what )?we(?:'re| are) called\b|"
    rf",? is our {_ORG}'?s? name\b|, that's us\b|, that is us\b|, that's (?:my|our) {_ORG}\b",
    re.IGNORECASE,
)
"""What stands behind the company's."""
CLOSING = re.compile(
    r"\b(?:(?:regards|cheers|best|sincerely|yours|greetings|br),?|(?:thanks|thank you|thx),)\s+"
    r"([^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?)\W*$",
    re.IGNORECASE,
)
AT_THE_BEGINNING = re.compile(r"(?:^|[.!?;\n]\s*)(?:here )?(?:at|for)\s+(?=\S)", re.IGNORECASE)
WE_FOLLOW = re.compile(r",? (?:we|our|i|there|nobody|no one|everyone|everybody|all|it)\b")
"""What stands behind a company that a sentence begins with: "At Acme we wait"."""
KIND_OF_COMPANY = re.compile(
    r"(?:accounting|advertising|agency|airlines|analytics|architects|associates|association|"
    r"automotive|bakery|bank|brothers|brewery|builders|cafe|capital|catering|centre|center|clinics?|"
    r"club|coffee|college|communications|company|construction|consultants|consulting|"
    r"cosmetics|council|creative|dental|design|designs|digital|dynamics|education|electric|"
    r"electronics|energy|engineering|enterprises|events|exports|farms?|fashion|finance|fitness|"
    r"foods?|foundation|freight|furniture|gallery|garage|gardens|group|health|healthcare|"
    r"holdings?|homes|hospitals?|hotels?|imports|industries|institute|insurance|interiors|"
    r"international|kitchens?|laboratories|labs?|law|legal|logistics|manufacturing|"
    r"marketing|media|motors|museum|nursery|optics|outdoor|outfitters|partners|pharma|pharmacy|"
    r"photography|plumbing|press|productions|products|properties|publishing|realty|recruitment|"
    r"research|resorts?|restaurants?|retail|robotics|salon|school|security|services|shipping|"
    r"shop|software|solar|solutions|sons|sports|stores?|studios?|supplies|supply|systems|tech|"
    r"technologies|technology|telecom|textiles?|tools|tours|traders|trading|training|transport|"
    r"travel|trust|union|university|ventures|wines?|works|workshop)"
)
"""What companies end their names with: in the first place of a list it tells them from people."""
RESPELT = re.compile(
    r"\bnot ([^\W\d_]\w+),? (?:but |it's |rather )?([^\W\d_]\w+)\W*$", re.IGNORECASE
)
BY_THE_WAY = re.compile(r",? (?:btw|by the way)\b", re.IGNORECASE)
ROLE = re.compile(rf"\b{_ROLE}\b", re.IGNORECASE)
FROM = re.compile(
    r"(?: (?:here|speaking|writing|calling))?,?\s+(?:from|at|of|with|over at|here from|@)\s+(?=\S)"
)
