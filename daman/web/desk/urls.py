"""The officer's desk."""

from django.urls import path

from daman.web.desk import accounts, advice, bank, contests, employers, files, looking, overpaid, payments, plans, reviews, tray

app_name = "desk"
urlpatterns = [
    path("", tray.tray, name="tray"),
    path("next/", tray.take_next, name="next"),
    path("files/<str:reference>/", files.file, name="file"),
    path("files/<str:reference>/advise/", advice.advise, name="advise"),
    path("files/<str:reference>/decide/", files.decide, name="decide"),
    path("files/<str:reference>/over/", looking.over, name="over"),
    path("files/<str:reference>/stuck/", looking.stuck, name="stuck"),
    path("files/<str:reference>/control/", looking.control, name="control"),
    path("files/<str:reference>/give-back/", files.give_back, name="give_back"),
    path("files/<str:reference>/letter/", files.letter, name="letter"),
    path("contests/<str:reference>/", contests.contest, name="contest"),
    path("payments/<str:reference>/", reviews.review, name="review"),
    path("late/", employers.late, name="late"),
    path("late/<str:number>/", employers.employer, name="late_employer"),
    path("late/<str:number>/notice/<str:kind>/<str:month>/", employers.notice, name="notice"),
    path("late/<str:number>/estimate/<str:month>/", employers.estimate, name="estimate"),
    path("plans/<str:reference>/", plans.plan, name="plan"),
    path("bank/", bank.bank, name="bank"),
    path("bank/<str:statement>/<int:number>/", bank.line, name="bank_line"),
    path("months/", payments.months, name="months"),
    path("months/answers/", payments.answers, name="answers"),
    path("months/rejects/", payments.rejects, name="rejects"),
    path("months/raises/", payments.raises, name="raises"),
    path("months/accounts/", accounts.accounts, name="accounts"),
    path("months/overpaid/", overpaid.overpaid, name="overpaid"),
    path("months/overpaid/<str:reference>/", overpaid.one, name="overpaid_one"),
    path("months/<str:reference>/", payments.month, name="month"),
    path("months/<str:reference>/sign/", payments.sign, name="month_sign"),
    path("months/<str:reference>/cancel/", payments.cancel, name="month_cancel"),
    path("months/<str:reference>/close/", payments.close, name="month_close"),
    path("months/<str:reference>/sample/", payments.sample, name="month_sample"),
    path("months/<str:reference>/files/<str:name>/", payments.file, name="month_file"),
    path("months/<str:reference>/changes/<str:what>/<str:why>/", payments.changes, name="changes"),
]
