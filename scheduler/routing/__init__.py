"""Where a need goes, why, and whose turn it is: functions of values.

``need`` is what is read and answered, ``conditions`` and ``deciding`` follow the vendor's rules,
``questions`` are what must be asked before, ``explaining`` says why. ``turns`` is the order of a
pool. ``cases`` and ``findings`` try every case that the rules tell apart.
"""
