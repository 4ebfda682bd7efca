"""Machine doors: each keeps its own lock (signature, key, token), so the gate lets them through."""

from django.urls import path

from daman.access.gate import public
from daman.api.health import healthz
from daman.api.house import api
from daman.api.metrics import metrics

doors_of_v1 = api.urls  # patterns, application, namespace
for pattern in doors_of_v1[0]:
    if pattern.callback is not None:
        public(pattern.callback)

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("v1/", doors_of_v1),
]
