"""What must hold for every possible patient: the book as formulas, theorems over them, and their witnesses."""
