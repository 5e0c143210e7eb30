# Reads letters with Python's package email, and says what is wrong with them. usage: letter.py FILES.json
# A file is a letter with its texts, and the HTML and the plain part each have to hold them.
import email, email.policy, html.parser, json, re, sys, unicodedata

bad = 0


def fault(*what):
    global bad
    bad += 1
    if bad < 30:
        print(*what)


class Words(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.said, self.loads, self.tags = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for k, v in attrs:
            if k in ("src", "srcset", "background", "poster") or tag == "link" or k.startswith("on"):
                self.loads.append((tag, k, v or ""))

    def handle_data(self, data):
        self.said.append(data)


def bare(s):
    return "".join(c for c in s if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc") and c != "\ufffd")


known = {"from", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding", "user-agent", "x-mailer", "auto-submitted"}


def judge(path, texts, most):
    raw = open(path, "rb").read()
    if len(raw) > most:
        fault(path, "has", len(raw), "bytes")
    if any(b > 126 for b in raw) or max(map(len, raw.split(b"\r\n"))) > 998 or b"\n" in raw.replace(b"\r\n", b""):
        fault(path, "is not lines of ASCII, at most 998 letters each")
    m = email.message_from_bytes(raw, policy=email.policy.default)
    names = [k.lower() for k in m.keys()]
    for k in names:
        if k not in known or names.count(k) > 1:
            fault(path, "has a header", k, m[k])
    if len(m["to"].addresses) != 1 or m["to"].addresses[0].addr_spec != "reader@host.example" or m["from"].addresses[0].addr_spec != "sender@host.example":
        fault(path, "goes from", m["from"], "to", m["to"])
    if texts and not m["subject"] or not m["date"].datetime or not re.fullmatch(r"<[0-9a-f]+@host\.example>", m["message-id"]):
        fault(path, "has", m["subject"], m["date"], m["message-id"])
    for p in m.walk():
        if p.defects:
            fault(path, p.get_content_type(), "has defects", p.defects)
        if p is not m and (not (p.is_multipart() or p.get_content_maintype() in ("text", "image")) or any(k.lower().split("-")[0] != "content" for k in p.keys())):
            fault(path, "has a part", p.get_content_type(), p.keys())
    plain, page = m.get_body(("plain",)), m.get_body(("html",))
    if plain is None or page is None:
        return fault(path, "lacks a part")
    plain = plain.get_content()
    w = Words()
    w.feed(page.get_content())
    ids = {p["content-id"].strip("<>") for p in m.walk() if p["content-id"]}
    shown = set()
    for tag, k, v in w.loads:
        if tag == "img" and k == "src" and v.startswith("cid:"):
            shown.add(v[4:])
        else:
            fault(path, "its page loads or runs", tag, k, v[:80])
    if ids != shown:
        fault(path, "pictures that are not shown, or not there", sorted(ids ^ shown)[:4])
    if {"script", "iframe", "object", "form", "base"} & set(w.tags):
        fault(path, "its page has", set(w.tags))
    for name, read in (("plain", bare(plain)), ("html", bare("".join(w.said)))):
        lost = [t for t in texts if bare(t) not in read]
        if lost:
            fault(path, name, "lacks", len(lost), "of", len(texts), "texts:", repr(lost[0][:100]))
    return len(ids)


pictures = 0
for f in json.load(open(sys.argv[1])):
    pictures += judge(f["path"], f["texts"], 20 << 20) or 0
if pictures == 0:
    fault("no letter has a picture")

# What is planted is seen.
was, path = bad, sys.argv[1] + ".eml"
open(path, "wb").write(b"From: sender@host.example\r\nTo: reader@host.example\r\nBcc: more@host.example\r\nSubject: x\r\nDate: Sat, 28 Nov 2026 08:00:00 +0000\r\nMessage-ID: <aa@host.example>\r\nContent-Type: text/plain\r\n\r\nx\r\n")
judge(path, ["y"], 10)
seen, bad = bad - was, was
if seen < 3:
    fault("planted faults are not seen:", seen)
sys.exit(bad > 0)
