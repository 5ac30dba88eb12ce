import { bytesToHex, hexToBytes } from '../../shared/protocol/bytes.ts';
import { READING } from '../../shared/protocol/domain.ts';
import { bindOf, saltOf, selfSeedOf } from '../../shared/protocol/keys.ts';
import { unmaskVector } from '../../shared/protocol/masks.ts';
import { decodeReading, type ReadingValues } from '../../shared/protocol/packing.ts';
import { pairKey } from '../../shared/protocol/pairkeys.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Hex, Peer } from './api.ts';

export interface SubmittedReading {
  readonly dom: Uint8Array;
  readonly maskKey: Uint8Array;
  readonly account: Hex;
  readonly slot: number;
  /** The other active members of the slot. */
  readonly peers: readonly Peer[];
  readonly V: readonly bigint[];
  readonly bind: Hex;
}

/**
 * Takes the masks off a READING that this mask key made (docs/protocol.md, section 3). Its bind is computed anew from what
 * came out, so a false list of peers, a foreign vector or a changed word is noticed.
 */
export function recoverReading(given: SubmittedReading): Result<ReadingValues> {
  const { dom, maskKey, account, slot } = given;
  try {
    const peers = given.peers.map((peer) => ({
      account: peer.account,
      key: pairKey(
        dom,
        { account, maskKey },
        { account: peer.account, maskPublicKey: { x: peer.maskX, y: peer.maskY } },
      ),
    }));
    const b = selfSeedOf(maskKey, dom, READING, slot, hexToBytes(given.bind));
    const words = unmaskVector({ kind: READING, slot, own: account, words: given.V, b, peers });
    for (const { key } of peers) key.fill(0);
    if (bytesToHex(bindOf(words, saltOf(maskKey, dom, READING, slot))) !== given.bind) return notOurs();
    const values = decodeReading(words, 1);
    return values.ok ? ok(values.value) : notOurs();
  } catch {
    // A point that is none among the peers' keys.
    return notOurs();
  }
}

export const notOurs = () =>
  fail(
    'vault.not-ours',
    'The network has values of a slot that were not made with the keys of this home.',
    'Nothing was sent. Tell your steward, and send the support file.',
  );
