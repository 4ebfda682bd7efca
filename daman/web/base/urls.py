"""What every wing shares: the choice of language, and the page that plays the phone."""

from django.urls import path

from daman.web.base import views

urlpatterns = [
    path("language/", views.language, name="language"),
    path("phone/", views.phone, name="phone"),
]
