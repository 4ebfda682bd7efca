"""The post office's payment page: Arabic, for a phone, no script."""

import base64
import hashlib
from html import escape
from typing import Any

from nation.registers.post import FAILED, WAITING

STYLE = """
:root{color-scheme:light dark;--ink:#1b2a33;--paper:#fff;--ground:#f3f1ea;--line:#cfd6da;--post:#f7c600;--quiet:#50616b}
@media (prefers-color-scheme:dark){:root{--ink:#eef3f5;--paper:#1d2930;--ground:#131b20;--line:#3a4a53;--quiet:#b4c2ca}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:1.0625rem/1.7 "Noto Naskh Arabic","Noto Sans Arabic",system-ui,sans-serif}
header{background:var(--post);color:#1b2a33;padding:.75rem 1rem;font-weight:700}
main{max-width:28rem;margin:1.5rem auto;padding:1.25rem;background:var(--paper);border-radius:.75rem}
h1{font-size:1.375rem;line-height:1.4;margin:0 0 1rem}
dl{margin:0 0 1.25rem}
dl div{display:flex;justify-content:space-between;gap:1rem;padding:.5rem 0;border-bottom:1px solid var(--line)}
dt{color:var(--quiet)}dd{margin:0;font-weight:600;text-align:end;overflow-wrap:anywhere}
.amount{font-size:1.25rem}
button{font:inherit;width:100%;min-height:3rem;margin-top:.75rem;
border-radius:.5rem;border:1px solid var(--line);background:transparent;color:inherit;cursor:pointer}
button.main{background:#12445a;border-color:#12445a;color:#fff;font-weight:700}
button:focus-visible{outline:3px solid #e07a00;outline-offset:2px}
details{margin-top:1.5rem;color:var(--quiet);font-size:.9375rem}
summary{min-height:2rem;cursor:pointer}
.quiet{color:var(--quiet);font-size:.9375rem}
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()


def policy(form_targets: str) -> str:
    """The content policy of our pages: our style and nothing else; forms go to us and back to the service."""
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{STYLE_HASH}'; form-action 'self' {form_targets};"
        " frame-ancestors 'none'; base-uri 'none'"
    )


def payment_page(payment: dict[str, Any]) -> str:
    """Confirm or give up. In a demonstration the operator can be told to misbehave."""
    rows = [
        ("المبلغ", f'<span class="amount"><bdi dir="ltr">{dinars(payment["amount"])}</bdi> دج</span>'),
        ("مقابل", f"<bdi>{escape(payment['description'])}</bdi>"),
        ("المرجع", f'<bdi dir="ltr">{escape(payment["reference"])}</bdi>'),
    ]
    lines = "".join(f"<div><dt>{words}</dt><dd>{value}</dd></div>" for words, value in rows)
    if payment["state"] != WAITING:
        said = "ألغيت هذا الدفع. لم يُخصم من حسابك شيء." if payment["state"] == FAILED else "أكدت هذا الدفع من قبل. لن يُخصم مرتين."
        back = '<form method="post"><button class="main" name="does" value="return">ارجع إلى الخدمة</button></form>'
        return _page("الدفع عبر البريد", f"<h1>{said}</h1><dl>{lines}</dl>{back}")
    form = """
<form method="post">
<button class="main" name="does" value="confirm">أؤكد الدفع</button>
<button name="does" value="cancel">لا، ألغِ الدفع</button>
<details><summary>للتجربة فقط: ماذا لو أخطأ البريد؟</summary>
<button name="does" value="confirm-twice">أؤكد، والبريد يُبلغ مرتين</button>
<button name="does" value="confirm-never">أؤكد، والبريد لا يُبلغ أبدا</button>
</details>
</form>
<p class="quiet">هذا بريد خيالي: لا يُدفع هنا مال حقيقي.</p>"""
    return _page("الدفع عبر البريد", f"<h1>هل تؤكد هذا الدفع؟</h1><dl>{lines}</dl>{form}")


def unknown_page() -> str:
    return _page("الدفع عبر البريد", "<h1>لا نعرف هذا الدفع</h1><p>ارجع إلى الخدمة التي أرسلتك إلينا وأعد المحاولة من هناك.</p>")


def dinars(centimes: int) -> str:
    return f"{centimes // 100:,}".replace(",", "\u00a0") + (f",{centimes % 100:02d}" if centimes % 100 else "")


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head><body><header>البريد · الدفع الإلكتروني (تجربة)</header><main>{body}</main></body></html>"
    )
