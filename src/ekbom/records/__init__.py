"""Records in: FHIR R4, NDJSON and patient sheets become facts as of a date. Front door: ``read``."""

from ekbom.records.errors import RecordError
from ekbom.records.reader import read

__all__ = ["RecordError", "read"]
