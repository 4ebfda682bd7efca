import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("affiliation", "0003_workers_of_an_employer"),
    ]

    operations = [
        migrations.CreateModel(
            name="CardKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("kid", models.CharField(max_length=16, unique=True)),
                ("name", models.CharField(max_length=40, unique=True)),
                ("point", models.BinaryField()),
                ("signs_from", models.DateField()),
                ("withdrawn_on", models.DateField(null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StatusPlace",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("reference", models.CharField(max_length=24, unique=True)),
                ("ends_before", models.DateField()),
                ("revoked_on", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("revoked_on__isnull", False)), fields=["id"], name="status_place_revoked"),
                    models.Index(fields=["ends_before"], name="status_place_ends"),
                ],
            },
        ),
    ]
