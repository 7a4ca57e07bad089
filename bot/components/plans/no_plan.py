"""How people say that they are no customers yet, or no longer."""

import re

_NONE = re.compile(
    r"\b(?:"
    + "|".join(
        [
            r"(?:not|aren't|isn't|arent|isnt|never been|neither|am not|ain't)(?: yet|"
            r" really| actually| currently| even)? (?:one of your |a |your |an |any )?(?:existing |"
            r"current |paying |real |actual )?(?:customers?|clients?|users?|"
            r"subscribers?|subscribed|members?|signed up|registered|with you|"
            r"on board)(?! support)",
            r"(?:no|non|potential|prospective|future|former|ex)[- ](?:customer|"
            r"client|user)s?(?! support| sign| lead| request)",
            r"(?:no|not on (?:a|any)|not (?:got|have) (?:a|any)|(?:don't|dont|"
            r"do not) (?:yet |even |really |currently )?(?:have|got|pay for|hold|"
            r"own) (?:a|any|one of your)|without (?:a|any)|(?:haven't|havent|"
            r"have not) (?:got |bought |chosen |picked |selected )?(?:a|any)|has no|"
            r"have no|got no|having no|zero|never (?:had|held|owned|got) an?y?) "
            r"(?:\w+ )?(?:plan|plans|subscription|subscriptions|account|contract)"
            r"(?! to\b| for\b| b\b)(?: yet| so far| at all)?",
            r"(?:haven't|havent|have not|don't|dont|do not) (?:got|have) (?:one|any)(?: yet|"
            r" so far| at the moment| right now| currently| at all)?(?=\s*(?:$|[.,;!]))",
            r"none of (?:your|the|these|those) (?:plans|tiers|packages|subscriptions)|"
            r"(?:yet|still have) to (?:buy|purchase|subscribe|sign up|choose a plan|become)|"
            r"first time (?:here|visiting|on your (?:site|page|website))",
            r"nothing (?:now|today)|(?:we|i)(?:'ve|'ve got| have| got| own| use) (?:none|nothing) "
            r"(?:now|today|yet|currently|right now|at (?:the moment|present)|so far|here)",
            r"(?:we|i)(?:'ve| have)? (?:since |then |just )?(?:cancelled|canceled|quit|left|"
            r"churned|unsubscribed)(?: (?:you|already|again|it|in (?:\w+)|"
            r"last (?:year|month|week|summer|"
            r"winter|quarter)|a while ago|(?:\w+ ){1,2}ago))+(?=\s*(?:$|[.,;!]))",
            r"(?:let|letting) (?:our|my|the) (?:\w+ )?(?:plan|subscription|contract|account) "
            r"(?:lapse|expire|run out)|(?:our|my) (?:\w+ )?(?:plan|subscription|contract) (?:has |"
            r"was |is )?(?:lapsed|expired|ended|been cancelled|cancelled|over)",
            r"(?:we're|we are|i'm|i am|im|as) (?:just |only |still |merely |but )*(?:an? )?"
            r"(?:prospects?|prospective \w+|potential (?:customers?|clients?|buyers?)|visitors?|"
            r"guests?)|(?:just|only|merely|still) (?:just |only )?a (?:prospect|visitor|guest)|"
            r"^\W*an? ?(?:prospect|visitor|guest)\W*$|^\W*prospect\W*$",
            r"(?:on|using|with) (?:your |the |a )?free (?:version|tier|plan|account)|free user|"
            r"(?:^|on |in |using |with )(?:the |your )?"
            r"trial(?: user| version| period| account)?(?=\s*(?:$|[.,;!]))|^\W*trial user",
            r"(?:haven't|havent|have not|didn't|did not|didnt|(?<!rather )not|never|hasn't|"
            r"has not|nothing)(?: yet| even| actually)? (?:bought|purchased|signed up|"
            r"signed|subscribed|sign up|subscribe|buy|purchase|begun|joined|chosen|"
            r"become|onboarded|committed|paying|pay)(?! (?:with|out|in|to fill))",
            r"(?:not|never|haven't|havent|have not|don't|dont|do not|didn't|isn't|"
            r"aren't|not currently)(?: yet| currently| even| really| been| ever|"
            r" actually)? (?:using|used|use|tried|try|on|have|had|touched|owned|own|"
            r"with) (?:it|you|yours|anything|your (?:product|tool|software|service|"
            r"platform|app|stuff)|any of (?:it|your|them|these|those)|any|one|none|"
            r"this|the product|the tool)(?: yet| so far)?(?! (?:much|often|a lot|well|"
            r"enough|every|properly|as|because|for|right))",
            r"(?:not|haven't|havent|don't|dont|do not|never|have not) (?:using|used|"
            r"use|tried|bought|touched) \w+(?: yet| so far| at all| before)(?! (?:the|"
            r"our|in))",
            r"(?:not|don't|dont|do not) (?:currently |really |actually )?(?:using|use) "
            r"(?!(?:crm|excel|email|paper|ai|much|that|this|any|a|the|our|one|it|you)\b)"
            r"[a-z][\w-]*[^\W_s](?= at the moment| right now| currently| today|\s*$|[.,;!])",
            r"new here|new to (?:you|this|it|your)|none (?:yet|so far|at the moment|"
            r"of (?:them|these|those)(?=\W*$)|right now|currently|at all|atm)|"
            r"nothing (?:of yours|from you|yet|so far|at the moment|"
            r"right now|currently|with you|bought)",
            r"no plan(?! to| for| b)|no subscription|free trial|trial version|"
            r"on a trial|trialing|trialling|in trial|not yet a|not paying (?:you|"
            r"anything|for)|(?:don't|dont|do not|not) pay(?:ing)? (?:anything|you|"
            r"for anything|for it)|just found (?:you|this)|"
            r"never heard of you|not on (?:one|any)|haven't yet|we'd be new|"
            r"would be new|prospect here",
            r"(?:our|my|the) (?:free )?trial (?:has |is |just )?(?:ended|expired|over|"
            r"ran out)|(?:using|use|with|on) (?:a |another |some )?(?:competitor|"
            r"competing product|different tool|different vendor|other vendor)",
            r"(?:cancelled|canceled|ended|quit|stopped|dropped) (?:our|my|"
            r"the) (?:plan|subscription|account|contract)|(?:used to be|was|"
            r"were) (?:a |your )?(?:customer|client)s?",
        ]
    )
    + r")(?!\w)"
)
_ONLY_NONE = re.compile(
    r"\W*(?:(?:we|i|hm+|um+|well|uh|oh|at the moment|currently|right now|so far|on|"
    r"have|no,|i guess|honestly|actually|it's|plan|is)\W+){0,6}"
    r"(?:none|nothing|not yet|no plan|no one|zero|nope,? (?:none|nothing|not yet)|n/a|"
    r"none of the above|none of these|not any|not one|nada|neither)"
    r"(?:\W+(?:yet|so far|at the moment|currently|right now|really|for now|thanks|"
    r"i think|atm|today|sorry|at all|here)){0,4}\W*"
)
_IN_A_LIST = re.compile(
    r"(?:^|[,;.]\s*)(?:plan\s*[:=]?\s*)?(?:none|no plan|not yet|nothing yet)\s*(?:[,;.]|$)"
)
_NOTHING_HERE = re.compile(
    r"\b(?:we|i)(?:'ve| have| got|'ve got| have got) (?:none|nothing)(?=\s*(?:$|[.,;!]))"
)


def no_plan(text: str, *, named: bool) -> tuple[int, int] | None:
    """Where a plain text says so; None where it does not.

    ``named``: it names a plan, so that "we've nothing" speaks of plans.
    """
    found = (
        _NONE.search(text)
        or _ONLY_NONE.fullmatch(text[:100])
        or _IN_A_LIST.search(text)
        or (_NOTHING_HERE.search(text) if named else None)
    )
    return found.span() if found else None
