# Tests archives with Python's zipfile: whole, no member twice, none that would be unpacked elsewhere; then unpacks each below a folder.
# usage: archive.py FOLDER FILES.json
import json, os, sys, zipfile

bad = 0
for n, f in enumerate(json.load(open(sys.argv[2]))):
    z = zipfile.ZipFile(f["path"])
    names = z.namelist()
    wrong = z.testzip()
    if wrong is not None:
        print(f["path"], "is damaged at", wrong)
        bad += 1
    if len(set(x.lower() for x in names)) != len(names):
        print(f["path"], "has two members of one name")
        bad += 1
    for i in z.infolist():
        if i.external_attr >> 16 & 0o170000 not in (0, 0o100000) or i.flag_bits & 1:
            print(f["path"], i.filename, "is no plain file")
            bad += 1
    to = os.path.join(sys.argv[1], str(n))
    z.extractall(to)
    for x in names:
        if not os.path.isfile(os.path.join(to, x)):
            print(f["path"], repr(x), "is unpacked elsewhere")
            bad += 1
sys.exit(bad > 0)
