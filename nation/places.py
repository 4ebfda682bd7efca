"""A wilaya that is on no map: its code is 99, its communes, offices and streets are invented."""

WILAYA_CODE = "99"
WILAYA_AR = "وادي النور"
WILAYA_LATIN = "Oued Ennour"

# code, Arabic, Latin, share of the population in percent
COMMUNES = [
    ("9901", "وادي النور", "Oued Ennour", 24),
    ("9902", "عين الصفصاف", "Ain Essafsaf", 13),
    ("9903", "بئر المرجان", "Bir El Mordjane", 10),
    ("9904", "سيدي بوقصبة", "Sidi Boukasba", 9),
    ("9905", "تالة نعمان", "Tala Naamane", 8),
    ("9906", "قصر الرمان", "Ksar Erromane", 7),
    ("9907", "مرج الزيتون", "Merdj Ezzitoune", 7),
    ("9908", "حاسي الغزال الأبيض", "Hassi El Ghezal Labiod", 6),
    ("9909", "رأس الوعد", "Ras El Ouaad", 5),
    ("9910", "أولاد السنبلة", "Ouled Essounboula", 5),
    ("9911", "جبل الحمام", "Djebel El Hamam", 3),
    ("9912", "تيزي ن تفاوت", "Tizi N Tfawt", 3),
]

# code, fund, Arabic, French, English, Arabic address, Latin address
OFFICES = [
    ("99-CNR-1", "cnr", "وكالة التقاعد وادي النور", "Agence de retraite d'Oued Ennour", "Oued Ennour pension office",
     "1 ساحة السنابل، وادي النور", "1 place des Épis, Oued Ennour"),
    ("99-CNAS-1", "cnas", "وكالة الأجراء وادي النور", "Agence des salariés d'Oued Ennour", "Oued Ennour employees' office",
     "3 ساحة السنابل، وادي النور", "3 place des Épis, Oued Ennour"),
    ("99-CASNOS-1", "casnos", "وكالة غير الأجراء وادي النور", "Agence des non-salariés d'Oued Ennour",
     "Oued Ennour self-employed office", "5 ساحة السنابل، وادي النور", "5 place des Épis, Oued Ennour"),
    ("99-ANEM-1", "anem", "وكالة التشغيل وادي النور", "Agence de l'emploi d'Oued Ennour", "Oued Ennour employment office",
     "7 ساحة السنابل، وادي النور", "7 place des Épis, Oued Ennour"),
]  # fmt: skip

# key, Arabic and Latin words of an enterprise's name, share in percent, median wage in minimum wages (hundredths)
SECTORS = [
    ("trade", "تجارة", "Commerce", 20, 135),
    ("construction", "بناء وأشغال", "Bâtiment et travaux", 18, 140),
    ("agrifood", "صناعات غذائية", "Agroalimentaire", 10, 150),
    ("transport", "نقل", "Transport", 8, 145),
    ("manufacturing", "صناعات", "Industries", 9, 165),
    ("health", "صحة", "Santé", 6, 195),
    ("education", "تعليم", "Enseignement", 8, 205),
    ("administration", "إدارة محلية", "Administration locale", 9, 190),
    ("hospitality", "فندقة ومطاعم", "Hôtellerie et restauration", 5, 125),
    ("services", "خدمات", "Services", 7, 155),
]
EMPLOYER_WORDS = [
    ("السنابل", "Es-Sanabil"), ("الوفاق", "El Wifak"), ("الأطلس", "El Atlas"), ("النجمة", "En-Nedjma"), ("الهضاب", "El Hidhab"),
    ("الأفق", "El Oufok"), ("الينبوع", "El Yanbou"), ("الفنار", "El Fanar"), ("المرجان", "El Mordjane"), ("الصفصاف", "Es-Safsaf"),
    ("الرمان", "Er-Romane"), ("الزيتونة", "Ez-Zitouna"), ("البيدر", "El Baydar"), ("القنديل", "El Kandil"), ("الجسر", "El Djisr"),
    ("الواحة", "El Waha"), ("الريحان", "Er-Rihane"), ("المنارة", "El Manara"), ("التويزة", "Et-Touiza"), ("القافلة", "El Kafila"),
]  # fmt: skip

# ISCO-08 unit groups of job-seekers
OCCUPATIONS = ["5223", "7112", "4110", "8322", "9313", "5131", "2341", "7411", "7531", "9111", "3313", "2512"]
