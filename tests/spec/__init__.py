"""The manual of the language: small tables in, a column out, run on every back end."""
