"""The commands by subject; ``ekbom.cli`` is the way in."""
