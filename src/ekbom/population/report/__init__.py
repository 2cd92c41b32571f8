"""The report of a finished run: what was counted, how it is shown, and who is on the work list."""
