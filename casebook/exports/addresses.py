"""Addresses on the site that more than one part names."""

OFFLINE = "data/offline.zip"
"""Where a site offers itself as one archive."""
