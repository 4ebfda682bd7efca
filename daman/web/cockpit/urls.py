"""The cockpit: did it move, and what is behind each number."""

from django.urls import path

from daman.web.cockpit import indicators, journal

app_name = "cockpit"
urlpatterns = [
    path("", indicators.board, name="indicators"),
    path("indicators/<slug:key>/", indicators.behind, name="indicator"),
    path("journal/", journal.state, name="journal"),
]
