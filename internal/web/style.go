package web

// style is what pages of the reader need besides the style of a document.
const style = `.top{display:flex;gap:.6rem;max-width:36rem;margin:0 auto;padding:.4rem 1rem 0;font:.9rem system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.top a{color:var(--dim);text-decoration:none;padding:.85rem .35rem;margin-inline-start:-.35rem;line-height:1.2}
.top a:hover,.top a:focus-visible{text-decoration:underline}
.top .mark{color:var(--ink);font-weight:700;letter-spacing:.02em}
.top+main{padding-top:1rem}
.threads{list-style:none;margin:0;padding:0}
.threads li{border-top:1px solid var(--rule);padding:0 0 .8rem}
.threads .title{display:block;padding:.7rem 0 .2rem;color:var(--ink);text-decoration:none;font-weight:600;line-height:1.4}
.threads .title:hover,.threads .title:focus-visible{text-decoration:underline}
.threads .m{margin:0}
.bio{white-space:pre-line}
h1+.threads,header+.threads{margin-top:1.4rem}
.v.lacks{color:var(--ink);border-bottom:1px dotted currentColor}
.m a.out{color:var(--link);text-decoration:underline}
.next{margin:1.5rem 0;padding:.6rem 0;font:.95rem system-ui,sans-serif}
.done{background:var(--note);border-radius:4px;padding:.6rem .9rem;scroll-margin-top:1rem}
.say{display:flex;flex-wrap:wrap;gap:.2rem 1.5rem;align-items:flex-start;margin:0 0 1rem}
.say p{flex:1 1 18rem;margin:0 0 .6rem}
form{flex:none;margin:0}
button{font:600 .9rem system-ui,sans-serif;color:var(--ink);background:var(--paper);border:1px solid var(--dim);border-radius:4px;padding:.5rem .9rem;min-height:2.75rem;cursor:pointer}
button:hover{background:var(--note)}
a:focus-visible,button:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.jobs .title{margin:0}
.jobs li{display:flex;flex-wrap:wrap;gap:.2rem .6rem;align-items:center}
.jobs li p{flex:1 1 100%}
.error h1{font-size:1.4rem}
pre{background:var(--note);border-radius:4px;padding:.8rem 1rem;font-size:.85rem;overflow-x:auto}
code{font-size:.85em}
@media print{.top,form,.next,.done{display:none}}
`

// iconSVG is a ball of thread.
const iconSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="14" r="11" fill="#1a4f8b"/><g fill="none" stroke="#fdfdfb" stroke-width="1.6" stroke-linecap="round"><path d="M7 11c6-4 13-3 18 2M6 16c7-4 14-3 19 2M9 21c5-3 10-3 14 0"/></g><path d="M22 22c3 3 5 5 3 7s-9 1-19 1" fill="none" stroke="#1a4f8b" stroke-width="2" stroke-linecap="round"/></svg>
`
