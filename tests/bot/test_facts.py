"""Whole messages, as people write them: every fact that each states, and none besides."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.facts import Facts
from bot.components.words.vocabulary import Vocabulary

WRITTEN_AS_SAID = ("time", "ordinal")
MESSAGES: list[tuple[str, dict[str, Any]]] = [
    (
        "hey so we're a small dental practice, eight of us incl. the two dentists, on the "
        "starter thing and honestly half the people who enquire never get a call back",
        {"plan": "starter", "team_size": 8},
    ),
    ("Team plan. Thirty-two heads. Reports = garbage.", {"plan": "team", "team_size": 32}),
    ("we r abt 60 ppl, biz plan", {"plan": "business", "team_size": 60}),
    (
        "hello my friend, we are company of 25 persons and we use the Team plan since one year",
        {"plan": "team", "team_size": 25},
    ),
    (
        "We have upgraded from Team to Business on 1 March 2024 and currently employ 140 "
        "people in 4 offices.",
        {"plan": "business", "team_size": 140},
    ),
    ("um so there's like, uh, twenty... no twenty-two of us now", {"team_size": 22}),
    (
        "we're on enterprise, ~1,200 staff across 14 countries",
        {"plan": "enterprise", "team_size": 1200},
    ),
    (
        "not using harbor at the moment, 9 person agency, want it by end of this month",
        {"plan": "none", "team_size": 9, "timeline": "this_month"},
    ),
    ("I thought it was 40 but my boss says 48", {"team_size": 48}),
    ("no we're not 40, we're 48", {"team_size": 48}),
    ("my team? 11. the whole company has about 300", {"team_size": 11}),
    ("size of my team is fifteen, we pay for Business", {"plan": "business", "team_size": 15}),
    ("3 locations, 27 employees, starter plan", {"plan": "starter", "team_size": 27}),
    ("The plan is Business and the team is 75.", {"plan": "business", "team_size": 75}),
    ("we moved off Enterprise last year, too pricey, so Business now", {"plan": "business"}),
    ("we tried Business for a month but went back to Team", {"plan": "team"}),
    ("currently on Team but our contract for Business starts in January", {"plan": "team"}),
    ("we're thinking of going from Starter to Team, 14 people", {"team_size": 14}),
    ("we will be 100 by summer but today it's 64", {"team_size": 64}),
    ("hired 5, so now we're 20", {"team_size": 20}),
    ("there are 3 of us in marketing and 5 in sales", {"team_size": 8}),
    ("6 sales, 2 marketing, 1 ops", {"team_size": 9}),
    ("5 SDRs plus 3 AEs plus me", {"team_size": 9}),
    ("2 founders, 6 engineers and 4 sales people = 12", {"team_size": 12}),
    (
        "I'm Lena Vogt from Fjordline, lena@fjordline.example, we have 30 seats on Business "
        "but only 22 people",
        {
            "person": "Lena Vogt",
            "company": "Fjordline",
            "email": "lena@fjordline.example",
            "plan": "business",
            "team_size": 22,
        },
    ),
    (
        "name's omar, i work for bright dental in leeds, its me and 4 nurses",
        {"person": "omar", "company": "bright dental", "team_size": 5},
    ),
    ("this is Carla, Carla Mendes, from Soluna", {"person": "Carla"}),
    ("we pay 35 dollars per seat for Team", {"plan": "team"}),
    ("we have 150 forms and 10000 submissions", {}),
    ("10k submissions a month, 12 people", {"team_size": 12}),
    ("between 30 and 40, depends on season", {}),
    ("somewhere around 35ish", {"team_size": 35}),
    ("a good 200", {"team_size": 200}),
    ("two or three hundred", {}),
    ("less than ten", {}),
    ("a hundred plus", {}),
    ("about half a hundred", {"team_size": 50}),
    ("fifty something", {}),
    ("twelve. maybe thirteen.", {"team_size": 13}),
    ("twenty five hundred employees", {"team_size": 2500}),
    ("1.5 thousand people", {"team_size": 1500}),
    ("one hundred and fifty of us", {"team_size": 150}),
    ("couple hundred people", {}),
    ("just little old me", {"team_size": 1}),
    ("only me and an intern", {"team_size": 2}),
    ("my husband and I run it", {"team_size": 2}),
    ("solo", {"team_size": 1}),
    ("we're a two-person shop", {"team_size": 2}),
    ("it's a team of one", {"team_size": 1}),
    ("team of 1", {"team_size": 1}),
    ("I've got a crew of 14 guys", {"team_size": 14}),
    ("headcount went from 80 to 95", {"team_size": 95}),
    ("headcount dropped to 60 after the layoffs", {"team_size": 60}),
    ("we laid off 10, now at 50", {"team_size": 50}),
    ("since the merger we're 400", {"team_size": 400}),
    ("I have been here 12 years", {}),
    ("it happened on the 15th at 3", {}),
    ("we lost 40 leads last month", {}),
    ("my reps make 50 calls a day", {}),
    ("we've been waiting for 2 weeks", {}),
    ("we need 3 approvals for each form", {}),
    ("12 people have to sign off", {}),
    ("five different people touch each lead", {}),
    ("only 3 of our 18 reps follow up", {"team_size": 18}),
    ("half of the 30 people here don't log in", {"team_size": 30}),
    ("i don't know, maybe 20?", {"team_size": 20}),
    ("Starter I believe", {"plan": "starter"}),
    ("starter plan i think, not 100% sure", {"plan": "starter"}),
    ("I guess that'd be Team", {"plan": "team"}),
    ("we dont have any plan at this moment", {"plan": "none"}),
    ("nope not a customer", {"plan": "none"}),
    ("We have not purchased yet.", {"plan": "none"}),
    ("still deciding whether to buy, so no plan", {"plan": "none", "timeline": "exploring"}),
    ("we are evaluating you against two others", {}),
    ("never been a customer of yours", {"plan": "none"}),
    ("our trial ended yesterday", {"plan": "none"}),
    ("we're in the free trial right now", {"plan": "none"}),
    ("plan = none, 5 people", {"plan": "none", "team_size": 5}),
    ("we're currently using a competitor, not you", {"plan": "none"}),
    ("I'm a freelancer, no plan", {"plan": "none"}),
    ("We were Starter, then Team, and as of last week Enterprise", {"plan": "enterprise"}),
    ("not on business yet, still team", {"plan": "team"}),
    ("team — upgraded in june from starter", {"plan": "team"}),
    ("downgraded, so starter", {"plan": "starter"}),
    ("the cheapest one", {}),
    ("we have the cheapest plan", {"plan": "starter"}),
    ("we've got your top tier", {"plan": "enterprise"}),
    ("we are on ur enterprice plan", {"plan": "enterprise"}),
    ("bisness plan", {}),
    ("startar", {"plan": "starter"}),
    ("Our team uses Business", {"plan": "business"}),
    ("my business uses Team", {"plan": "team"}),
    ("our business is on the team plan", {"plan": "team"}),
    ("our enterprise team is on business", {"plan": "business"}),
    ("business as usual here, nothing new", {}),
    ("teams are fighting over leads", {}),
    ("team work is hard", {}),
    ("it's a team effort", {}),
    ("the business side and the tech side don't talk", {}),
    ("it's none of your business", {}),
    ("for my business I need SSO", {}),
    ("we do business in 12 countries", {}),
    ("I'd like to speak with your enterprise team", {}),
    ("do you have an enterprise plan?", {}),
    ("whats included in Team", {}),
    ("if we were on Business would that be solved?", {}),
    ("we are on Business. Does it have SSO?", {"plan": "business"}),
    ("how do I get from Team to Business?", {}),
    ("our Team plan doesn't have SSO", {"plan": "team"}),
    ("our starter account is full", {"plan": "starter"}),
    ("all the seats on our Business plan are taken", {"plan": "business"}),
    ("Team plan limits kill us", {"plan": "team"}),
    ("we hit the limits of Starter", {"plan": "starter"}),
    ("Starter is too small for us", {}),
    ("We outgrew Starter and got Team", {"plan": "team"}),
    ("got Business through a partner", {"plan": "business"}),
    ("we have 20 Business licences", {"plan": "business"}),
    ("on Business with 20 seats, team of 18", {"plan": "business", "team_size": 18}),
    ("as soon as we can, this quarter at the latest", {"timeline": "this_quarter"}),
    ("we want to start in about 6 weeks", {"timeline": "this_quarter"}),
    ("not this year", {"timeline": "later"}),
    ("q: when? a: yesterday lol", {}),
    ("hopefully before the end of the month", {"timeline": "this_month"}),
    ("next year probably", {"timeline": "later"}),
    ("no deadline, we're just having a look", {"timeline": "exploring"}),
    ("within the next 3 months", {"timeline": "this_quarter"}),
    ("this is pretty urgent for us", {"timeline": "asap"}),
    ("we need something in place by the end of the quarter", {"timeline": "this_quarter"}),
    ("in a year or so", {"timeline": "later"}),
    ("ASAP please", {"timeline": "asap"}),
    ("we are in no hurry", {"timeline": "exploring"}),
    ("we are only comparing tools right now", {"timeline": "exploring"}),
    ("in the next couple of weeks", {"timeline": "this_month"}),
    ("sometime in the second half of next year", {"timeline": "later"}),
    ("as quickly as possible", {"timeline": "asap"}),
    ("my e-mail is MAX.MUSTERMANN@Firma.DE!", {"email": "MAX.MUSTERMANN@Firma.DE"}),
    ("send it to bob[at]acme.io", {"email": "bob@acme.io"}),
    ("I'm Bob. bob@acme.io. 12 reps.", {"person": "Bob", "email": "bob@acme.io", "team_size": 12}),
    ("we are Bright & Co, a law firm with 35 lawyers", {"company": "Bright & Co", "team_size": 35}),
    ("working at a hospital with 2000 staff", {"team_size": 2000}),
    ("I work at Nordlys AS, 16 ppl", {"company": "Nordlys AS", "team_size": 16}),
    (
        "company: Tandem Cycles / people: 22 / plan: Starter",
        {"company": "Tandem Cycles", "team_size": 22, "plan": "starter"},
    ),
    ("I am the COO of Halden Foods", {"company": "Halden Foods"}),
    (
        "Halden Foods, 80 people, on Business",
        {"company": "Halden Foods", "plan": "business", "team_size": 80},
    ),
    ("you can call me Jo, I'm with Tern Logistics", {"person": "Jo", "company": "Tern Logistics"}),
    (
        "my name is Jean-Pierre Dupont and I'm at Lumen SA",
        {"person": "Jean-Pierre Dupont", "company": "Lumen SA"},
    ),
    ("im sarah, head of sales at polar bikes", {"person": "sarah", "company": "polar bikes"}),
    (
        "Hello. We are twelve persons in the office and four on the road, so sixteen in sum.",
        {"team_size": 16},
    ),
    ("i have 3 ppl in sales n 2 in support", {"team_size": 5}),
    ("we're 45, well 46 since monday", {"team_size": 46}),
    ("team size=7; plan=team", {"team_size": 7, "plan": "team"}),
    ("Team/30/asap", {"plan": "team", "team_size": 30, "timeline": "asap"}),
    ("30 - Business - reporting", {"plan": "business", "team_size": 30}),
    ("business 30 reporting", {"plan": "business", "team_size": 30}),
    ("its abt 15 persons i gess", {"team_size": 15}),
    ("fiveteen employes", {"team_size": 15}),
    ("we are thirthy", {"team_size": 30}),
    ("we got like a hundred reps on the phones", {"team_size": 100}),
    ("our org has 5k employees but my department is 35", {"team_size": 35}),
    ("we count ninety-nine heads", {"team_size": 99}),
    ("the staff numbers 61", {"team_size": 61}),
    ("61 is our headcount", {"team_size": 61}),
    ("61 work here", {"team_size": 61}),
    ("I employ seven people", {"team_size": 7}),
    ("with my 7 employees I can't do everything", {"team_size": 7}),
    ("for a team of 20", {"team_size": 20}),
    ("for 20 users", {"team_size": 20}),
    ("20 users on Team", {"team_size": 20, "plan": "team"}),
    ("we need it for 20 people", {"team_size": 20}),
    ("there's only the three of us", {"team_size": 3}),
    ("us three", {"team_size": 3}),
    ("all 14 of us", {"team_size": 14}),
    ("fourteen, if you count the interns", {"team_size": 14}),
    ("not many, 6", {"team_size": 6}),
    ("just 6", {"team_size": 6}),
    ("six. why?", {"team_size": 6}),
    ("6 (six)", {"team_size": 6}),
    ("2000 exactly", {"team_size": 2000}),
    ("about 2000", {"team_size": 2000}),
    ("in 2000 we had 3 people, today 85", {"team_size": 85}),
    ("since 2020 we've grown to 85", {"team_size": 85}),
    ("I've been in the business for 20 years", {}),
    ("we've been around for 30 years", {}),
    ("in the 90s we were 5", {}),
    ("every 3rd lead is lost", {}),
    ("one in five leads", {}),
    ("2 out of 3 reps quit", {}),
    ("2 reps quit last month", {}),
    ("our quota is 500 submissions", {}),
    ("we want to be at 100 by 2026", {}),
    ("we plan to grow the team to 40", {}),
    ("next year there'll be 40 of us", {}),
    ("back in the day we were 12", {}),
    ("we used to have 12 reps", {}),
    ("had 12 reps before covid, now 9", {"team_size": 9}),
    ("not 12", {}),
    ("more than a dozen", {}),
    ("close to a thousand people", {"team_size": 1000}),
    ("at least 10", {}),
    ("10ish, give or take", {"team_size": 10}),
    ("10 give or take 2", {"team_size": 10}),
    ("can't tell exactly, tens of people", {}),
    ("a handful", {}),
    ("loads", {}),
    ("1 million", {}),
    ("zero employees", {}),
    ("our address is 12 Main Street, we're 8", {"team_size": 8}),
    ("zip 90210", {}),
    ("my phone is 555-0199", {}),
    ("invoice 4471 from 12/03", {}),
    ("order no. 4471", {}),
    ("8am to 5pm", {}),
    ("9-5", {}),
    ("4:30 works", {}),
    ("june 5 or 6", {}),
    ("between 2 and 3 pm", {}),
    ("50 to 60 leads", {}),
    ("it costs 50 or 60 bucks", {}),
    ("v2.0", {}),
    ("top 5", {}),
    ("100%", {}),
    ("1st", {}),
    ("5 stars", {}),
    ("2 cents", {}),
    ("24 hours", {}),
    ("on team, 24 of us, reply after 24 hours", {"plan": "team", "team_size": 24}),
    ("We're a Starter customer with a staff of 6", {"plan": "starter", "team_size": 6}),
    ("Business-plan user here", {"plan": "business"}),
    ("we're business-tier", {"plan": "business"}),
    ("subscription: Team (annual)", {"plan": "team"}),
    ("Team annual", {"plan": "team"}),
    ("annual Team subscription", {"plan": "team"}),
    ("Team since 2019", {"plan": "team"}),
    ("we're still stuck on Starter", {"plan": "starter"}),
    ("Enterprise, obviously", {"plan": "enterprise"}),
    ("i believe its enterprise but let me check", {"plan": "enterprise"}),
    ("my account says Business", {"plan": "business"}),
    ("the invoice says Team", {"plan": "team"}),
    ("we upgraded to the business plan two weeks ago", {"plan": "business"}),
    ("two weeks ago we upgraded to Business", {"plan": "business"}),
    ("We had been on Team until we switched to Business.", {"plan": "business"}),
    ("before that we had Starter", {}),
    ("previously Starter, at present Team", {"plan": "team"}),
    ("started on starter, still on starter", {"plan": "starter"}),
    ("from starter to team to business in 2 years", {"plan": "business"}),
    ("neither starter nor team, we have business", {"plan": "business"}),
    ("no, team", {"plan": "team"}),
    ("no it's business now", {"plan": "business"}),
    ("actually, we're on Enterprise", {"plan": "enterprise"}),
    ("sorry I mixed that up, Team not Business", {"plan": "team"}),
    ("Business, sorry, Team", {"plan": "team"}),
    ("wish we were on Business", {}),
    ("would love Enterprise but can't afford it", {}),
    ("our agency has its own plan to grow", {}),
    ("do we need Enterprise for SSO?", {}),
    ("is it in Team or only in Business?", {}),
    ("Business looks good", {}),
    ("I prefer Team", {}),
    ("please upgrade us to Business", {}),
    ("we just signed up for Starter", {"plan": "starter"}),
    ("signed with you last week, Team plan", {"plan": "team"}),
    ("no active subscription", {"plan": "none"}),
    ("not signed anything yet", {"plan": "none"}),
    ("we're not one of your customers", {"plan": "none"}),
    ("none of the above", {"plan": "none"}),
    ("we don't have one", {"plan": "none"}),
    ("don't have a plan yet, we're 30", {"plan": "none", "team_size": 30}),
    ("nothing so far", {"plan": "none"}),
    ("new customer", {}),
    ("we're brand new, no plan", {"plan": "none"}),
    ("not yet, just looking", {"plan": "none", "timeline": "exploring"}),
    ("we haven't got a subscription with you", {"plan": "none"}),
    ("we're with hubspot forms at the moment", {}),
    ("we use google forms today, nothing of yours", {"plan": "none"}),
]
HOSTILE = [
    "a", "@", "1 ", "a at b ", "x dot ", "on ", "from 1 to 2 ", "the ", "team ", "monday or ", "a.",
    "-", " ", "my name is ", "Ana ", "1", "1,000", "i work at ", "not ", "we're ", "A ", "hundred ",
    "in the next ", "about ",
]  # fmt: skip


@pytest.fixture(scope="session")
def facts(words: Vocabulary) -> Facts:
    return Facts(words)


def stated(facts: Facts, text: str) -> dict[str, Any]:
    """What the text states for certain; the last of several."""
    return {
        entity["entity"]: entity["value"]
        for entity in facts.entities(text)
        if entity.get("certain", True) and entity["entity"] not in WRITTEN_AS_SAID
    }


@pytest.mark.parametrize(("text", "expected"), MESSAGES)
def test_every_fact_is_found_and_no_other(
    facts: Facts, text: str, expected: dict[str, Any]
) -> None:
    found = stated(facts, text)
    asked = ("plan", "team_size", "timeline", "email", "company", "person")
    assert {entity: found[entity] for entity in asked if entity in found} == expected


@pytest.mark.parametrize(
    "text",
    [
        "we use HubSpot Starter",
        "our Slack is on Business",
        "our Mailchimp plan is Starter",
        "we talk on Microsoft Teams",
    ],
)
def test_another_vendors_plan_is_none_of_ours(facts: Facts, text: str) -> None:
    assert "plan" not in stated(facts, text)


def test_a_range_is_doubtful_with_its_bounds(facts: Facts) -> None:
    (size,) = [one for one in facts.entities("10 to 15 people") if one["entity"] == "team_size"]
    assert (size["value"], size["between"], size["certain"]) == (None, [10, 15], False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we don't use harbor", {"plan": "none"}),
        ("we don't use hubspot", {"integration": "hubspot"}),
    ],
)
def test_what_is_not_used_is_the_vendors_unless_it_is_an_integration(
    facts: Facts, text: str, expected: dict[str, str]
) -> None:
    assert stated(facts, text) == expected


def test_a_plan_is_nobodys_name(facts: Facts) -> None:
    assert stated(facts, "It's Enterprise") == {"plan": "enterprise"}


@pytest.mark.parametrize("part", HOSTILE)
def test_a_wall_of_text_is_read_like_any_other(facts: Facts, part: str) -> None:
    for entity in facts.entities((part * 1000)[:1000]):
        assert entity["end"] <= 1000


@given(st.text(max_size=200))
def test_any_text_yields_facts_that_stand_in_it(words: Vocabulary, text: str) -> None:
    for entity in Facts(words).entities(text):
        assert 0 <= entity["start"] < entity["end"] <= len(text)
