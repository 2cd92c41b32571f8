"""The medicine: one module a topic, reading like the guideline it encodes."""
