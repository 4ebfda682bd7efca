from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("affiliation", "0002_lighter_months")]

    operations = [
        migrations.AddIndex(
            model_name="affiliation",
            index=models.Index(
                fields=["employer_key"],
                condition=models.Q(employer_key__isnull=False),
                name="affiliation_employer",
            ),
        ),
    ]
