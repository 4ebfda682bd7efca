"""The employers' pages. The number of the employer stands in each address: two windows never mix."""

from django.urls import path

from daman.web.employers import about, account, certificate, declare, filings, home, months, pay, start, vouchers, workers

app_name = "employers"
urlpatterns = [
    path("", start.mine, name="mine"),
    path("new/", start.new, name="new"),
    path("<str:employer>/", home.home, name="home"),
    path("<str:employer>/workers/", workers.listed, name="workers"),
    path("<str:employer>/workers/new/", workers.new, name="worker_new"),
    path("<str:employer>/workers/new/confirm/", workers.confirm, name="worker_confirm"),
    path("<str:employer>/workers/<str:reference>/end/", workers.end, name="worker_end"),
    path("<str:employer>/months/", months.listed, name="months"),
    path("<str:employer>/months/<str:month>/", months.month, name="month"),
    path("<str:employer>/months/<str:month>/declare/", declare.declare, name="declare"),
    path("<str:employer>/months/<str:month>/forgotten/", months.add_forgotten, name="forgotten"),
    path("<str:employer>/months/<str:month>/correct/<int:person>/", months.correct, name="correct"),
    path("<str:employer>/file/", filings.upload, name="file"),
    path("<str:employer>/file/template/<str:month>.<str:kind>", filings.template, name="template"),
    path("<str:employer>/filings/", filings.filings, name="filings"),
    path("<str:employer>/filings/<str:reference>/", filings.filing, name="filing"),
    path("<str:employer>/filings/<str:reference>/state/", filings.state, name="filing_state"),
    path("<str:employer>/filings/<str:reference>/file/", filings.file, name="filing_file"),
    path("<str:employer>/filings/<str:reference>/return.<str:kind>", filings.answer, name="filing_return"),
    path("<str:employer>/account/", account.account, name="account"),
    path("<str:employer>/account/pay/", pay.pay, name="pay"),
    path("<str:employer>/account/payments/", pay.listed, name="payments"),
    path("<str:employer>/account/payments/<str:reference>/", pay.payment, name="payment"),
    path("<str:employer>/account/payments/<str:reference>/state/", pay.state, name="payment_state"),
    path("<str:employer>/account/payments/<str:reference>/post/", pay.to_the_post, name="payment_post"),
    path("<str:employer>/account/payments/<str:reference>/cancel/", pay.cancel, name="payment_cancel"),
    path("<str:employer>/account/certificates/", certificate.certificates, name="certificates"),
    path("<str:employer>/account/certificates/<str:reference>/", certificate.certificate, name="certificate"),
    path("<str:employer>/account/certificates/<str:reference>/pdf/", certificate.paper, name="certificate_paper"),
    path("<str:employer>/vouchers/", vouchers.vouchers, name="vouchers"),
    path("<str:employer>/vouchers/new/", vouchers.new, name="voucher_new"),
    path("<str:employer>/vouchers/new/confirm/", vouchers.confirm, name="voucher_confirm"),
    path("<str:employer>/about/", about.about, name="about"),
    path("<str:employer>/about/accountant/", about.name_accountant, name="accountant_new"),
    path("<str:employer>/about/mandates/<int:mandate>/end/", about.end_mandate, name="mandate_end"),
    path("<str:employer>/about/places/new/", about.open_place, name="place_new"),
]
