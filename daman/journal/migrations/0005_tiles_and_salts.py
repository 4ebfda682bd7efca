from django.db import migrations, models
from django.db.models.functions import Now

from daman.foundation.protection import append_only
from daman.journal.merkle import TILE_HEIGHT, Tree


def tile_what_was_sealed(apps, schema_editor):
    """The roots of the tiles that are full already."""
    Leaf, Tile = apps.get_model("journal", "Leaf"), apps.get_model("journal", "Tile")
    tree, waiting = Tree(), []
    for digest in Leaf.objects.order_by("seq").values_list("hash", flat=True).iterator(chunk_size=5_000):
        for level, root in tree.add(bytes(digest)):
            waiting.append(Tile(level=level, number=(tree.size >> TILE_HEIGHT * (level + 1)) - 1, root=root))
    Tile.objects.bulk_create(waiting, batch_size=1_000)


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_longer_names")]

    operations = [
        migrations.AddField("leaf", "salt", models.BinaryField(default=b"")),
        migrations.CreateModel(
            name="Tile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("level", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("root", models.BinaryField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("level", "number"), name="journal_tile_once")]},
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("recorded_at", models.DateTimeField(db_default=Now(), editable=False)),
                ("size", models.BigIntegerField()),
                ("witness", models.CharField(max_length=200)),
                ("line", models.TextField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("size", "witness"), name="journal_cosignature_once")]},
        ),
        migrations.RunPython(tile_what_was_sealed, migrations.RunPython.noop),
        append_only("journal_tile"),
        append_only("journal_cosignature"),
    ]
