"""Everything that can be known of a patient: meaning, unit, plausible range, codes, look-back."""
