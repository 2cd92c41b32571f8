"""Plans out: text, JSON, HTML, PDF, FHIR."""
