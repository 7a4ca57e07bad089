"""What comes from a CRM: its companies, people, owners, products and deals, as neutral values.

``source`` says what a CRM must be able to tell, ``language`` what an operator lets it say of our
accounts, ``rule`` whose word counts, ``pulling`` when it is asked. Where the news enters ownership
data is ``accounts.crm``'s concern, which this package does not know.
"""
