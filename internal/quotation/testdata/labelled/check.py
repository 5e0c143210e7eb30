#!/usr/bin/env python3
"""Checks the labelled set of quotations against its record: run it in this folder.

It knows the definitions of README.md only: the tokens below are the labellers' own and
are not those of the program that the set judges.
"""
import collections
import glob
import json
import os
import re
import sys
import unicodedata

here = os.path.dirname(os.path.abspath(__file__))
bad = []


def wrong(what, why):
    bad.append("%s: %s" % (what, why))


QUOTES = "“”„‟«»‹›‘’‚‛\"'「」『』ʼ`´"


def invisible(c):
    return unicodedata.category(c) == "Cf" or 0xFE00 <= ord(c) <= 0xFE0F or 0xE0000 <= ord(c) <= 0xE01EF


def one_sign(c):
    o = ord(c)
    return 0x3040 <= o <= 0x30FF or 0x3400 <= o <= 0x9FFF or o == 0x3005


def words(s):
    """Words of any script; every sign of Han and kana is a word; case, marks of quotation and invisible signs are dropped."""
    s = unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFC", s) if not invisible(c)))
    out, cur = [], ""
    for i, c in enumerate(s):
        n = s[i + 1] if i + 1 < len(s) else " "
        if one_sign(c):
            out += [cur, c]
            cur = ""
        elif unicodedata.category(c)[0] in "LMN":
            cur += c
        elif c in QUOTES + "״׳" and cur and unicodedata.category(n)[0] in "LM" and not one_sign(n) and cur[-1].isalpha():
            pass  # an apostrophe inside a word
        elif c in ".,:٫٬" and cur and cur[-1].isdigit() and n.isdigit():
            cur += c
        else:
            out += [cur]
            cur = ""
            if c in "%٪°€£$":
                out.append(c)
    return [w.casefold() for w in out + [cur] if w]


def other_form(s):
    s = "".join(str(unicodedata.digit(c)) if c.isdigit() and unicodedata.digit(c, None) is not None else c for c in s)
    return words(unicodedata.normalize("NFKC", s))


def inside(needle, hay):
    n = len(needle)
    return any(hay[i:i + n] == needle for i in range(len(hay) - n + 1))


PAIRS = {"“": "”“", "„": "“”‟", "«": "»", "»": "«", "「": "」", "『": "』", '"': '"', "״": "״"}


def stretches_of(paste):
    """The outermost quoted stretches of a paste and the words outside them."""
    found, outside, i = [], "", 0
    while i < len(paste):
        c = paste[i]
        inner = c in '"״' and i and paste[i - 1].isalpha() and paste[i + 1:i + 2].isalpha()
        if c in PAIRS and not inner:
            depth, j = 1, i + 1
            while j < len(paste):
                if paste[j] in PAIRS[c]:
                    depth -= 1
                    if not depth:
                        break
                elif paste[j] == c:
                    depth += 1
                j += 1
            if j < len(paste):
                found.append(paste[i + 1:j])
                outside += " "
                i = j + 1
                continue
        outside += c
        i += 1
    return found, words(outside)


def reading(paste):
    """What of a paste is to be checked, by the rule of README.md."""
    found, outside = stretches_of(paste)
    inside_words = sum(len(words(GAP.sub(" ", f))) for f in found)
    if found and outside and inside_words >= 4 and 3 * inside_words >= inside_words + len(outside):
        return found
    return [paste]


GAP = re.compile(r"\[\s*(?:…+|\.\.\.)\s*\]|\(\s*(?:…+|\.\.\.)\s*\)|…+|\.\.\.")

record = json.load(open(os.path.join(here, "record.json"), encoding="utf-8"))
accounts = {a["id"] for a in record["accounts"]}
posts = {}
for p in record["posts"]:
    if p["id"] in posts:
        wrong(p["id"], "twice in the record")
    posts[p["id"]] = p
    if p["author"] not in accounts:
        wrong(p["id"], "author unknown")
    if p.get("versions") and p["versions"][-1]["text"] != p["text"]:
        wrong(p["id"], "its last version is not its text")
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", p["created"]):
        wrong(p["id"], "created")
