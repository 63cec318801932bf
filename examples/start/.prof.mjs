import { Script } from './script.mjs';
import { Random } from './random.mjs';
import { WORKLOADS } from './workloads.mjs';
import { Replies } from './replies.mjs';
import * as naive from './naive-framers.mjs';
import * as wirecut from './wirecut-framers.mjs';
const only = process.argv[2];
const servers = process.argv[3] ? {[process.argv[3]]: {wirecut,naive}[process.argv[3]]} : {wirecut, naive};
for (const size of [65536, 8192, 65536])
for (const w of WORKLOADS) { if (only && only !== w.name) continue;
  const s = new Script(w.exchange, new Random(1));
  for (const [name, f] of Object.entries(servers)) {
    const replies = new Replies(); const take = f[w.name](replies);
    const sock = { writableLength: 0, write() { return true; } };
    let frames = 0; let t0; 
    for (let phase of [100, 400]) { t0 = performance.now(); frames = 0;
      while (performance.now() - t0 < phase) {
        for (let o = 0; o < s.requests.length; o += size) { take(s.requests.subarray(o, Math.min(o+size, s.requests.length))); replies.sendTo(sock); }
        frames += s.repliesWhole(s.replies.length);
      } }
    const ms = performance.now() - t0;
    console.log(size, w.name, name, (ms*1e6/frames).toFixed(1), 'ns/' + w.unit);
  }
}
