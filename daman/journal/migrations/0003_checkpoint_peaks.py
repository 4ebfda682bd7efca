from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_grows_only")]

    operations = [
        migrations.AddField("checkpoint", "peaks", models.BinaryField(default=b""), preserve_default=False),
    ]
