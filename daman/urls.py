"""Every address of the house: one line a wing."""

from django.urls import include, path

from daman.web.desk.demo_codes import staff_codes

urlpatterns = [
    path("", include("daman.web.base.urls")),
    path("", include("daman.web.public.urls")),
    path("me/", include("daman.web.insured.urls")),
    path("employers/", include("daman.web.employers.urls")),
    path("desk/", include("daman.web.desk.urls")),
    path("cockpit/", include("daman.web.cockpit.urls")),
    path("", include("daman.api.urls")),
    path("phone/codes/", staff_codes, name="staff_codes"),
    path("staff/", include("allauth.urls")),
]
