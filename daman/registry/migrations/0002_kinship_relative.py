from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="kinship",
            index=models.Index(fields=["relative_key"], name="kinship_relative"),
        ),
    ]
