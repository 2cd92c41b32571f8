"""The language the guidelines are written in; no medicine here."""
