"""What is fast, against what, with one command: ``make bench``."""
