"""The employers' pages. The number of the employer stands in each address: two windows never mix."""

from django.urls import path

from daman.web.employers import about, home, start, workers

app_name = "employers"
urlpatterns = [
    path("", start.mine, name="mine"),
    path("new/", start.new, name="new"),
    path("<str:employer>/", home.home, name="home"),
    path("<str:employer>/workers/", workers.listed, name="workers"),
    path("<str:employer>/workers/new/", workers.new, name="worker_new"),
    path("<str:employer>/workers/<str:reference>/end/", workers.end, name="worker_end"),
    path("<str:employer>/about/", about.about, name="about"),
    path("<str:employer>/about/accountant/", about.name_accountant, name="accountant_new"),
    path("<str:employer>/about/mandates/<int:mandate>/end/", about.end_mandate, name="mandate_end"),
    path("<str:employer>/about/places/new/", about.open_place, name="place_new"),
]
