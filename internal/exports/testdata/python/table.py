# Reads tables with Python's csv as strictly as it can. usage: table.py FILES.json
import csv, io, json, re, sys

csv.field_size_limit(1 << 30)
bad = 0

def fault(*what):
    global bad
    bad += 1
    if bad < 20:
        print(*what)

head = None
for f in json.load(open(sys.argv[1])):
    raw = open(f["path"], "rb").read().decode("utf-8", "strict")
    if raw.startswith("\ufeff") or not raw.endswith("\r\n"):
        fault(f["path"], "does not begin or end as RFC 4180 says")
    rows = list(csv.reader(io.StringIO(raw, newline=""), strict=True))
    head = head or rows[0]
    if rows[0] != head:
        fault(f["path"], "has other columns")
    texts = set()
    for i, row in enumerate(rows):
        if len(row) != len(head):
            fault(f["path"], "row", i, "has", len(row), "cells")
            continue
        for name, cell in zip(head, row):
            if re.match(r"[=+\-@\t\r\n＝＋－＠]", cell):
                fault(f["path"], "row", i, name, "is a formula:", repr(cell[:80]))
            if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", cell):
                fault(f["path"], "row", i, name, "has a control character:", repr(cell[:80]))
        texts.add(re.sub(r"^'('*[=+\-@\t\r\n＝＋－＠])", r"\1", row[head.index("text")]))
    if len(rows) - 1 < f["posts"]:
        fault(f["path"], "has", len(rows) - 1, "rows of", f["posts"])
    for text in f["texts"]:
        if text not in texts:
            fault(f["path"], "lacks", repr(text[:100]))
if bad:
    print(bad, "faults")
sys.exit(bad > 0)
