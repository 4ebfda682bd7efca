from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.AlterField(model_name="account", name="person_key", field=models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(fields=("person_key", "role"), name="account_once_a_role"),
        ),
        migrations.CreateModel(
            name="RateWindow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("starts_at", models.DateTimeField()),
                ("count", models.IntegerField(default=0)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("key", "starts_at"), name="rate_window_once")]},
        ),
    ]
