package html

// Style is the style sheet of a document that stands alone: Page and Posts. It asks for nothing from anywhere.
const Style = Page + Posts

// Page is the style of a page around a document: its colours, its type. Pages that have a sheet of their own
// with the same colours by name, as those of package web, need only Posts.
const Page = `:root{color-scheme:light dark;--ink:#1c1b19;--dim:#56534c;--paper:#fcfbf7;--rule:#ddd9cf;--link:#164a80;--note:#f4f1e9;--thread:#a5311f;--good:#1b5b39;--care:#784100;--ui:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;--text:Charter,"Bitstream Charter","Sitka Text","Source Serif 4",Cambria,Georgia,"Noto Serif",serif}
@media(prefers-color-scheme:dark){:root{--ink:#e9e6de;--dim:#b5b0a5;--paper:#171614;--rule:#3b3934;--link:#9fc6f4;--note:#22201d;--thread:#f0927e;--good:#86d3a5;--care:#f0bd6c}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1.1875rem/1.6 var(--text);overflow-wrap:anywhere}
main{max-width:38.5rem;margin:0 auto;padding:2rem 1.25rem 4rem}
a{color:var(--link);text-decoration-thickness:.06em;text-underline-offset:.16em}
p{margin:0 0 .8em}
h1,h2,h3{line-height:1.22;text-wrap:balance;font-weight:650}
h1{font-size:1.9rem;letter-spacing:-.012em;margin:0 0 .9rem}
h2{font-size:1.3rem;margin:2.6rem 0 .8rem}
.m,.note,summary,figcaption,.ph,.verdict,.by{font-family:var(--ui)}
.m{font-size:.84rem;line-height:1.5;color:var(--dim);margin:0 0 .3rem}
.m a{color:inherit}
summary{cursor:pointer;padding:.7rem 0;font-size:.92rem;line-height:1.25rem}
.note{font-size:.92rem;line-height:1.5;padding:.7rem 1rem;margin:0 0 1.2rem;background:var(--note);border-inline-start:4px solid var(--dim);border-radius:4px}
mark{background:#ffe58a;color:#1d1d1b}
[lang=ar],[lang=fa],[lang=ur]{line-height:1.85;--text:"Noto Naskh Arabic","Geeza Pro","Segoe UI",serif}
[lang=he]{--text:"Noto Serif Hebrew","New Peninim MT",David,serif}
[lang=ko]{word-break:keep-all;--text:"Noto Serif KR","Noto Serif CJK KR",AppleMyungjo,Batang,serif}
[lang=ja]{line-height:1.8;--text:"Hiragino Mincho ProN","Yu Mincho","Noto Serif CJK JP","Noto Serif JP",serif}
[lang|=zh]{line-height:1.8;--text:"Songti SC","Noto Serif CJK SC","Noto Serif SC",SimSun,serif}
:is(h1,h3,p)[lang]{font-family:var(--text)}
:is(.m,.note,.later)[lang],.verdict p,figcaption[lang]{font-family:var(--ui)}
:lang(ja),:lang(zh),:lang(ko){font-style:normal;hanging-punctuation:none;line-break:strict}
mark{background:#ffe58a;color:#1d1d1b;border-radius:2px;padding:0 .05em}
@media print{@page{margin:18mm 16mm 20mm;@bottom-center{content:counter(page);font:8.5pt system-ui,sans-serif;color:#444}}:root{color-scheme:light;--ink:#000;--dim:#444;--paper:#fff;--rule:#bbb;--link:#000;--note:#fff;--thread:#000;--good:#000;--care:#000}body{font-size:10.5pt}main{max-width:34rem;padding:0}h1,h2,h3,header{break-after:avoid}p{orphans:3;widows:3}a{text-decoration-color:#999}a.x::after{content:" ⟨" attr(href) "⟩";font:.8em var(--ui);color:#444;overflow-wrap:anywhere}}
`

// Posts is the style of what AppendBody and its parts write. The line beside the posts is the thread, its
// knots are where posts begin; a gap breaks it.
const Posts = posts + parts

