"""What operators do with CRMs and see of them.

``connecting`` and ``trying`` connect one, ``checks`` hold its mapping against its own schema
(``regular_checks`` at night, ``mapping_faults`` while its file is wrong), ``standing`` says how it
is and what of it needs a person, ``dead_letters`` what it did not take.
"""
