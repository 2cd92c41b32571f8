"""The same guidelines over many patients at once."""