const posts = `article>header{margin:0 0 .5rem}
.by{font-size:.95rem;font-weight:600;margin:0 0 .15rem}
.by a{text-decoration:none}
.by a:hover,.more h3 a:hover{text-decoration:underline}
.by bdi+bdi,.by .m{font-weight:400}
.p{position:relative;margin:0 0 1.4rem;scroll-margin-top:1rem;text-wrap:pretty;hyphens:auto;hanging-punctuation:first last}
.p>p{margin-bottom:.6em}
.p>.w{margin:-.3em 0 0;font-variant-numeric:tabular-nums}
.w a{text-decoration:none}
.w a:hover{text-decoration:underline}
.p::before{content:"";position:absolute;inset-inline-start:-.66rem;top:.8rem;bottom:-2.2rem;border-inline-start:2px solid var(--thread);opacity:.3}
.line>.p:last-child::before,.k:last-child>.p:last-child::before{bottom:.2rem}
.p::after{content:"";position:absolute;inset-inline-start:calc(-.66rem - 2px);top:.65rem;width:6px;height:6px;border-radius:50%;background:var(--thread);border:1px solid var(--thread)}
.p:target::after{scale:2}
.p:has(+.gap)::before{bottom:-.6rem}
.p details{margin:0 0 .8rem}
.gap{border-inline-start:4px dashed var(--care)}
.ctx,.q{border-inline-start:3px solid var(--rule);padding-inline-start:1rem;margin:0 0 1rem;font-size:.95em}
.q p:last-child,.ctx p:last-child{margin-bottom:0}
article details{margin:0 0 1.4rem;padding:0 1rem;background:var(--note);border-radius:6px}
article details[open]{padding-bottom:.4rem}
details .b{background:var(--paper)}
.p>.old{background:none;padding:0;margin:-.3rem 0 0}
.old>summary{font-size:.84rem;color:var(--dim)}
figure{margin:0 0 .8rem}
img,video{max-width:100%;max-height:85vh;width:auto;height:auto;display:block;border-radius:6px}
audio{display:block;width:100%}
figcaption,.ph{font-size:.88rem;line-height:1.45;color:var(--dim);margin:.3rem 0}
.ph{padding:.6rem .8rem;border:1px dashed var(--rule);border-radius:6px}
.poll{list-style:none;margin:0 0 .8rem;padding:0;font-size:.95em}
.poll li{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.1rem 1rem;padding:.3rem 0}
.poll span{white-space:nowrap;color:var(--dim)}
.dots{text-align:center;letter-spacing:.3em;margin:2.2rem 0 1.6rem;color:var(--thread)}
.verdict{position:relative;font-size:.95rem;line-height:1.55;padding:1.1rem 1.25rem .7rem;padding-inline-start:4.7rem;margin:0 0 1.5rem;background:var(--note);border-radius:10px;--state:var(--link)}
.verdict strong{display:block;font-size:1.12rem;line-height:1.35;margin:0 0 .3rem}
.verdict ul{margin:0 0 .8em;padding-inline-start:1.1rem}
.verdict details{padding:0;margin:0}
.verdict form{margin:.2rem 0 .9rem}
.p a:is([href*="/photo/"],[href*="/video/"]){font:.75rem var(--ui);color:var(--dim)}
.verdict::before,.verdict::after{content:"";position:absolute;inset-inline-start:1.3rem;top:1.2rem;width:2.2rem;height:2.2rem;border-radius:50%;border:.24rem solid var(--state)}
.verdict::after{inset-inline-start:2.05rem;top:1.95rem;width:.7rem;height:.7rem;border-width:.35rem}
.complete{--state:var(--good)}
.verdict.complete::after{inset-inline-start:2.12rem;top:1.7rem;width:.56rem;height:1rem;border-radius:0;border-width:0 .2rem .2rem 0;rotate:42deg}
.gaps,.unfinished{--state:var(--care)}
.gaps::before{mask-image:conic-gradient(#000 65deg,#0000 0 115deg,#000 0 245deg,#0000 0 295deg,#000 0)}
.verdict.gaps::after{width:.9rem;height:0;border-width:.12rem;border-radius:1px;top:2.18rem;inset-inline-start:1.95rem}
.unfinished::before{mask-image:conic-gradient(from 180deg,#000 110deg,#0000 330deg)}
.verdict.unfinished::after{width:.24rem;height:.24rem;border-width:.12rem;inset-inline-start:1.85rem;top:2.18rem;box-shadow:.43rem 0 var(--state),.86rem 0 var(--state)}
.more{font-size:1rem;line-height:1.55}
.more article{border-top:1px solid var(--rule);padding:1.1rem 0 .5rem}
.more h3{font-size:1.1rem;line-height:1.35;margin:0 0 .15rem}
.more h3 a{color:inherit;text-decoration:none}
.more .m{margin-bottom:.5rem}
.more p{margin-bottom:.55em}
.more img,.more video{max-height:9rem}
@media screen and (min-width:66rem){:is(.line,.line>.k,.line .part)>.p{min-height:2.5rem}.p::before{inset-inline-start:-1.6rem}.p::after{inset-inline-start:calc(-1.6rem - 2px)}.line .p:not(.j,details .p)>p.w{position:absolute;top:.05rem;inset-inline-end:calc(100% + 1.2rem);width:14rem;margin:0;padding-inline-end:1.2rem;text-align:end}.line .p:not(.j,details .p)>.w>*{display:block}.line .p:not(.j,details .p)>.w>span:not(.e){display:none}.line .p:not(.j,details .p)>.w>a:first-child{width:fit-content;min-width:1.5rem;margin-inline-start:auto}}
@media print{figure,.q,.ctx,.poll,.verdict,.gap{break-inside:avoid-page}.w,.dots,figcaption{break-before:avoid}.dots{break-after:avoid}.verdict,article details{border:1px solid #bbb;box-decoration-break:clone;-webkit-box-decoration-break:clone}.verdict details{border:0}img,video{max-height:38vh}article>header{margin-bottom:1.2rem}.p::before,.p::after,.more{display:none}details:is(.b,.c,.alt,.verdict>*)::details-content{content-visibility:visible;block-size:auto}}
`

// StyleHash names Style in a content security policy: 'sha256-…'.
const StyleHash = "sha256-6ECHS0Ft6duClenH2PbXBSyILc41YKp51+Ra0b67VuY="

// Policy is the content security policy of a page that holds a document and nothing else: no script, no
// request but for its own media.
const Policy = "default-src 'none'; style-src '" + StyleHash + "'; img-src 'self' data:; media-src 'self' data:; base-uri 'none'; form-action 'none'"
