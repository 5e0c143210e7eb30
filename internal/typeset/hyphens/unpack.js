// Turns the tries of the npm package hyphen (its folder patterns is named by PATTERNS) into lists in Liang's notation:
//   PATTERNS=…/patterns node unpack.js en-us uk … && gzip -9n en-us uk …
// de-1996, el-monoton and mn-cyrl are named de, el and mn here.
const fs=require('fs');
const langs=process.argv.slice(2);
for(const l of langs){
  const [levels,trie,exc]=require(process.env.PATTERNS+'/'+l+'.js');
  const out=[];
  function emit(s,lv){if(s[0]==='.')lv=[0,...lv];let r='';const cs=[...s];for(let i=0;i<=cs.length;i++){if(lv[i])r+=lv[i];if(i<cs.length)r+=cs[i];}out.push(r);}
  function walk(n,s){ for(const c in n){ const v=n[c]; if(typeof v==='number')emit(s+c,levels[v]); else if(Array.isArray(v)){emit(s+c,levels[v[1]]);walk(v[0],s+c);} else walk(v,s+c);} }
  walk(trie,'');
  const ex=Object.keys(exc||{}).sort().map(w=>{const cs=[...w];let r='';cs.forEach((c,i)=>{if(i&&exc[w].map((x,k)=>x-k).includes(i))r+='-';r+=c});return '='+r});
  fs.writeFileSync(l,out.sort().concat(ex).join('\n')+'\n');
}
