"""What is known of a visitor, and its erasure.

``whose`` says which visits a wish concerns, ``held`` reads all that they left, ``known`` makes it a
value that a person reads, ``telling`` words; ``erasing`` empties it at once, ``finishing`` sees to
what takes longer.
"""
