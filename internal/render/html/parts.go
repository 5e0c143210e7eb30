package html

// parts is the style of what stands in and around posts: pictures, polls, contents, and the views.
const parts = `.b>.m>a{display:inline-block;padding-block:.3rem}
.who{display:flex;gap:.8rem;align-items:center}
.who p{margin:0}
.av{flex:none;width:3rem;height:3rem;border-radius:50%;object-fit:cover}
span.av{display:grid;place-items:center;font:600 1.25rem/1 var(--ui);color:#fff;background:#4a5568}
.a1{background:#1f6f5c}.a2{background:#8a4b14}.a3{background:#7a2f57}.a4{background:#2f5a93}.a5{background:#5c4a9c}.a6{background:#5d6417}.a7{background:#96372f}
article .ids,article .ids[open]{background:none;padding:0;margin:.2rem 0 0;color:var(--dim);font:.84rem/1.5 var(--ui)}
.ids summary{font-size:.84rem;padding:.35rem 0;width:fit-content}
.ids dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem .8rem;margin:0}
.ids dd{margin:0}
.w a{display:inline-block;min-width:1.5rem;min-height:1.5rem;line-height:1.5rem}
.w>a:first-child{min-width:0}
.w{hyphens:none}
.lc{border-inline-start:3px solid var(--rule);padding-inline-start:1rem;margin:0 0 1rem;font-size:.95em}
.lc span{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;overflow:hidden}
.emoji{display:inline;width:1.25em;height:1.25em;vertical-align:-.25em;object-fit:contain;border-radius:0}
mark{border-radius:2px;padding:0 .05em}
.view{border-color:var(--link)}
.said{border:1px solid var(--rule);border-radius:6px;padding:.7rem 1rem;margin:0 0 1.4rem}
.said p:last-child{margin:0}
.later{display:flex;gap:.8rem;align-items:center;font:.84rem/1.5 var(--ui);color:var(--dim);margin:2rem 0}
.later::before,.later::after{content:"";flex:1;border-top:1px solid var(--rule)}
figure{position:relative}
img,video{background:var(--note)}
figure img:not([width]){width:100%;aspect-ratio:3/2;object-fit:contain}
video:not([width]){width:100%;aspect-ratio:16/9}
.g{display:grid;grid-template-columns:1fr 1fr;gap:.35rem;margin:0 0 .8rem}
.g figure{margin:0}
.g img,.g img:not([width]){width:100%;height:100%;aspect-ratio:4/3;object-fit:cover}
.g3>:first-child,.g5>:first-child:nth-last-child(odd){grid-column:1/-1}
figure .alt,figure .alt[open]{position:absolute;inset-inline-start:.4rem;bottom:.4rem;max-width:calc(100% - .8rem);max-height:calc(100% - .8rem);overflow:auto;margin:0;padding:0 .6rem;font:.88rem/1.45 var(--ui);background:var(--note);border-radius:4px}
.alt summary{list-style:none;min-width:1.5rem;font-weight:700;font-size:.75rem;padding:.25rem 0}
.alt summary::-webkit-details-marker{display:none}
.alt p{margin:0 0 .5rem}
.pb{flex:1 0 100%;width:100%;height:.4rem;border-radius:2px;background:var(--note);fill:var(--link)}
[dir=rtl] .pb{transform:scaleX(-1)}
.toc{font:.95rem/1.5 var(--ui)}
article .toc details{background:none;padding:0;border-block:1px solid var(--rule);border-radius:0;margin:0 0 1.8rem}
.vms{display:flex;flex-wrap:wrap;align-items:center;gap:0 1.4rem;margin:.6rem 0 .8rem}
article .vm,article .vm[open]{position:relative;background:none;padding:0;margin:0;font:.92rem/1.4 var(--ui)}
.vm summary{padding:.6rem 0;color:var(--dim)}
.vm>ul{list-style:none;margin:0;padding:.4rem 1rem}
.vm>div{display:grid;gap:.7rem;padding:.9rem 1rem 1rem}
.vm p{margin:0}
@media screen{.vm>:is(ul,div){position:absolute;z-index:3;top:100%;inset-inline-start:-.5rem;width:max-content;max-width:min(26rem,calc(100vw - 2.5rem));background:var(--paper);border:1px solid var(--rule);border-radius:10px;box-shadow:0 8px 30px #0003}}
@media screen and (max-width:46rem){.vms{position:relative;gap:0 .9rem}article .vm,article .vm[open]{position:static}.vm>:is(ul,div){inset-inline:0;width:auto;max-width:none}}
.vm li a{display:flex;align-items:center;min-height:2.75rem;color:inherit;text-decoration:none}
.vm li a:hover{text-decoration:underline}
.vm [aria-current]{font-weight:650;color:var(--ink)}
.vm [aria-current]::after{content:"✓";padding-inline-start:.4em}
.jump{display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:center;margin:.4rem 0 .8rem}
.toc ol{margin:0 0 .6rem;padding-inline-start:2.4rem;color:var(--dim)}
.toc li a{display:block;padding:.22rem 0;text-decoration:none;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}
.go a,.toc .m a{display:inline-block;padding:.4em 0}
.k{content-visibility:auto;contain-intrinsic-size:auto 145rem;padding-bottom:.8rem;margin-bottom:-.8rem;margin-inline:-1.25rem;padding-inline:1.25rem}
@media (max-width:40rem){.k{contain-intrinsic-size:auto 235rem}}
.k0{content-visibility:visible}
.j>.w{display:inline-block;margin-inline-end:1rem}
.v-apart .p{border:1px solid var(--rule);border-radius:8px;padding:1rem 1.2rem .7rem;margin:0 0 1rem}
.v-apart .p::before,.v-screen .p::before,.v-screen .p::after,.tree .p::before,.tree .p::after,.v-apart .p::after{display:none}
.tree,.tree ol{list-style:none;margin:0;padding:0}
.tree ol{border-inline-start:2px solid var(--thread);margin:.2rem 0 1rem;padding-inline-start:1rem}
.tree .p{margin-bottom:1rem}
.v-screen .p{min-height:100svh;display:flex;flex-direction:column;justify-content:center;margin:0;padding:1rem 0;scroll-snap-align:start;scroll-margin:0;font-size:1.15em}
html:has(.v-screen){scroll-snap-type:y proximity}
.turn{display:flex;gap:.5rem;margin:.8rem 0 0}
.turn a{display:grid;place-items:center;width:2.75rem;height:2.75rem;border:1px solid var(--dim);border-radius:50%;text-decoration:none}
@media screen and (min-width:66rem){.line>.k{margin-inline-start:-16.5rem;padding-inline-start:16.5rem}}
@media print{.toc,.ids,.turn,.vms{display:none}.k{content-visibility:visible}figure .alt{position:static;max-width:none;max-height:none}.v-screen .p{min-height:0;display:block;font-size:1em}span.av{border:1px solid #000;color:#000;background:none}mark{background:none;text-decoration:underline}}
`
