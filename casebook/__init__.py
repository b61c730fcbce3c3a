"""Casebook: a library of public-sector reform cases, from one YAML file to a site people can search, compare and cite.

Data flows one way: YAML -> `reading` -> `Library` (validated, immutable) -> `exports`, `pdf`, `pages` -> `site`.
Only `site` knows MkDocs; everything else works without it.
"""

from pathlib import Path

from casebook.base.inputs import Inputs

PACKAGE = Path(__file__).parent
CODE = Inputs(path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".txt"))
"""Our modules and the tables they read, seen before they are loaded."""
