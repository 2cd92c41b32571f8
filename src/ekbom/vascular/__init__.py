"""Vessels measured: duplex studies as data, reflux time and velocities from the picture, pressures, capillaries.

What is measured here is a *measurement*: unreviewed until a person accepts it, always with its error, or refused with
the reason. This package knows the segments and facts, and nothing of the guidelines.
"""
