"""Machine doors: each keeps its own lock (signature, key, token), so the gate lets them through."""

from django.urls import path

from daman.access.gate import public
from daman.api.health import healthz
from daman.api.house import api
from daman.api.metrics import metrics

v1, app_name, namespace = api.urls
for pattern in v1:
    public(pattern.callback)

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("v1/", (v1, app_name, namespace)),
]
