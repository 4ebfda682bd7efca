import pytest

from daman.registry.name_key import name_key, sort_key_ar

# Spellings seen in the country for one name; each line must meet at one key.
MEET = [
    ["محمد", "مُحَمَّد", "Mohamed", "Mohammed", "Muhammad", "MOHAMED", "Mouhamed"],
    ["عبد القادر", "عبدالقادر", "Abdelkader", "Abd El Kader", "Abdel-Kader", "Abdelqader"],
    ["عبد الرحمن", "عبد الرحمان", "Abderrahmane", "Abdelrahman", "Abdurrahman"],
    ["عبد الله", "Abdallah", "Abdellah", "Abdullah"],
    ["نور الدين", "Noureddine", "Nour Eddine", "Nourredine"],
    ["العربي", "Larbi", "El Arbi", "Elarbi"],
    ["الأخضر", "Lakhdar", "El Akhdar"],
    ["فاطمة الزهراء", "Fatima Zohra", "Fatma Zohra", "Fatima Ezzahra"],
    ["بن علي", "Benali", "Ben Ali", "BEN-ALI"],
    ["بوعلام", "Boualem", "Boualam"],
    ["خديجة", "Khadija", "Khedidja", "Khadidja"],
    ["يوسف", "Youcef", "Youssef", "Yousef"],
    ["الحاج", "El Hadj", "Elhadj"],
    ["قويدر", "Kouider", "Gouider"],
    ["رابح", "Rabah", "Rabeh"],
    ["شريف", "Cherif", "Charif", "Shérif"],
    ["مـــوسى", "Moussa", "Musa"],
    ["غزالي", "Ghazali", "Ghezali"],
]


@pytest.mark.parametrize("spellings", MEET, ids=lambda names: names[1])
def test_spellings_of_one_name_meet(spellings: list[str]) -> None:
    assert {name_key(spelling) for spelling in spellings} == {name_key(spellings[0])}


@pytest.mark.parametrize(
    ("one", "other"),
    [("محمد", "أحمد"), ("Karim", "Kamel"), ("Said", "Salah"), ("بن علي", "بوعلام"), ("Fatima", "Fares"), ("يوسف", "ياسين")],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


def test_a_full_name_is_the_same_in_both_scripts() -> None:
    assert name_key("محمد", "بن عيسى") == name_key("Mohamed", "Benaissa")
    assert name_key("محمد", "بن عيسى", "Mohamed", "Benaissa") == name_key("Mohamed Ben Aissa")


@pytest.mark.parametrize("text", ["", "  ", "123", "؟!", "-"])
def test_what_is_not_a_name_has_no_key(text: str) -> None:
    assert name_key(text) == ""


@pytest.mark.parametrize("letter", ["ا", "ع", "ه", "a", "W", "'", "ال", "el", "عبد", "الله"])
def test_a_letter_or_a_scrap_is_no_accident(letter: str) -> None:
    name_key(letter, letter * 300)


def test_arabic_lists_ignore_marks_alifs_and_the_article() -> None:
    names = [("الأخضر", "علي"), ("بن علي", "سعيد"), ("إبراهيمي", "آمال"), ("أَحْمَد", "كمال")]
    ordered = sorted(names, key=lambda name: sort_key_ar(*name))
    assert [family for family, _ in ordered] == ["إبراهيمي", "أَحْمَد", "الأخضر", "بن علي"]
