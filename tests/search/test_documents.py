"""What the library says of words, and what of a case is found in English."""

from __future__ import annotations

from casebook.model.library import Library
from casebook.model.records import Synonym, Term
from casebook.search.documents import synonyms


def test_words_that_are_mutual_lead_to_each_other_and_others_one_way() -> None:
    library = Library(
        synonyms=(
            Synonym(word="掌上厅", means=("办事大厅",)),
            Synonym(word="小微园", means=("产业园", "孵化器"), mutual=True),
        )
    )
    assert list(synonyms(library)) == [
        ("掌上厅", ("办事大厅",)),
        ("小微园", ("产业园", "孵化器")),
        ("产业园", ("小微园", "孵化器")),
        ("孵化器", ("小微园", "产业园")),
    ]


def test_a_term_is_found_by_some_words_of_its_english_name() -> None:
    permit = Term(id="permit", term="排污许可证", name_en="pollutant discharge permit", explanation="甲。")
    ledger = Term(id="ledger", term="台账", name_en="ledger", explanation="甲。")
    assert dict(synonyms(Library(glossary=(permit, ledger)))) == {
        "pollutant": ("排污许可证",),
        "pollutant discharge": ("排污许可证",),
        "pollutant discharge permit": ("排污许可证",),
        "discharge": ("排污许可证",),
        "discharge permit": ("排污许可证",),
        "permit": ("排污许可证",),
        "ledger": ("台账",),
    }
