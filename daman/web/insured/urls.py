"""The insured person's own pages."""

from django.urls import path

from daman.web.insured import card, claims, join, looked, me

urlpatterns = [
    path("", me.mine, name="me"),
    path("messages/<str:reference>/", me.message, name="message"),
    path("documents/<str:reference>/", me.document, name="document"),
    path("looked/", looked.opened, name="who_opened"),
    path("looked/asked/", looked.asked, name="who_was_asked"),
    path("card/", card.card, name="card"),
    path("join/", join.facts, name="join"),
    path("join/<str:reference>/", join.offer, name="join_offer"),
    path("join/<str:reference>/pay/", join.pay, name="join_pay"),
    path("join/<str:reference>/return/", join.back_from_post, name="join_return"),
    path("join/<str:reference>/state/", join.state, name="join_state"),
    path("claims/new/", claims.estimate, name="claim_new"),
    path("claims/new/when/", claims.when, name="claim_when"),
    path("claims/new/account/", claims.account, name="claim_account"),
    path("claims/new/check/", claims.check, name="claim_check"),
    path("claims/<str:reference>/", claims.claim, name="claim"),
    path("claims/<str:reference>/state/", claims.state, name="claim_state"),
]
