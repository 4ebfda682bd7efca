"""python -m tools.letter_pictures [FOLDER] [LANGUAGE …]: draws the letter of every benefit and outcome, a picture a page.

Without a folder they go to var/pictures/letters. They are looked at; the texts are checked by tests.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIXELS_PER_INCH = 80


def main() -> int:
    """Draw every letter."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daman.settings.dev")
    from daman.launch import environment

    environment.prepare()
    import django

    django.setup()
    from daman.benefits import letters
    from tools.letter_samples import others, samples

    asked = sys.argv[1:]
    folder = Path(asked[0]) if asked else Path(os.environ.get("DAMAN_VAR", ROOT / "var")) / "pictures" / "letters"
    folder.mkdir(parents=True, exist_ok=True)
    for language in asked[1:] or ["ar"]:
        drawn = {f"{sample.benefit}-{sample.outcome}": sample.letter(language) for sample in samples()} | others(language)
        for name, letter in drawn.items():
            for number, page in enumerate(letters.draw(letter, pixels_per_inch=PIXELS_PER_INCH), start=1):
                (folder / f"{name}-{language}-{number}.png").write_bytes(page)
    print(f"pictures are in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
