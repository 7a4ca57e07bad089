"""What is said and asked on Harbor's website, word for word."""

import re

SENTENCE = "we're 45 people on Starter and keep missing follow-ups"
REASON = re.compile(r"your team is 45 people on Starter and follow-ups get missed")
PLAN = "Which Harbor plan are you on today?"
TEAM_SIZE = "How many people are in your team?"
PAIN = "What gets in your way most at the moment?"
REGION = "Which part of the world is your team in?"
