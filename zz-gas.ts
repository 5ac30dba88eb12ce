import { World, foldItem } from './contracts/test/support/world.ts';
import { noOffer } from './contracts/test/support/household.ts';
const seller = (wh: number, tick: number) => ({ ...noOffer, supply: noOffer.supply.map((v, k) => (k === tick ? wh : v)) });
const buyer = (wh: number, tick: number) => ({ ...noOffer, demand: noOffer.demand.map((v, k) => (k === tick ? wh : v)) });
const w = await World.create({households: 4, slotsPerPeriod: 6});
for (let t=0;t<47;t++){
  const rs = await w.session(t, (h)=>{const i=w.households.indexOf(h); return {curves: i<2?seller(900,4*i):buyer(700,24+i), m: i<2?-1000:720};});
  if (t>43) {console.log(t, rs.map(r=>r.gas).join(' '));}
  if (t%6===5 && t>6) {
    const g=[]; for (const h of w.households) g.push((await w.settle(h, Math.floor(t/6)-1)).gas);
    g.push((await w.chain.send(w.steward, w.treasury.call('closePot',[BigInt(Math.floor(t/6)-1), 1n<<32n, []]))).gas);
    console.log('bills', g.join(' '));
  }
}
async function profile(hash: string) {
  const tr = await w.chain.raw.request('debug_traceTransaction',[hash,{disableStack:true,disableMemory:true,disableStorage:true}]) as {structLogs:{op:string;gasCost:number;depth:number;gas:number}[]};
  const sum: Record<string, number> = {}; const n: Record<string, number> = {};
  for (const l of tr.structLogs) { if (/CALL/.test(l.op)) continue; const k=/SLOAD|SSTORE|KECCAK|LOG|TLOAD|TSTORE/.test(l.op)?l.op:'other'; sum[k]=(sum[k]??0)+Number(l.gasCost); n[k]=(n[k]??0)+1; }
  console.log(sum, n, tr.structLogs.filter(l=>/CALL$/.test(l.op)).map(l=>l.op+Number(l.gasCost)).slice(0,3).join());
}
const bn = Number(await w.chain.raw.request('eth_blockNumber'));
for (let b=bn; b>bn-16; b--) { const blk = await w.chain.raw.request('eth_getBlockByNumber',['0x'+b.toString(16), true]) as {transactions:{hash:string;input:string;to:string}[]};
 for (const tx of blk.transactions) { const r = await w.chain.raw.request('eth_getTransactionReceipt',[tx.hash]) as {gasUsed:string}; console.log(b, tx.input.slice(0,10), tx.input.length/2, Number(r.gasUsed)); if (b>bn-10) await profile(tx.hash);} }
