"""Decision support for restless legs: one patient's record in, a complete, explained care plan out.

This front door is kept empty on purpose: `ekbom plan` has to start in tens of milliseconds.
"""

__version__ = "0.1.0"
