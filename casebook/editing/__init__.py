"""What helps people to write cases: drafts, forms, differences, links."""
