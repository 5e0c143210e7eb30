package html

// Style is the style sheet of a document, for the page that Render makes and for pages that hold a
// Body. It asks for nothing from anywhere.
const Style = `:root{color-scheme:light dark;--ink:#1d1d1b;--dim:#5f5f5a;--paper:#fdfdfb;--rule:#d9d9d2;--link:#1a4f8b;--note:#f3f2ec}
@media(prefers-color-scheme:dark){:root{--ink:#e4e3dd;--dim:#a3a29b;--paper:#171816;--rule:#3a3b37;--link:#8fbcf0;--note:#212320}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.125rem/1.6 Charter,"Bitstream Charter","Iowan Old Style","Source Serif 4",Georgia,"Noto Serif",serif;overflow-wrap:anywhere}
main{max-width:36rem;margin:0 auto;padding:2rem 1rem 4rem}
a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.15em}
p{margin:0 0 .8em}
h1,h2,h3,.m,.note,summary,figcaption,.ph,.verdict,.by{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .7rem;text-wrap:balance}
h2{font-size:1.1rem;margin:3.5rem 0 1rem}
h3{font-size:1rem;line-height:1.4;margin:0 0 .1rem}
header{margin:0 0 2.2rem}
.by{font-size:.95rem;font-weight:600;margin:0 0 .15rem}
.by a{text-decoration:none}
.by a:hover,.by a:focus-visible{text-decoration:underline}
.by bdi+bdi{font-weight:400}
.by .m{font-weight:400}
.m{font-size:.8rem;color:var(--dim);margin:0 0 .2rem}
.m a{color:inherit;text-decoration:none}
.m a:hover,.m a:focus-visible{text-decoration:underline}
.p{position:relative;margin:0 0 1.5rem;scroll-margin-top:1rem}
.p>p{margin-bottom:.6em}
.p>.w{margin:-.35em 0 0;font-variant-numeric:tabular-nums}
.p details{margin:0 0 .8rem}
.p:target>.w>a:first-child{color:var(--paper);background:var(--link);border-radius:3px;padding:.1em .4em}
.note{font-size:.88rem;color:var(--dim);border-inline-start:3px solid var(--rule);padding-inline-start:.8rem;margin:0 0 1.5rem}
.ctx,.q,.card{border-inline-start:3px solid var(--rule);padding-inline-start:1rem;margin:0 0 1rem;font-size:.95em}
.q p:last-child,.ctx p:last-child{margin-bottom:0}
details{margin:0 0 1.5rem;padding:0 .9rem;background:var(--note);border-radius:4px}
summary{cursor:pointer;font-size:.9rem;padding:.7rem 0}
details[open]{padding-bottom:.4rem}
details>:last-child{margin-bottom:.6rem}
details .b{background:var(--paper)}
.p>.old{background:none;padding:0;margin:-.3rem 0 0}
.old>summary{font-size:.8rem;color:var(--dim);padding:.75rem 0}
figure{margin:0 0 .8rem}
img,video{max-width:100%;max-height:85vh;width:auto;height:auto;display:block;border-radius:4px}
audio{display:block;width:100%}
figcaption,.ph{font-size:.85rem;color:var(--dim);margin:.3rem 0}
.ph{padding:.6rem .8rem;border:1px dashed var(--rule);border-radius:4px}
.poll{list-style:none;margin:0 0 .8rem;padding:0;font-size:.95em}
.poll li{display:flex;justify-content:space-between;gap:1rem;padding:.3rem 0;border-bottom:1px solid var(--rule)}
.poll span{white-space:nowrap}
.dots{text-align:center;letter-spacing:.3em;margin:2.8rem 0 1.8rem;color:var(--dim)}
.verdict{font-size:.92rem}
.verdict ul{margin:0 0 .8em;padding-inline-start:1.2rem}
.more{font-size:.95rem;line-height:1.55}
.more article{border-top:1px solid var(--rule);padding:1.1rem 0 .5rem}
.more h3 a{text-decoration:none}
.more h3 a:hover,.more h3 a:focus-visible{text-decoration:underline}
.more .m{margin-bottom:.5rem}
.more p{margin-bottom:.55em}
.more img,.more video{max-height:9rem}
@media screen and (min-width:66rem){article>.p,article>section>.p{min-height:2.5rem}article>.p>p.w,article>section>.p>p.w{position:absolute;top:.32rem;inset-inline-end:100%;width:14rem;margin:0;padding-inline-end:1.6rem;text-align:end;line-height:1.45}article>.p>.w>*,article>section>.p>.w>*{display:block}article>.p>.w>span:not(.e),article>section>.p>.w>span:not(.e){display:none}.w>a:first-child{width:fit-content;margin-inline-start:auto}}
@media print{:root{--ink:#000;--dim:#444;--paper:#fff;--rule:#bbb;--link:#000;--note:#fff}body{font-size:10.5pt}main{max-width:none;padding:0}h1,h2,h3{break-after:avoid}.p,figure,.q{break-inside:avoid-page}p{orphans:3;widows:3}.more{display:none}details.b::details-content{content-visibility:visible;block-size:auto}}
`

// StyleHash names Style in a content security policy: 'sha256-…'.
const StyleHash = "sha256-85QjjwIeDjyyI9/JKRxnmgWE0oYB6R0C/xnOZkHNjo0="

// Policy is the content security policy of a page that holds a document and nothing else: no script, no
// request but for its own media.
const Policy = "default-src 'none'; style-src '" + StyleHash + "'; img-src 'self' data:; media-src 'self' data:; base-uri 'none'; form-action 'none'"
