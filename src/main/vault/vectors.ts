import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { bytesToHex, hexToBytes, wordHex } from '../../shared/protocol/bytes.ts';
import { domainOf, OFFER, READING } from '../../shared/protocol/domain.ts';
import { bindOf, leafKeyOf, rhoAOf, rhoMOf, saltOf, selfSeedOf } from '../../shared/protocol/keys.ts';
import { correctionsFor, type Peer as MaskPeer } from '../../shared/protocol/masks.ts';
import { offerWords } from '../../shared/protocol/packing.ts';
import { pairKey } from '../../shared/protocol/pairkeys.ts';
import { tickPrice } from '../../shared/protocol/price.ts';
import { buildOffer, buildReading, type Submission } from '../../shared/protocol/submission.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { slotAt } from '../../shared/slots.ts';
import { utcSeconds } from '../../shared/units.ts';
import type { CommunityTerms, Hex, Kind, Peer, VaultAnswer, VaultMethod, vaultMethods } from './api.ts';
import type { Journal, JournalEntry, JournalPeer } from './journal.ts';

type Checked<M extends VaultMethod> = z.output<(typeof vaultMethods)[M]['request']>;

const sha = (text: string): Hex => `0x${createHash('sha256').update(text).digest('hex')}`;

/** The protocol's `Dom` of a community (docs/protocol.md, section 1). */
export const domOf = (terms: CommunityTerms): Uint8Array =>
  domainOf({ chainId: terms.chainId, market: terms.contracts.market, genesis: terms.genesis });

/** What identifies a vector on its way: the same hash from the vault's answer and from calldata. */
export function sealedHash(parts: {
  readonly V: readonly bigint[];
  readonly bind: string;
  readonly bHash: string;
  readonly points?: readonly bigint[];
}): Hex {
  const words = [...parts.V, ...(parts.points ?? [])].map(wordHex);
  return sha([...words, parts.bind.toLowerCase(), parts.bHash.toLowerCase()].join('|'));
}

const refuse = (
  code: string,
  message: string,
  remedy = 'Nothing was sent; the wallet goes on with the next slot.',
) => fail(code, message, remedy);

/**
 * Builds and reveals the vectors of one household in one community. It keeps two rules by itself, whatever the
 * household asks: one vector per (kind, slot), and one set D per vector (sections 3 and 7, invariant 11).
 */
export class Vectors {
  readonly #maskKey: Uint8Array;
  readonly #account: Hex;
  readonly #terms: CommunityTerms;
  readonly #journal: Journal;
  readonly #dom: Uint8Array;
  readonly #domHex: Hex;
  readonly #pairKeys = new Map<string, Uint8Array>();

  constructor(maskKey: Uint8Array, account: Hex, terms: CommunityTerms, journal: Journal) {
    this.#maskKey = maskKey;
    this.#account = account;
    this.#terms = terms;
    this.#journal = journal;
    this.#dom = domOf(terms);
    this.#domHex = bytesToHex(this.#dom);
  }

