from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_draw")]

    operations = [
        migrations.AddIndex("task", models.Index(fields=["officer", "state"], name="casework_task_officer")),
    ]
