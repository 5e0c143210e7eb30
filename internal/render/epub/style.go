package epub

// sheet is the style of a book. Colours, type and its size are the reader's own: nothing here names one, so a book is as
// dark, as large and as plain as everything else on the device.
const sheet = `@namespace epub "http://www.idpf.org/2007/ops";
html{orphans:2;widows:2}
body{margin:0;line-height:1.5;overflow-wrap:break-word;word-wrap:break-word}
p{margin:0 0 .6em;-webkit-hyphens:auto;-epub-hyphens:auto;hyphens:auto}
h1,h2{line-height:1.25;-webkit-hyphens:none;-epub-hyphens:none;hyphens:none;text-align:start;page-break-after:avoid;break-after:avoid}
h1{font-size:1.5em;margin:1.5em 0 .6em}
h1.small,h2{font-size:1.15em;margin:1.6em 0 .5em}
header{margin:0 0 1.6em}
.by{font-weight:bold;margin:0 0 .1em}
.by .m,.by bdi+bdi,.accounts .m{font-weight:normal}
.by a,.m a,.w a,.accounts a,nav a,h2 a{color:inherit}
.by>a,.accounts li>a,nav a,h2 a{text-decoration:none}
.m,.w,.later,.ph,figcaption,.nr,.u,.sub{-webkit-hyphens:none;-epub-hyphens:none;hyphens:none}
.m,.w,.ph,figcaption,.later{font-size:.8em;line-height:1.4}
.u{overflow-wrap:anywhere;word-break:break-word}
.lc .u{font-size:.8em}
.p{margin:0 0 1.3em}
.w{margin:-.2em 0 0;text-align:end}
.later{text-align:center;margin:1.8em 0 1.2em}
.note,.said,.gap{border:1px solid;padding:.5em .8em;margin:1em 0 1.3em;page-break-inside:avoid;break-inside:avoid}
.gap{border-style:dashed;font-size:.9em}
.note>p:last-child,.said>p:last-child{margin-bottom:0}
.b,.part{border-inline-start:3px double;padding-inline-start:.9em;margin:1.2em 0 1.6em}
blockquote,.lc{margin:.4em 0 .9em;border-inline-start:2px solid;padding-inline-start:.8em;margin-inline-start:0;margin-inline-end:0}
blockquote{font-size:.95em}
blockquote>p:last-child{margin-bottom:0}
.cw,.cover{border:1px dashed;padding:.5em .8em;text-align:start;page-break-inside:avoid;break-inside:avoid}
figure{margin:.8em 0;text-align:center;page-break-inside:avoid;break-inside:avoid}
figcaption,.ph{text-align:start}
figcaption{margin:.4em 0 0}
.ph{border:1px dashed;padding:.5em .8em;margin:0}
img,video{max-width:100%;max-height:92vh;height:auto;object-fit:contain}
audio{width:100%}
.e{height:1.2em;width:auto;vertical-align:-.2em}
.poll{margin:0 0 .8em;padding-inline-start:1.2em}
.dots{text-align:center;letter-spacing:.3em;margin:2em 0 1.2em;page-break-after:avoid;break-after:avoid}
.verdict{border-top:1px solid;padding-top:.2em}
.notes{border-top:1px solid;margin-top:2.5em}
aside{margin:0 0 1.2em}
.front{text-align:center;page-break-inside:avoid;break-inside:avoid}
.front h1{text-align:center;margin-top:25%;font-size:1.8em}
.front .by{margin-top:2em}
.whole{max-height:98vh}
.index,.index ul{list-style:none;margin:0;padding:0}
.index ul{padding-inline-start:1.2em}
.index li{margin:0 0 .15em;padding-inline-start:1em;text-indent:-1em;page-break-inside:avoid;break-inside:avoid}
.index a{text-decoration:none}
.see{font-style:italic}
.accounts{list-style:none;margin:0;padding:0}
.accounts li{margin:0 0 .9em;page-break-inside:avoid;break-inside:avoid}
dt{font-weight:bold;margin-top:.6em;font-size:.9em}
dd{margin:0 0 .2em;font-size:.85em}
nav ol{list-style:none;margin:0;padding:0}
nav ol ol{padding-inline-start:1.2em;font-size:.9em}
nav li{margin:.3em 0}
:lang(ja),:lang(zh),:lang(ko){font-style:normal;line-break:strict}
:lang(ko){word-break:keep-all}
:lang(ar),:lang(fa),:lang(ur){line-height:1.75}
`
