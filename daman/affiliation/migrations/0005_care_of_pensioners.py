from django.db import migrations, models

SCHEMES = [
    ("employee", "نظام الأجراء"),
    ("self_employed", "نظام غير الأجراء"),
    ("auto_entrepreneur", "نظام المقاول الذاتي"),
    ("voluntary", "الانتساب الإرادي"),
    ("pension", "أصحاب المعاشات"),
]


class Migration(migrations.Migration):
    dependencies = [("affiliation", "0004_status_places_and_card_keys")]

    operations = [
        migrations.AlterField("affiliation", "scheme", models.CharField(choices=SCHEMES, max_length=20)),
        migrations.AlterField("insuredmonth", "scheme", models.CharField(choices=SCHEMES, max_length=20)),
    ]
