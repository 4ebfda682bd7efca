"""The chart of accounts: code, side, names in Arabic, French and English. Written into the database after each migration."""

from typing import Any

from daman.ledger.models import ChartAccount, Side

CHART = [
    ("person.receivable.contributions", Side.ASSET, "اشتراكات مستحقة على شخص", "Cotisations dues par une personne",
     "Contributions due from a person"),
    ("employer.receivable", Side.ASSET, "اشتراكات مستحقة على صاحب العمل", "Cotisations dues par un employeur",
     "Contributions due from an employer"),
    ("fund.cnas.bank", Side.ASSET, "حساب الصندوق الوطني للتأمينات الاجتماعية في البنك", "Banque de la CNAS", "Bank of CNAS"),
    ("fund.cnas.transit", Side.ASSET, "أموال عند متعامل الدفع", "Fonds chez l'opérateur de paiement",
     "Money at the payment operator"),
    ("fund.cnas.contributions.employer", Side.INCOME, "حصة صاحب العمل من الاشتراكات", "Cotisations, part de l'employeur",
     "Contributions, employer's share"),
    ("fund.cnas.contributions.employee", Side.INCOME, "حصة العامل من الاشتراكات", "Cotisations, part du salarié",
     "Contributions, employee's share"),
    ("fund.cnas.contributions.social_works", Side.INCOME, "حصة صندوق الخدمات الاجتماعية من الاشتراكات",
     "Cotisations, part du fonds des œuvres sociales", "Contributions, social works fund's share"),
    ("fund.cnas.contributions.voluntary", Side.INCOME, "اشتراكات الانتساب الإرادي", "Cotisations volontaires",
     "Voluntary contributions"),
    ("fund.cnas.contributions.social_insurance", Side.INCOME, "اشتراكات فرع التأمينات الاجتماعية",
     "Cotisations, assurances sociales", "Contributions, social insurance"),
    ("fund.cnas.contributions.work_injury", Side.INCOME, "اشتراكات فرع حوادث العمل والأمراض المهنية",
     "Cotisations, accidents du travail et maladies professionnelles",
     "Contributions, work accidents and occupational diseases"),
    ("fund.cnas.contributions.retirement", Side.INCOME, "اشتراكات فرع التقاعد", "Cotisations, retraite",
     "Contributions, retirement"),
    ("fund.cnas.contributions.unemployment", Side.INCOME, "اشتراكات فرع التأمين عن البطالة", "Cotisations, assurance chômage",
     "Contributions, unemployment insurance"),
    ("fund.cnas.contributions.early_retirement", Side.INCOME, "اشتراكات فرع التقاعد المسبق", "Cotisations, retraite anticipée",
     "Contributions, early retirement"),
    ("fund.cnas.contributions.housing", Side.INCOME, "حصة السكن الاجتماعي من الاشتراكات",
     "Cotisations, logement social", "Contributions, social housing"),
    ("fund.cacobatph.contributions.weather", Side.INCOME, "اشتراكات سوء الأحوال الجوية في البناء والأشغال العمومية",
     "Cotisations de chômage-intempéries du bâtiment", "Bad-weather contributions of building and public works"),
    ("fund.cacobatph.contributions.leave", Side.INCOME, "اشتراكات العطل المدفوعة في البناء والأشغال العمومية",
     "Cotisations de congés payés du bâtiment", "Paid-leave contributions of building and public works"),
    ("fund.cnas.penalties", Side.INCOME, "زيادات وغرامات على أصحاب العمل", "Majorations et pénalités des employeurs",
     "Increases and penalties of employers"),
    ("fund.cnas.suspense", Side.LIABILITY, "أموال وصلت ولم يُعرف بعد لمن هي", "Sommes reçues, à identifier",
     "Money received, not matched yet"),
    ("person.prepaid", Side.LIABILITY, "مبالغ دفعها الشخص مسبقا", "Sommes payées d'avance par une personne",
     "Paid in advance by a person"),
    ("fund.casnos.contributions", Side.INCOME, "اشتراكات غير الأجراء", "Cotisations des non-salariés",
     "Contributions of the self-employed"),
    ("fund.casnos.transit", Side.ASSET, "أموال صندوق غير الأجراء عند متعامل الدفع",
     "Fonds de la CASNOS chez l'opérateur de paiement", "Money of CASNOS at the payment operator"),
    ("fund.cnr.pensions", Side.EXPENSE, "معاشات التقاعد", "Pensions de retraite", "Retirement pensions"),
    ("fund.cnr.payable", Side.LIABILITY, "معاشات مستحقة الدفع", "Pensions à payer", "Pensions payable"),
    ("fund.cnr.bank", Side.ASSET, "حساب الصندوق الوطني للتقاعد في البنك", "Banque de la CNR", "Bank of CNR"),
    ("fund.casnos.pensions", Side.EXPENSE, "معاشات غير الأجراء", "Retraites des non-salariés", "Self-employed pensions"),
    ("fund.casnos.payable", Side.LIABILITY, "معاشات غير الأجراء المستحقة الدفع", "Retraites des non-salariés à payer",
     "Self-employed pensions payable"),
    ("fund.casnos.bank", Side.ASSET, "حساب صندوق غير الأجراء في البنك", "Banque de la CASNOS", "Bank of CASNOS"),
    ("fund.cnas.pensions", Side.EXPENSE, "أداءات صندوق الأجراء", "Prestations de la CNAS", "Benefits of CNAS"),
    ("fund.cnas.payable", Side.LIABILITY, "أداءات صندوق الأجراء المستحقة الدفع", "Prestations de la CNAS à payer",
     "Benefits of CNAS payable"),
    ("fund.cnac.pensions", Side.EXPENSE, "تعويضات التأمين عن البطالة", "Indemnités d'assurance chômage",
     "Unemployment insurance benefits"),
    ("fund.cnac.payable", Side.LIABILITY, "تعويضات التأمين عن البطالة المستحقة الدفع", "Indemnités de chômage à payer",
     "Unemployment insurance benefits payable"),
    ("fund.cnac.bank", Side.ASSET, "حساب صندوق التأمين عن البطالة في البنك", "Banque de la CNAC", "Bank of CNAC"),
    ("fund.anem.pensions", Side.EXPENSE, "منح البطالة", "Allocations chômage", "Unemployment allowances"),
    ("fund.anem.payable", Side.LIABILITY, "منح البطالة المستحقة الدفع", "Allocations chômage à payer",
     "Unemployment allowances payable"),
    ("fund.anem.bank", Side.ASSET, "حساب وكالة التشغيل في البنك", "Banque de l'ANEM", "Bank of the employment agency"),
]  # fmt: skip
CODES = frozenset(code for code, *_ in CHART)


def write(**_: Any) -> None:
    """Write the chart; harmless when it is there."""
    accounts = [ChartAccount(code=c, side=side, name_ar=ar, name_fr=fr, name_en=en) for c, side, ar, fr, en in CHART]
    ChartAccount.objects.bulk_create(
        accounts, update_conflicts=True, unique_fields=["code"], update_fields=["side", "name_ar", "name_fr", "name_en"]
    )
