"""The book's code sets and quality measures in the forms of others: FHIR R4 and OMOP."""
