from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0009_contests_followed"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="dayvoucher",
            index=models.Index(fields=["employer_key", "day"], name="day_voucher_of_employer"),
        ),
        migrations.AddIndex(
            model_name="linecontest",
            index=models.Index(fields=["employer_key", "month"], name="line_contest_of_employer"),
        ),
    ]
