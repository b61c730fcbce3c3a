"""What others load and nobody uses is not loaded."""

from __future__ import annotations

from tests.support import python


def test_a_library_is_loaded_when_it_is_used() -> None:
    done = python(
        "-c",
        "import sys\n"
        "from casebook.site import lazily\n"
        "lazily.load_when_used('wave')\n"
        "import wave\n"
        "print('Wave_read' in vars(sys.modules['wave']))\n"
        "print(wave.Error.__module__, wave.open.__name__)\n"
        "from wave import Wave_read\n"
        "print('Wave_read' in vars(sys.modules['wave']), Wave_read is wave.Wave_read)\n",
    )
    assert done.stdout.split() == ["False", "wave", "open", "True", "True"], done.stderr


def test_one_that_is_loaded_stays() -> None:
    done = python(
        "-c",
        "import wave, sys\n"
        "from casebook.site import lazily\n"
        "lazily.load_when_used('wave')\n"
        "print(sys.modules['wave'] is wave)\n",
    )
    assert done.stdout.split() == ["True"], done.stderr


def test_a_build_loads_no_client_for_the_web() -> None:
    done = python(
        "-c", "import sys\nimport casebook.site.hooks, mkdocs_macros.plugin\nprint('urllib3' in sys.modules)\n"
    )
    assert done.stdout.split() == ["False"], done.stderr
