from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.AddField("task", "drawn_on", models.DateField(null=True)),
        migrations.AddField("task", "not_for", models.JSONField(default=list)),
    ]
