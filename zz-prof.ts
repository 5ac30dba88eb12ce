import { World } from './contracts/test/support/world.ts';
import { buyer, seller } from './contracts/test/support/scenes.ts';
const w = await World.create({households: 16, slotsPerPeriod: 6});
async function prof(label: string) {
  const blk = await w.chain.raw.request('eth_getBlockByNumber',['latest', true]) as {transactions:{hash:string;input:string}[]};
  const tx = blk.transactions[0]!;
  const tr = await w.chain.raw.request('debug_traceTransaction',[tx.hash,{disableStack:true,disableMemory:true,disableStorage:true}]) as {structLogs:{op:string;gasCost:number}[]};
  const sum: Record<string, number> = {}; const n: Record<string, number> = {};
  for (const l of tr.structLogs) { if (/CALL$/.test(l.op)) {n[l.op]=(n[l.op]??0)+1; continue;} const k=l.op.replace(/[0-9]+$/,''); sum[k]=(sum[k]??0)+Number(l.gasCost); n[k]=(n[k]??0)+1; }
  const r = await w.chain.raw.request('eth_getTransactionReceipt',[tx.hash]) as {gasUsed:string};
  const nz = (tx.input.slice(2).match(/../g)??[]).filter(x=>x!=='00').length; const z=tx.input.length/2-1-nz;
  console.log(label, Number(r.gasUsed), 'calldata', nz*16+z*4, Object.entries(sum).sort((a,b)=>b[1]-a[1]).slice(0,14).map(([k,v])=>`${k}:${v}/${n[k]}`).join(' '), n.STATICCALL, n.DELEGATECALL, n.CALL);
}
for (let t=0;t<12;t++) await w.session(t,(h)=>{const i=w.households.indexOf(h); return {curves: i%2?seller(900,4):buyer(700,28), m: i%2?-850:720};});
const t=12; await w.at(t,1);
for (const h of w.households) await w.submit(h,t);
await prof('submit'); await w.at(t,5); await w.chain.mine();
for (const h of w.households) await w.reveal(h,t);
await prof('reveal'); await w.at(t,8); await w.openOffer(t+1,1); await prof('openO'); await w.openReading(t-1,1); await prof('openR');
await w.chain.close();
