"""When somebody can be met: hours, less what is taken, cut into starts."""
