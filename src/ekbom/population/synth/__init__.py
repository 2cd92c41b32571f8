"""A synthetic population in the bounds of published figures: for plumbing and load, never for clinical evidence."""
