from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

from daman.foundation.protection import FUNCTION


class Migration(migrations.Migration):
    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(FUNCTION, "drop function daman_refuse_change()"),
    ]
