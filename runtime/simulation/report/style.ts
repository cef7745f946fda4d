import { COLOURS, PICTURE_STYLE } from './palette.ts'

/** The style sheet of the HTML report. */
export const STYLE = `${COLOURS}
${PICTURE_STYLE}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 4rem;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header{display:flex;gap:1rem;align-items:flex-start;justify-content:space-between}
h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 .6rem}
h2{font-size:1.35rem;margin:2.6rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--rule)}
h3{font-size:1.08rem;margin:1.8rem 0 .4rem}
p,ul{margin:.6rem 0}li{margin:.25rem 0}
p,li{max-width:46rem}
a{color:var(--link)}
a:focus-visible,button:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--ground);padding:.4rem .8rem;z-index:2}
.lead{font-size:1.08rem;color:var(--quiet)}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;padding:0}
button{font:inherit;font-size:.9rem;white-space:nowrap;padding:.35rem .8rem;border:1px solid var(--rule);border-radius:.4rem;background:var(--raised);color:var(--ink);cursor:pointer}
code{font:.9em/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--raised);padding:.1em .3em;border-radius:.25rem}
pre{background:var(--raised);padding:.7rem .9rem;border-radius:.4rem;overflow-x:auto}pre code{padding:0}
figure{margin:1.2rem 0}
figcaption{font-size:.92rem;color:var(--quiet);max-width:46rem}
.scroll{overflow-x:auto}
figure svg{display:block;width:100%;height:auto;min-width:40rem}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--quiet);padding:.3rem 0}
th,td{padding:.25rem .7rem .25rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
th{font-weight:600}thead th{border-bottom:2px solid var(--rule)}
.right{text-align:right}
details{margin:1rem 0}summary{cursor:pointer;color:var(--link)}
footer{margin-top:3rem;color:var(--quiet);font-size:.9rem}
@media print{body{max-width:none;padding:0;font-size:10.5pt}button,.skip,nav{display:none}h2,h3{break-after:avoid}figure,table,tr{break-inside:avoid}figure svg{min-width:0}.scroll{overflow:visible}a{color:inherit;text-decoration:none}details>*{display:block}}
`

/** Light, dark, or as the system is: said on the root element and, where that is allowed, remembered. */
export const SCRIPT = `(()=>{const root=document.documentElement,button=document.getElementById('theme'),dark=matchMedia('(prefers-color-scheme: dark)');
const now=()=>root.dataset.theme||(dark.matches?'dark':'light');
const show=()=>{button.textContent=now()==='dark'?'Light colours':'Dark colours'};
try{const kept=localStorage.getItem('segue-theme');if(kept==='light'||kept==='dark')root.dataset.theme=kept}catch{}
button.hidden=false;button.onclick=()=>{root.dataset.theme=now()==='dark'?'light':'dark';show();try{localStorage.setItem('segue-theme',root.dataset.theme)}catch{}};
dark.addEventListener('change',show);show();
addEventListener('beforeprint',()=>document.querySelectorAll('details').forEach(each=>{each.open=true}))})()`
