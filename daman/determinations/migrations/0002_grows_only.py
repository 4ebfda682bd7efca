from django.db import migrations

from daman.foundation.protection import append_only


class Migration(migrations.Migration):
    dependencies = [("determinations", "0001_initial")]

    operations = [append_only("determinations_determination")]
