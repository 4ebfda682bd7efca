"""`python -m daman.launch.prepare`: migrations, cache table, words and static files, on a server before it starts."""

from daman.launch import environment


def main() -> None:
    """Harmless when done already."""
    environment.prepare(settings="daman.settings.production")
    import django
    from django.core.management import call_command

    from daman.launch.messages import compile_messages

    django.setup()
    compile_messages()
    call_command("migrate", verbosity=1)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
