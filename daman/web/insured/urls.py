"""The insured person's own pages."""

from django.urls import path

from daman.web.insured import account, card, career, choosing, claims, join, looked, me, offers, own, what_if

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
    path("career/", career.career, name="career"),
    path("career/missing/", career.missing, name="career_missing"),
    path("career/contest/<str:employer>/<str:month>/", career.contest_new, name="contest_new"),
    path("contests/<str:reference>/", career.contest_file, name="contest"),
    path("pay/", own.any_amount, name="any_amount"),
    path("paid/<str:key>/", own.paid_back, name="paid_back"),
    path("paid/<str:key>/state/", own.paid_state, name="paid_state"),
    path("years/", own.years, name="years"),
    path("years/new/", own.year_new, name="year_new"),
    path("years/<str:reference>/", own.year, name="year"),
    path("claims/", choosing.choose, name="claim_choose"),
    path("claims/new/question/<int:number>/", choosing.question, name="claim_question"),
    path("claims/new/", claims.estimate, name="claim_new"),
    path("claims/new/when/", claims.when, name="claim_when"),
    path("claims/new/account/", claims.account, name="claim_account"),
    path("claims/new/check/", claims.check, name="claim_check"),
    path("claims/<str:reference>/", claims.claim, name="claim"),
    path("offers/<str:reference>/", offers.offer, name="offer"),
    path("what-if/", what_if.today, name="what_if"),
    path("claims/<str:reference>/what-if/", what_if.of_claim, name="claim_what_if"),
    path("claims/<str:reference>/state/", claims.state, name="claim_state"),
    path("account/", account.account, name="account"),
    path("account/code/", account.code, name="account_code"),
    path("account/<str:reference>/stop/", account.stop, name="account_stop"),
    path("account/arrived/<int:sample>/", account.arrived, name="money_arrived"),
]
