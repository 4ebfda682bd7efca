"""The street: what anybody may read or try, and the way in."""

from django.urls import path

from daman.web.public import doors, lists, pages, sign_in, simulate, verify

urlpatterns = [
    path("", pages.home, name="home"),
    path("doors/", doors.which, name="doors"),
    path("price/", doors.price, name="price"),
    path("protection/", pages.protection, name="protection"),
    path("documents-still-asked/", pages.document_debt, name="document_debt"),
    path("simulate/", simulate.which, name="simulations"),
    path("simulate/<slug:key>/", simulate.simulate, name="simulation"),
    path("simulate/<slug:key>/mine/", simulate.mine, name="my_simulation"),
    path("verify/", verify.verify, name="verify"),
    path("verify/worker.js", verify.worker, name="verify_worker"),
    path("cards/keys", lists.card_keys, name="card_keys"),
    path("cards/status/<int:number>", lists.card_status, name="card_status"),
    path("journal/checkpoint", lists.checkpoint, name="journal_checkpoint"),
    path("journal/key", lists.journal_key, name="journal_key"),
    path("journal/tile/<path:path>", lists.tile, name="journal_tile"),
    path("sign-in/", sign_in.number, name="sign_in"),
    path("sign-in/code/", sign_in.code, name="sign_in_code"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
]