  /** Zeroes the pair keys. */
  close(): void {
    for (const key of this.#pairKeys.values()) key.fill(0);
    this.#pairKeys.clear();
  }

  offer(request: Checked<'buildOffer'>): Result<VaultAnswer<'buildOffer'>> {
    const { slot, supplyWh: supply, demandWh: demand } = request;
    const allowed = this.sent(OFFER, slot) === null ? this.#offerAllowed(request) : ok(null);
    if (!allowed.ok) return allowed;
    const peers = this.#peers(request.peers);
    if (!peers.ok) return peers;
    const made = buildOffer(this.#submitter(peers.value), slot, { supply, demand });
    const answer = answerOf(made);
    const noted = this.#note(OFFER, slot, answer, sealedHash(answer), peers.value);
    return noted.ok ? ok(answer) : noted;
  }

  reading(request: Checked<'buildReading'>): Result<VaultAnswer<'buildReading'>> {
    const { slot, m, a } = request;
    const most = this.#terms.limits.maxCapacityWh;
    if (this.sent(READING, slot) === null && Math.max(Math.abs(m), Math.abs(a)) > most) return overLimit();
    const peers = this.#peers(request.peers);
    if (!peers.ok) return peers;
    const made = buildReading(this.#submitter(peers.value), slot, { a, m });
    const answer = { ...answerOf(made), A: made.A, M: made.M, rhoA: made.rhoA, rhoM: made.rhoM };
    const points = [made.A.x, made.A.y, made.M.x, made.M.y];
    const noted = this.#note(READING, slot, answer, sealedHash({ ...answer, points }), peers.value);
    return noted.ok ? ok(answer) : noted;
  }

  reveal(request: Checked<'reveal'>): Result<VaultAnswer<'reveal'>> {
    const { kind, slot } = request;
    const entry = this.#journal.get(this.#domHex, kind, slot);
    if (entry === null) return refuse('vault.no-vector', 'There is nothing of ours in this round to reveal.');
    const peers = entry.peers.map((id) => this.#journal.peer(id)).filter((peer) => peer !== null);
    const submitted = new Set(request.submitted);
    const missing = new Set(request.missing);
    const active = [this.#account, ...peers.map((peer) => peer.account)];
    const split =
      submitted.size === request.submitted.length &&
      missing.size === request.missing.length &&
      submitted.size + missing.size === active.length &&
      active.every((member) => submitted.has(member) !== missing.has(member));
    if (!split || !submitted.has(this.#account)) {
      return refuse('vault.wrong-set', 'Who took part does not fit what our values were sealed for.');
    }
    // Fewer would let a few members see the sum of a few; such a round is void and nobody reveals (section 7).
    if (submitted.size < Math.max(this.#terms.kMin, Math.ceil((2 * active.length) / 3))) {
      return refuse('vault.too-few', 'Too few homes took part in this round, so nobody reveals.');
    }
    const sorted = [...missing].sort();
    if (entry.missing !== undefined && entry.missing.join() !== sorted.join()) {
      return refuse('vault.second-reveal', 'Our values were already revealed for another set of homes.');
    }
    if (entry.missing === undefined) {
      const noted = this.#journal.put({ ...entry, missing: sorted });
      if (!noted.ok) return noted;
    }
    const b = selfSeedOf(this.#maskKey, this.#dom, kind, slot, hexToBytes(entry.bind));
    const absent = peers.filter((peer) => missing.has(peer.account)).map((peer) => this.#maskPeer(peer));
    const U = absent.length === 0 ? null : correctionsFor(kind, slot, this.#account, absent);
    return ok({ b: bytesToHex(b), U });
  }

  openOffer(request: Checked<'openOffer'>): Result<VaultAnswer<'openOffer'>> {
    const entry = this.#journal.get(this.#domHex, OFFER, request.slot);
    const words = offerWords({ supply: request.supplyWh, demand: request.demandWh });
    const salt = saltOf(this.#maskKey, this.#dom, OFFER, request.slot);
    if (entry === null || bytesToHex(bindOf(words, salt)) !== entry.bind) {
      return refuse('vault.other-offer', 'This is not the offer that was sent for the slot.');
    }
    return ok({ words, salt: bytesToHex(salt) });
  }

  blindings(slots: Checked<'blindings'>['slots']): VaultAnswer<'blindings'> {
    return slots.map((slot) => ({
      slot,
      rhoA: rhoAOf(this.#maskKey, this.#dom, slot),
      rhoM: rhoMOf(this.#maskKey, this.#dom, slot),
    }));
  }

  leafKey(period: number): VaultAnswer<'leafKey'>['key'] {
    return bytesToHex(leafKeyOf(this.#maskKey, this.#dom, period));
  }

  /** The entry of a vector, for checking what is about to be signed. */
  sent(kind: Kind, slot: number): JournalEntry | null {
    return this.#journal.get(this.#domHex, kind, slot);
  }

  /** Limits bind what is sealed anew; what was sealed before is only given out again, also under tighter ones. */
  #offerAllowed({ supplyWh, demandWh, tariff }: Checked<'buildOffer'>): Result<null> {
    const { limits } = this.#terms;
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    if (sum(supplyWh) > limits.maxCapacityWh || sum(demandWh) > limits.maxCapacityWh) return overLimit();
    if (tariff.retail < tariff.feedIn) return refuse('policy.tariff', 'The tariff makes no sense.');
    const cheap = supplyWh.some((value, k) => value > 0 && tickPrice(tariff, k) < limits.lowestSell);
    const dear = demandWh.some((value, k) => value > 0 && tickPrice(tariff, k) > limits.highestBuy);
    if (!cheap && !dear) return ok(null);
    return refuse('policy.price', 'The offer is outside the price limits that you set, so it was not made.');
  }

  #submitter(peers: readonly JournalPeer[]) {
    return {
      dom: this.#dom,
      maskKey: this.#maskKey,
      account: this.#account,
      peers: peers.map((peer) => this.#maskPeer(peer)),
    };
  }

  /** Sorted by id; fails where one is named twice, is this household itself, or has no point for a key. */
  #peers(peers: readonly Peer[]): Result<JournalPeer[]> {
    const accounts = new Set(peers.map((peer) => peer.account));
    if (accounts.size !== peers.length || accounts.has(this.#account)) {
      return refuse('vault.peers', 'The list of homes in the round is malformed.');
    }
    try {
      const lines = peers.map((peer) => {
        const x = wordHex(peer.maskX);
        const y = wordHex(peer.maskY);
        return { id: sha(`${peer.account}|${x}|${y}`).slice(2, 34), account: peer.account, x, y };
      });
      for (const peer of lines) this.#maskPeer(peer);
      return ok(lines.sort((a, b) => (a.id < b.id ? -1 : 1)));
    } catch {
      return refuse('vault.peers', 'A home in the round has a key that is none.');
    }
  }

  #maskPeer(peer: JournalPeer): MaskPeer {
    const known = this.#pairKeys.get(peer.id);
    if (known !== undefined) return { account: peer.account, key: known };
    const key = pairKey(
      this.#dom,
      { account: this.#account, maskKey: this.#maskKey },
      { account: peer.account, maskPublicKey: { x: BigInt(peer.x), y: BigInt(peer.y) } },
    );
    this.#pairKeys.set(peer.id, key);
    return { account: peer.account, key };
  }

  /** Writes the vector down before it is given out, or finds that the same one was written before. */
  #note(
    kind: Kind,
    slot: number,
    answer: { readonly bind: Hex; readonly bHash: Hex },
    sealed: Hex,
    peers: readonly JournalPeer[],
  ): Result<null> {
    const before = this.#journal.get(this.#domHex, kind, slot);
    const ids = peers.map((peer) => peer.id);
    if (before !== null) {
      if (before.sealed === sealed && before.peers.join() === ids.join()) return ok(null);
      return refuse(
        'vault.second-vector',
        'Other values were already sealed for this slot, so these were not.',
      );
    }
    if (this.#journal.tooOld(this.#domHex, slot)) {
      return refuse('vault.old-slot', 'This slot is long over.');
    }
    if (this.#maybeSentBefore(kind, slot)) {
      return refuse(
        'vault.after-restore',
        'Something may have been sent for this slot before the wallet was restored, so nothing is sent now.',
        'Nothing to do; the wallet starts with a later slot.',
      );
    }
    const { bind, bHash } = answer;
    return this.#journal.put({ dom: this.#domHex, kind, slot, bind, sealed, bHash, peers: ids }, peers);
  }

  /** The OFFER of d goes out in slot d-1, the READING of d in slot d+1 (section 7). */
  #maybeSentBefore(kind: Kind, slot: number): boolean {
    if (this.#journal.since === null) return false;
    const then = slotAt(this.#terms, utcSeconds(this.#journal.since));
    if (then === null) return false;
    return kind === OFFER ? slot <= then + 1 : slot < then;
  }
}

function answerOf(made: Submission): { V: bigint[]; bind: Hex; bHash: Hex } {
  return { V: [...made.masked], bind: bytesToHex(made.bind), bHash: bytesToHex(made.seedHash) };
}

const overLimit = () =>
  refuse('policy.energy', 'This is more energy than your limit for one slot, so it was not sealed.');