for p in posts.values():
    if p["thread"] not in posts:
        wrong(p["id"], "thread unknown")

# every text that was ever said: each post in each version, and the threads run together
texts = []
line = collections.defaultdict(list)
for p in posts.values():
    texts.append(words(p["text"]))
    texts += [words(v["text"]) for v in p.get("versions", [])]
    if not p.get("branch"):
        line[p["thread"]].append((p["place"], p["text"]))
for ps in line.values():
    ps.sort()
    texts.append(words("\n".join(t for _, t in ps)))

VERDICTS = {"exact", "changed", "spliced", "not-found"}
FLAGS = {"negation", "number", "name", "hedge", "omission"}
OPS = {"omitted", "inserted", "replaced", "punctuation"}
ids, pastes = set(), {}
count = collections.defaultdict(collections.Counter)
kinds = collections.Counter()
also = short = 0


def text_of(id, e):
    p = posts.get(e["post"])
    if p is None:
        wrong(id, "post unknown: " + e["post"])
        return ""
    t = p["versions"][e["version"]]["text"] if "version" in e else p["text"]
    if t[e["start"]:e["end"]] != e["text"]:
        wrong(id, "the stretch does not say %r" % e["text"])
    return e["text"]


for path in sorted(glob.glob(os.path.join(here, "cases-*.json"))):
    lang = os.path.basename(path)[6:-5]
    for c in json.load(open(path, encoding="utf-8")):
        id = c["id"]
        if id in ids or not id.startswith(lang + "-"):
            wrong(id, "id twice or of another language")
        ids.add(id)
        key = (c["paste"], c.get("by"), c.get("around"))
        if key in pastes:
            wrong(id, "the same paste as " + pastes[key])
        pastes[key] = id
        v = c["verdict"]
        count[lang][v] += 1
        kinds[c["kind"]] += 1
        short += "short" in c
        if "also" in c:
            also += 1
            if c["also"] not in VERDICTS or c["also"] == v or not c.get("also_why"):
                wrong(id, "also")
        if v not in VERDICTS or not c.get("why"):
            wrong(id, "verdict or why")
        if set(c.get("flags", [])) - FLAGS or set(c.get("flags_may", [])) - FLAGS or set(c.get("flags", [])) & set(c.get("flags_may", [])):
            wrong(id, "flags")
        if "by" in c and c["by"] not in accounts:
            wrong(id, "by unknown")
        said = c.get("said", [c["paste"]])
        at = 0
        for s in said:
            at = c["paste"].find(s, at)
            if at < 0:
                wrong(id, "said is not in the paste")
                break
            at += len(s)
        quote = words(" ".join(said))
        if words(" ".join(reading(c["paste"]))) != quote:
            wrong(id, "by the rule of reading %r is checked, not %r" % (reading(c["paste"]), said))
        anywhere = any(inside(quote, t) for t in texts)
        if v == "not-found":
            if "places" in c or anywhere:
                wrong(id, "not-found, and it stands in the record")
            for p in c.get("closest", []):
                if p not in posts:
                    wrong(id, "closest unknown")
            continue
        if not c.get("places"):
            wrong(id, "no places")
            continue
        stretches = [" ".join(text_of(id, e) for e in place) for place in c["places"]]
        if v == "exact":
            for s in stretches:
                # spaces do not count; letters and digits may have another form (fullwidth, Arabic digits)
                plain = GAP.sub(" ", re.sub(r"\[(\w)\](?=\w)", r"\1", " ".join(said)))
                if "".join(words(plain)) != "".join(words(s)) and other_form(" ".join(said)) != other_form(s):
                    wrong(id, "exact, and the words differ: %s / %s" % (said, s))
        if v == "changed":
            for x in c["changes"]:
                if x["op"] not in OPS or (x["op"] == "omitted") != (not x["quote"]) and x["op"] != "punctuation" or (x["op"] == "inserted") != (not x["record"]) and x["op"] != "punctuation":
                    wrong(id, "a change is ill formed: %s" % x)
            only_points = all(x["op"] == "punctuation" for x in c["changes"])
            if anywhere and not only_points:
                wrong(id, "changed, and it stands in the record as it is")
            flat = GAP.sub(" ", re.sub(r"\[(\w)\](?=\w)", r"\1", " ".join(said)))
            for s in stretches[:1]:
                have = collections.Counter(words(s))
                for x in c["changes"]:
                    if x["op"] != "punctuation":
                        gone = collections.Counter(words(x["record"]))
                        if gone - have:
                            wrong(id, "a change takes away what is not there: %s" % x)
                        have = have - gone + collections.Counter(words(x["quote"]))
                if have != collections.Counter(words(flat)):
                    wrong(id, "the changes do not lead from the record to the quotation: %s / %s" % (have - collections.Counter(words(flat)), collections.Counter(words(flat)) - have))
            marked = any(x["marked"] for x in c["changes"])
            if marked and "[" not in c["paste"] and not GAP.search(c["paste"]):
                wrong(id, "a marked change without a mark")
        if v == "spliced":
            if anywhere or len(c["places"][0]) < 2:
                wrong(id, "spliced, and it stands in the record or has one part")
            if c["marked"] and not GAP.search(c["paste"]):
                wrong(id, "marked without a mark")
            for e in c["places"][0]:
                if not set(words(e["text"])) & set(quote):
                    wrong(id, "a part shares nothing with the quotation")
        b = c.get("beside", {})
        if b.get("deleted") and not all("deleted" in posts[e["post"]] for e in c["places"][0]):
            wrong(id, "deleted")
        if b.get("version") and not all("version" in e for e in c["places"][0]):
            wrong(id, "version")
        if (b.get("author") == "other") != ("by" in c and all(posts[p[0]["post"]]["author"] != c["by"] for p in c["places"])):
            wrong(id, "author")

