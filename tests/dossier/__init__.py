"""Whether the book holds the whole medical dossier: every row of its tables is mapped, or left out by name."""
