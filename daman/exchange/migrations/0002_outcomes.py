from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="request",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "سُئل"),
                    ("answered", "أجاب"),
                    ("not_found", "لا يوجد"),
                    ("silent", "لم يُجب"),
                    ("not_trusted", "جواب غير موثوق"),
                ],
                default="asked",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["subject", "evidence", "-id"], name="exchange_request_latest"),
        ),
    ]
