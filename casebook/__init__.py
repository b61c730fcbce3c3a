"""Casebook: a library of public-sector reform cases, from one YAML file to a site people can search, compare and cite.

Data flows one way: YAML -> `loading` -> `Library` (validated, immutable) -> `pages` and exports -> the site.
Only `casebook.site` knows MkDocs; everything else works without it.
"""
