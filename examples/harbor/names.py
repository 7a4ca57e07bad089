"""Names for accounts and people that do not exist. Domains end in ``.example`` (RFC 2606)."""

COMPANY_FIRST = (
    "Amber", "Anchor", "Aspen", "Beacon", "Birch", "Blue Ridge", "Brook", "Cedar", "Clear",
    "Cobalt", "Copper", "Coral", "Crescent", "Delta", "Drift", "East Bay", "Elm", "Ember",
    "Fern", "Fjord", "Forge", "Garnet", "Glen", "Granite", "Grove", "Hazel", "Heron",
    "High Point", "Indigo", "Iris", "Juniper", "Keel", "Lake", "Larch", "Linden", "Maple",
    "Marble", "Meadow", "Mesa", "North", "Oak", "Onyx", "Opal", "Orchard", "Pearl", "Quartz",
    "Raven", "River", "Sage", "Slate", "Spruce", "Stone", "Summit", "Tern", "Tide", "Topaz",
    "Vale", "Willow", "Wren", "Yarrow",
)  # fmt: skip
COMPANY_SECOND = (
    "Advisors", "Analytics", "Care", "Clinics", "Credit", "Dental", "Design", "Energy",
    "Events", "Finance", "Foods", "Homes", "Hotels", "Insurance", "Labs", "Learning", "Legal",
    "Logistics", "Media", "Mobility", "Partners", "Properties", "Recruiting", "Robotics",
    "Schools", "Software", "Sports", "Staffing", "Systems", "Travel", "Ventures", "Works",
)  # fmt: skip
GIVEN = (
    "Ada", "Aiko", "Amina", "Ana", "Ben", "Bruno", "Carla", "Chidi", "Dara", "Elif", "Emil",
    "Farah", "Gita", "Hana", "Hugo", "Ines", "Ivan", "Jo", "Kofi", "Lea", "Lin", "Mads",
    "Maria", "Mei", "Nadia", "Noah", "Olga", "Omar", "Paul", "Ravi", "Rosa", "Sami", "Sofia",
    "Tariq", "Uma", "Viktor", "Wanda", "Yara", "Yusuf", "Zoe",
)  # fmt: skip
FAMILY = (
    "Abe", "Adeyemi", "Alvarez", "Andersen", "Bauer", "Bianchi", "Castro", "Cohen", "Costa",
    "Diaz", "Dubois", "Evans", "Fischer", "Garcia", "Haddad", "Hansen", "Ito", "Jansen", "Kaya",
    "Khan", "Kim", "Kowalski", "Lopez", "Martin", "Mbeki", "Mehta", "Moreau", "Nguyen", "Novak",
    "Okoye", "Olsen", "Park", "Patel", "Perez", "Rossi", "Santos", "Sato", "Silva", "Tan",
    "Weiss",
)  # fmt: skip
ROLES = (
    "Head of Sales", "Marketing Manager", "Revenue Operations", "Operations Manager", "IT Lead",
    "Customer Success Lead", "Managing Director",
)  # fmt: skip
