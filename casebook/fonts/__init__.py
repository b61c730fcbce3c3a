"""The fonts of the printed page, and which characters they have."""
