"""The officer's desk."""

from django.urls import path

from daman.web.desk import files, tray

app_name = "desk"
urlpatterns = [
    path("", tray.tray, name="tray"),
    path("next/", tray.take_next, name="next"),
    path("files/<str:reference>/", files.file, name="file"),
    path("files/<str:reference>/decide/", files.decide, name="decide"),
    path("files/<str:reference>/give-back/", files.give_back, name="give_back"),
    path("files/<str:reference>/letter/", files.letter, name="letter"),
]
