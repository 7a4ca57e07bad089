"""How people give their name, their company and their address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.names.addresses import addresses
from bot.components.names.names_said import names_said

INTRODUCTIONS = [
    ("hi, my name is Ana Li and we are late", "Ana Li", None),
    ("I work at Blue Harbor Logistics.", None, "Blue Harbor Logistics"),
    ("i work at acme", None, "acme"),
    ("we're called Blue Yonder gmbh", None, "Blue Yonder gmbh"),
    ("I'm Jo from Northwind", "Jo", "Northwind"),
    ("our company is called Blue Harbor Logistics", None, "Blue Harbor Logistics"),
    ("company name is Initech", None, "Initech"),
    ("hi, I'm Ana, we are 15 people on Team", "Ana", None),
    ("i'm ana from acme corp", "ana", "acme corp"),
    ("my name is sam lee", "sam lee", None),
    ("my name's Sam", "Sam", None),
    ("name: Ana Li, company: Acme", "Ana Li", "Acme"),
    ("this is Bob from Initech, we're 45", "Bob", "Initech"),
    ("Ana here, we have 12 reps", "Ana", None),
    ("call me Bob", "Bob", None),
    ("call me at 3", None, None),
    ("call me tomorrow", None, None),
    ("i'm interested in Business", None, None),
    ("I'm not sure", None, None),
    ("we're from Berlin", None, None),
    ("I work for a bank", None, None),
    ("i work for the marketing team", None, None),
    ("this is urgent", None, None),
    ("I'm calling from Acme about our plan", None, "Acme"),
    ("I am Dr. Smith from Hooli", "Dr. Smith", "Hooli"),
    ("write me at jane@acme.com", None, None),
    ("i work at night", None, None),
    ("we work for clients in Europe", None, None),
    ("Company: Globex Inc.", None, "Globex Inc"),
    ("we're Globex Inc and have 40 people", None, "Globex Inc"),
    ("i'm with Umbrella", None, "Umbrella"),
    ("here at Acme we miss follow-ups", None, "Acme"),
    ("my company is stark industries", None, "stark industries"),
    ("our company is small", None, None),
    ("company is growing", None, None),
    ("our company is 45 people", None, None),
    ("the company is based in Paris", None, None),
    ("I'm the owner of Bluebird Cafe", None, "Bluebird Cafe"),
    ("we are a bakery", None, None),
    ("I am Team lead", None, None),
    ("it's Maria", "Maria", None),
    ("Hi, I'm Priya Natarajan with Cobalt & Co", "Priya Natarajan", "Cobalt & Co"),
    ("working for Siemens in Munich", None, "Siemens"),
    ("I'm on Team", None, None),
    ("Cheers, Tom", "Tom", None),
    ("i am from Acme", None, "Acme"),
    ("my name is jean-luc o'neil", "jean-luc o'neil", None),
    ("we use Slack at Acme", None, None),
    ("my name is not important", None, None),
    ("our company name is Müller & Söhne KG", None, "Müller & Söhne KG"),
    ("I work at 3M", None, "3M"),
    ("i'm a rep at initech", None, "initech"),
    ("the name's Bond", "Bond", None),
    ("you can call me Liz", "Liz", None),
    ("I run Petal & Stem, a flower shop", None, "Petal & Stem"),
    ("Sales at Vandelay Industries", None, "Vandelay Industries"),
    ("company? Vandelay", None, "Vandelay"),
    ("we are Fabrikam", None, "Fabrikam"),
    ("My name is María José", "María José", None),
    ("Ines Duarte is my name", "Ines Duarte", None),
    ("my name is spelled Kathryn, with a y", "Kathryn", None),
    ("you're talking to Beatriz", "Beatriz", None),
    ("Hello, Arjun this side", "Arjun", None),
    ("please put it under Harriet Vance", "Harriet Vance", None),
    ("im nadia btw", "nadia", None),
    ("im confused btw", None, None),
    ("not Jon, John", "John", None),
    ("not Jon, Sales", None, None),
    ("Ludwig van der Berg speaking", "Ludwig van der Berg", None),
    ("the account is in the name of Peter Falk", "Peter Falk", None),
    ("I'm Peter's assistant", None, None),
    ("I'm Swedish", None, None),
    ("Vikram Shah, CTO, Nova Pay", "Vikram Shah", "Nova Pay"),
    ("Vikram Shah, head of sales at Nova Pay", "Vikram Shah", "Nova Pay"),
    ("Teresa Mwangi, Kilimo Fresh", "Teresa Mwangi", "Kilimo Fresh"),
    ("Teresa Mwangi | Kilimo Fresh", "Teresa Mwangi", "Kilimo Fresh"),
    ("Kilimo Foods, Teresa Mwangi", "Teresa Mwangi", "Kilimo Foods"),
    ("Olivier, of Maison Clément", "Olivier", "Maison Clément"),
    ("Peter from Falk Consulting", "Peter", "Falk Consulting"),
    ("Peter Falk, peter@falk.de", "Peter Falk", None),
    ("Sofia Lindgren, 27 users, the form loses people", "Sofia Lindgren", None),
    ("Slow Response, Manual Routing", None, None),
    ("Leads from Facebook get lost", None, None),
    ("CFO of Cobalt Mining", None, "Cobalt Mining"),
    ("I'm in charge of IT at Parkview Hospital", None, "Parkview Hospital"),
    ("Parkview Hospital here", None, "Parkview Hospital"),
    ("the organisation's name: Harbourview Council", None, "Harbourview Council"),
    ("my company Saffron Foods is having 60 employees", None, "Saffron Foods"),
    ("our firm, Delgado Partners, has 14 lawyers", None, "Delgado Partners"),
    ("company Tejo Wines, size 17", None, "Tejo Wines"),
    ("Name Aisha Bello, company Zaria Textiles", "Aisha Bello", "Zaria Textiles"),
    ("Harbor is your name, ours is Lantern Travel", None, "Lantern Travel"),
    ("We trade as Blue Fern Gardens.", None, "Blue Fern Gardens"),
    ("Redstone is the name of our company", None, "Redstone"),
    ("it's for Eastbank Hospital", None, "Eastbank Hospital"),
    ("it's for Marketing", None, None),
    ("from Nimbus Analytics", None, "Nimbus Analytics"),
    ("from Monday on", None, None),
    ("At Falk we have 12 people", None, "Falk"),
    ("for our 64 employees at Corvid Labs", None, "Corvid Labs"),
    ("my startup is growing", None, None),
    ("we're part of the Marlow Group", None, "Marlow Group"),
    ("I represent the firm Adler & Voss", None, "Adler & Voss"),
    ("we do business under the name Kaveri Silks", None, "Kaveri Silks"),
    ("we've been renamed to Kaveri Silks", None, "Kaveri Silks"),
    ("change my name to Ritu Sen", "Ritu Sen", None),
    ("this is Ritu speaking from Kaveri Silks", "Ritu", "Kaveri Silks"),
    ("name=Ritu", "Ritu", None),
    ("our sales director is Tom", None, None),
    ("This is Urgent", None, None),
]


@pytest.mark.parametrize(("text", "person", "company"), INTRODUCTIONS)
def test_name_and_company_are_taken_as_written(
    text: str, person: str | None, company: str | None
) -> None:
    said = {phrase.entity: phrase.value for phrase in names_said(text)}
    assert (said.get("person"), said.get("company")) == (person, company)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("write to sam.lee+x@acme.example, please", "sam.lee+x@acme.example"),
        ("mail: jürgen@müller.de.", "jürgen@müller.de"),
        ("(ana@b.co)", "ana@b.co"),
        ("'jane@acme.com'", "jane@acme.com"),
        ("<jane@acme.com>", "jane@acme.com"),
        ("email jane_doe@sub.acme-corp.io;", "jane_doe@sub.acme-corp.io"),
        ("it's o'brien@acme.com!", "o'brien@acme.com"),
        ("jane(at)example.com", "jane@example.com"),
        ("jane [at] example [dot] com", "jane@example.com"),
        ("jane at example dot com", "jane@example.com"),
        ("jane dot doe at acme dot co dot uk", "jane.doe@acme.co.uk"),
    ],
)
def test_an_address_is_found_as_it_is_written_or_said(text: str, address: str) -> None:
    assert [phrase.value for phrase in addresses(text)] == [address]


@pytest.mark.parametrize("text", ["no address @ all", "we met at dot com", "a@b", "meet at 3"])
def test_what_is_no_address_is_left(text: str) -> None:
    assert list(addresses(text)) == []


@given(st.text(max_size=200))
def test_any_text_yields_what_stands_in_it_or_nothing(text: str) -> None:
    for phrase in names_said(text):
        assert text[phrase.start : phrase.end] == phrase.value
