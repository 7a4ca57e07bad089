"""Where a need goes, why, and whose turn it is: functions of values."""
