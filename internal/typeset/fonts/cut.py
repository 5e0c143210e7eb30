#!/usr/bin/python3
"""Cuts the fonts that are shipped out of Debian's: see README.md."""
import sys
from fontTools import subset
from fontTools.ttLib.tables import otTables

# Coverage tables are written as lists, never as ranges: the shaper of go-text 0.3.5 forgets letters of the latter
# (its digest of a lookup stops taking in ranges once one of its three masks is full), and with them kerning.
def as_list(self, font):
    glyphs = self.glyphs
    if glyphs is None:
        glyphs = self.glyphs = []
    glyphs.sort(key=font.getGlyphID)
    self.Format = 1
    return {"GlyphArray": glyphs}

otTables.Coverage.preWrite = as_list
unicodes = ("U+0020-007E,U+00A0-024F,U+0250-02FF,U+0300-036F,U+0370-03FF,U+0400-052F,U+1C80-1C88,U+1E00-1EFF,U+1F00-1FFF,U+2000-206F,"
            "U+2070-209F,U+20A0-20BF,U+2100-214F,U+2150-218F,U+2190-2193,U+2212,U+2C60-2C7F,U+2DE0-2DFF,U+A640-A69F,U+A720-A7FF,"
            "U+AB30-AB6F,U+FB00-FB06,U+FE20-FE2F,U+FFFC,U+FFFD,U+25CC")
features = "kern,mark,mkmk,ccmp,liga,locl,rlig,calt,lnum,onum,pnum,tnum,sups,subs,ordn,case"
for name in "Serif-Regular Serif-Italic Serif-Bold Serif-BoldItalic Sans-Regular Sans-Bold".split():
    subset.main(["/usr/share/fonts/truetype/noto/Noto%s.ttf" % name, "--output-file=%s/Noto%s.ttf" % (sys.argv[1], name), "--unicodes=" + unicodes,
                 "--layout-features=" + features, "--no-hinting", "--notdef-outline", "--name-IDs=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14"])
