"""Who takes part: the accounts, their people, and the strangers. Made from a seed. Pure."""

from dataclasses import dataclass
from random import Random

from crm_sync.hand_off import Company, Contact

NAMES = (
    "Ada Okafor", "Björn Ångström", "Chen Wei 陈伟", "Dana Lee", "Émilie Duprés", "Fadi الحداد",
    "Grace O'Hara", "Hüseyin Yıldız", "Inés Núñez", "João Conceição", "Kim Min-jun", "Łukasz Żak",
)  # fmt: skip
COMPANIES = (
    "Northwind", "Blue Whale 🐋 Ltd", "Müller & Söhne <GmbH>", '"Quoted" Inc.', "Ørsted Bakery",
    "株式会社みなと", "Café 🚀 Co", "100% Organic; Fine", "O'Brien, Sons", "Plain Plc",
)  # fmt: skip
POISON = "☠"
"""A CRM's administrator forbade it in what a person's role is: for as long as the rule stands."""
SHARED_ADDRESSES = 12
"""Typed by strangers again and again: several visits are one person, some are somebody's."""


@dataclass(frozen=True)
class Account:
    """One account, or one stranger's visit, as the website knows it."""

    key: str
    number: int
    company: Company | None
    people: tuple[Contact, ...]

    @property
    def verified(self) -> bool:
        """Whether the website vouched for it."""
        return self.key.startswith("account:")

    @property
    def poisoned(self) -> bool:
        """Whether some of its hand-offs hold what a CRM refuses: one customer in twenty."""
        return self.number % 20 == 5


def account(seed: int, number: int) -> Account:
    """The account of that number: of ten, seven are customers and three are strangers."""
    chance = Random(f"{seed}:account:{number}")
    return _stranger(number, chance) if number % 10 in (3, 6, 9) else _customer(number, chance)


def _customer(number: int, chance: Random) -> Account:
    name = f"{chance.choice(COMPANIES)} {number}"
    company = Company(
        name=name,
        segment=chance.choice(("small", "mid", "enterprise")),
        region=chance.choice(("americas", "emea", "apac")),
        stage=chance.choice(("customer", "renewal", "onboarding")),
        employees=chance.randrange(2, 5000),
        owner=chance.choice(("Maya Chen", "Priya Shah", "Leo Costa", None)),
    )
    people = tuple(_person(number, of, chance) for of in range(chance.randrange(1, 4)))
    return Account(f"account:{number}", number, company, people)


def _person(number: int, of: int, chance: Random) -> Contact:
    # One in eight is known by a name only, one in eight has an address that strangers type too.
    has = chance.random()
    address: str | None = f"person{of}@customer{number}.example"
    if has < 0.125:
        address = None
    elif has < 0.25 and of == 0 and number < SHARED_ADDRESSES:
        address = shared_address(number)
    return Contact(id=f"c{of}", name=chance.choice(NAMES), email=address)


def _stranger(number: int, chance: Random) -> Account:
    declared = Company(name=f"{chance.choice(COMPANIES)} {number}") if number % 2 else None
    address: str | None = f"Stranger{number}@Somewhere.example"
    if chance.random() < 0.3:
        address = shared_address(chance.randrange(SHARED_ADDRESSES))
    elif chance.random() < 0.2:
        address = None
    person = Contact(name=chance.choice((*NAMES, None)), email=address)
    return Account(f"visit:{number}", number, declared, (person,))


def shared_address(number: int) -> str:
    """An address that several people of the play use."""
    return f"shared{number}@mail.example"
