#!/usr/bin/env python3
"""Checks the labels of a folder (its own without one) as far as that can be done without Clew: python3 check.py [FOLDER]"""
import difflib, json, os, re, sys, unicodedata

here = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
read = lambda name: [json.loads(line) for line in open(os.path.join(here, name), encoding="utf-8")]
posts, cases = read("posts.jsonl"), read("cases.jsonl")


def folded(text, lang=""):
    """The letters and digits of a text, alone: what is left when all differences of type are gone."""
    if lang == "tr":  # I is the capital of ı there
        text = text.replace("I", "ı").replace("İ", "i")
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    text = text.replace("ё", "е").replace("ґ", "г")
    out = []
    for c in unicodedata.normalize("NFC", text):
        if c in "أإآٱ":
            c = "ا"
        if c == "ى":
            c = "ي"
        kind = unicodedata.category(c)
        if c in "ـʼ" or kind == "Cf" or (kind == "Mn" and ("\u0591" <= c <= "\u05c7" or "\u064b" <= c <= "\u0652")):
            continue
        if kind == "Nd":
            c = str(unicodedata.digit(c))
        if kind[0] in "LMN":
            out.append(c)
    return "".join(out)


by = {}
for p in posts:
    by.setdefault(p["id"], []).append(p)
texts = {i: [folded(p["text"], p["lang"]) for p in ps] for i, ps in by.items()}
following = {}  # the post behind a post in its thread
for a, b in zip(posts, posts[1:]):
    if a.get("thread") and a.get("thread") == b.get("thread"):
        following[a["id"]] = b["id"]

bad = []
say = lambda c, what: bad.append(f'{c["id"]} {c["kind"]}: {what}')


def stands(part, ids):
    return any(part in t for i in ids for t in texts[i])


def quoted(text):
    parts = re.findall(r"[“«]([^“”«»]*)[”»]", text)
    return "".join(parts)


def near(text, i):
    return max(difflib.SequenceMatcher(None, text, t, False).find_longest_match().size for t in texts[i])


seen = set()
for c in cases:
    if c["id"] in seen:
        say(c, "id twice")
    seen.add(c["id"])
    q = folded(quoted(c["text"]) if c["kind"].startswith(("reported", "translated")) else c["text"], c["lang"])
    first, ids = c["verdict"][0], c.get("posts", [])
    for i in ids + ([c["elsewhere"]] if "elsewhere" in c else []):
        if i not in by:
            say(c, f"no post {i}")
    everywhere = [i for i in texts if stands(q, [i])]
    if first in ("exact", "short"):
        if len(ids) == 2:
            joined = "".join(t for i in ids for t in texts[i])
            if following.get(ids[0]) != ids[1] or q not in joined or everywhere:
                say(c, "does not run over the break")
        elif ids[0] not in everywhere:
            say(c, "does not stand there")
        if c.get("deleted", False) != any(p.get("deleted", False) for i in ids for p in by[i]):
            say(c, "deleted is wrong")
        if "version" in c and not any(q in folded(p["text"], p["lang"]) for p in by[ids[0]] if p.get("version") == c["version"]):
            say(c, "not in that version")
        if "version" in c and any(q in folded(p["text"], p["lang"]) for p in by[ids[0]] if p.get("version") != c["version"]):
            say(c, "in another version as well")
    elif first == "changed":
        if everywhere and c["kind"] not in ("punctuation", "emoji", "sign"):
            say(c, f"stands in {everywhere}")
        if not everywhere and c["kind"] in ("punctuation", "emoji", "sign"):
            say(c, "differs in more than its points")
        best = max(texts, key=lambda i: (near(q, i), i in ids))
        if best not in ids:
            say(c, f"is nearer to {best}")
    elif first == "spliced":
        # Greedy from the left: the longest beginning that stands in a named post, again and again.
        rest, used = q, []
        while rest:
            n, i = max((max(n for n in range(len(rest) + 1) if stands(rest[:n], [i])), i) for i in ids)
            if n < 10:
                say(c, f"a piece stands nowhere: {rest[:20]}")
                break
            used, rest = used + [i], rest[n:]
        if set(used) != set(ids) or len(used) < 2:
            say(c, f"pieces come from {used}")
        if everywhere:
            say(c, "stands in one piece")
        for a, b in zip(used, used[1:]):
            if following.get(a) == b and stands(q, [a + b] if a + b in texts else []):
                say(c, "is no splice")
    else:
        own = [i for i in everywhere if "by" not in c or by[i][0]["author"] == c["by"]]
        if own:
            say(c, f"was said: {own}")
        if "elsewhere" in c:
            t = "".join(texts[c["elsewhere"]] + texts.get(following.get(c["elsewhere"]), [])[:1])
            if q not in t:
                say(c, "does not stand where it should")
        elif not c["kind"].startswith("other-author"):
            i = max(texts, key=lambda i: near(q, i))
            if near(q, i) > 20 or near(q, i) > 0.5 * len(q):
                say(c, f"much of it stands in {i}")
    if c.get("flags") and first != "changed":
        say(c, "flags beside no change")

print(f"{len(posts)} versions of {len(by)} posts, {len(cases)} cases, {len(bad)} doubtful")
for line in bad:
    print(line)
sys.exit(bool(bad))