never = os.path.join(here, "never-said.txt")
rows = []
if os.path.exists(never):
    for n, row in enumerate(open(never, encoding="utf-8"), 1):
        row = row.rstrip("\n")
        if not row or row[0] == "#":
            continue
        lang, _, text = row.partition("\t")
        if not re.fullmatch(r"[a-z]{2}", lang) or not text:
            wrong("never-said.txt:%d" % n, "form")
        rows.append((lang, text))
        w = words(text)
        if len(w) < 4:
            wrong("never-said.txt:%d" % n, "under four words")
        if any(inside(w, t) for t in texts):
            wrong("never-said.txt:%d" % n, "stands in the record")
    if len(set(rows)) != len(rows):
        wrong("never-said.txt", "a sentence twice")

total = sum(sum(c.values()) for c in count.values())
for lang, c in sorted(count.items()):
    print("%s  %4d cases:  exact %3d  changed %3d  spliced %3d  not-found %3d" % (lang, sum(c.values()), c["exact"], c["changed"], c["spliced"], c["not-found"]))
sums = sum(count.values(), collections.Counter())
print("all %4d cases:  exact %3d  changed %3d  spliced %3d  not-found %3d" % (total, sums["exact"], sums["changed"], sums["spliced"], sums["not-found"]))
print("%d posts, %d accounts; two verdicts right: %d; too short: %d; never said: %d sentences %s" % (len(posts), len(accounts), also, short, len(rows), dict(collections.Counter(l for l, _ in rows))))
if "-k" in sys.argv:
    for k, n in sorted(kinds.items()):
        print("%-22s %3d" % (k, n))
for b in bad:
    print("WRONG", b)
sys.exit(1 if bad else 0)
