/** A deployed community with households, driven slot by slot at exact times. */
import { AbiCoder, keccak256 } from 'ethers';
import { deployCommunity } from '../../../src/community/chain/deploy.ts';
import type { Hex } from '../../../src/main/chain/api.ts';
import { contractAt } from '../../../src/main/chain/contract.ts';
import {
  communityAbi,
  currencyAbi,
  marketAbi,
  treasuryAbi,
} from '../../../src/shared/chain/generated/abi.ts';
import { bytesToHex } from '../../../src/shared/protocol/bytes.ts';
import { allocate, type Clearing } from '../../../src/shared/protocol/clearing.ts';
import { domainOf } from '../../../src/shared/protocol/domain.ts';
import { signRegistration } from '../../../src/shared/protocol/keys.ts';
import type { Curves } from '../../../src/shared/protocol/packing.ts';
import {
  type Community,
  type Currency,
  type Market,
  type Receipt,
  reader,
  TestChain,
  type Treasury,
  writer,
} from './chain.ts';
import {
  eight,
  Household,
  noOffer,
  OFFER,
  offerReveal,
  offerStruct,
  pair,
  R,
  READING,
  readingReveal,
  readingStruct,
  type Waiting,
  ZERO32,
} from './household.ts';

export interface WorldOptions {
  readonly households: number;
  readonly cohortSize?: number;
  readonly slotSeconds?: number;
  readonly slotsPerPeriod?: number;
  readonly minBillSlots?: number;
  readonly capacity?: number;
  /** Deposit of each household as a multiple of the required collateral in percent; default 200. */
  readonly depositPercent?: number;
  readonly supplier?: bigint;
  readonly announce?: boolean;
}

export const FEED_IN = 80_000;
export const RETAIL = 350_000;

/** What one household does in a session; everything defaults to honest. */
export interface Conduct {
  /** Skip submitting one or both parts. */
  readonly skipOffer?: boolean;
  readonly skipReading?: boolean;
  /** Leave what could be folded to a later call. */
  readonly keepFolds?: boolean;
  readonly skipRevealOffer?: boolean;
  readonly skipRevealReading?: boolean;
  readonly curves?: Curves;
  /** Metered net import, Wh; default the own allocation (no imbalance). */
  readonly m?: number;
  /** A lie: another a than the allocation, in words and commitment alike. */
  readonly a?: number;
  /** A value pushed to or from an accomplice: added to the own allocation in words and commitment alike, Wh. */
  readonly shift?: number;
  /** A lie: the READING's vector is off by this, as if a mask were another. */
  readonly falseMask?: bigint;
  /** A lie: commit to other values than the words hold. */
  readonly committed?: { readonly a: number; readonly m: number };
}

export class World {
  readonly chain: TestChain;
  readonly market: Market;
  readonly treasury: Treasury;
  readonly community: Community;
  readonly currency: Currency;
  readonly genesis: number;
  readonly slotSeconds: number;
  readonly slotsPerPeriod: number;
  readonly dom: Uint8Array;
  readonly steward: Hex;
  readonly view: ReturnType<typeof reader<typeof marketAbi>>;
  readonly money: ReturnType<typeof reader<typeof treasuryAbi>>;
  readonly record: ReturnType<typeof reader<typeof communityAbi>>;
  readonly toMarket: ReturnType<typeof writer<typeof marketAbi>>;
  readonly toTreasury: ReturnType<typeof writer<typeof treasuryAbi>>;
  readonly toCommunity: ReturnType<typeof writer<typeof communityAbi>>;
  readonly households: Household[] = [];
  readonly byAccount = new Map<Hex, Household>();
  /** b's in the order of their reveals, by kind, slot and cohort. */
  readonly seeds = new Map<string, Hex[]>();
  readonly opened = new Map<string, readonly bigint[]>();

  private constructor(
    chain: TestChain,
    parts: { market: Market; treasury: Treasury; community: Community; currency: Currency },
    times: { genesis: number; slotSeconds: number; slotsPerPeriod: number },
  ) {
    this.chain = chain;
    ({
      market: this.market,
      treasury: this.treasury,
      community: this.community,
      currency: this.currency,
    } = parts);
    ({ genesis: this.genesis, slotSeconds: this.slotSeconds, slotsPerPeriod: this.slotsPerPeriod } = times);
    this.view = reader(chain, this.market);
    this.money = reader(chain, this.treasury);
    this.record = reader(chain, this.community);
    this.toMarket = writer(chain, this.market);
    this.toTreasury = writer(chain, this.treasury);
    this.toCommunity = writer(chain, this.community);
    this.dom = domainOf({ chainId: chain.raw.chainId, market: this.market.address, genesis: this.genesis });
    const [steward] = chain.accounts;
    if (steward === undefined) throw new Error('no accounts');
    this.steward = steward;
  }

  static async create(options: WorldOptions): Promise<World> {
    const startsAt = 1_800_000_000;
    const chain = await TestChain.start(options.households + 4, startsAt);
    const slotSeconds = options.slotSeconds ?? 900;
    const slotsPerPeriod = options.slotsPerPeriod ?? 96;
    const genesis = startsAt + 100_000;
    const signer = await chain.ethers().getSigner(0);
    const d = await deployCommunity(signer, {
      genesis,
      slotSeconds,
      slotsPerPeriod,
      kMin: 4,
      minBillSlots: options.minBillSlots ?? (slotsPerPeriod < 12 ? 4 : 8),
      finality: 1,
      blockSeconds: 1,
      supplierMin: 1_000_000n,
    });
    const parts = {
      market: contractAt(marketAbi, d.market as Hex),
      treasury: contractAt(treasuryAbi, d.treasury as Hex),
      community: contractAt(communityAbi, d.community as Hex),
      currency: contractAt(currencyAbi, d.currency as Hex),
    };
    for (const contract of [parts.market, parts.treasury, parts.community]) chain.watch(contract);
    const world = new World(chain, parts, { genesis, slotSeconds, slotsPerPeriod });
    await world.toCommunity(world.steward, 'announceTariff', [0n, BigInt(FEED_IN), BigInt(RETAIL)]);
    await world.mint(world.steward, 10n ** 15n);
    await world.fundSupplier(options.supplier ?? 10n ** 12n);
    for (let i = 0; i < options.households; i += 1) {
      await world.join(i + 1, options.capacity ?? 5000, options.depositPercent ?? 200);
    }
    if (options.announce !== false) {
      const size = options.cohortSize ?? options.households;
      const groups: Hex[][] = [];
      for (let i = 0; i < options.households; i += size) {
        groups.push(world.households.slice(i, i + size).map((h) => h.account));
      }
      // one call for twenty cohorts at most: a block holds only so much
      for (let i = 0; i < groups.length; i += 20) {
        await world.toCommunity(world.steward, 'announceCohorts', [0n, [], groups.slice(i, i + 20)]);
      }
    }
    return world;
  }

  /** Registers, deposits for and admits the household of account number `index`. */
  async join(index: number, capacity: number, depositPercent: number): Promise<Household> {
    const account = this.chain.accounts[index];
    if (account === undefined) throw new Error(`no account ${index}`);
    const payout = `0x${(0xabc000 + index).toString(16).padStart(40, '0')}` as Hex;
    const h = new Household(account, payout, capacity, String(index));
    this.households.push(h);
    this.byAccount.set(account, h);
    await this.register(h);
    await this.toCommunity(this.steward, 'admit', [account]);
    const required =
      (2n * BigInt(this.slotsPerPeriod) * BigInt(capacity) * BigInt(2 * RETAIL - FEED_IN)) / 1000n + 1n;
    const amount = (required * BigInt(depositPercent)) / 100n;
    await this.mint(account, amount);
    if (amount > 0n) await this.depositFor(h, amount);
    return h;
  }

  register(h: Household): Promise<Receipt> {
    const s = signRegistration(h.maskKey, this.dom, h.account);
    return this.chain.send(
      h.account,
      this.community.call('register', [
        h.maskPublic.x,
        h.maskPublic.y,
        s.v,
        word(s.r),
        word(s.s),
        h.payout,
        BigInt(h.capacity),
        ZERO32,
      ]),
    );
  }

  async depositFor(h: Household, amount: bigint): Promise<Receipt> {
    await this.chain.send(h.account, this.currency.call('approve', [this.treasury.address, amount]));
    return this.chain.send(h.account, this.treasury.call('deposit', [h.account, amount]));
  }

  async fundSupplier(amount: bigint): Promise<void> {
    await this.chain.send(this.steward, this.currency.call('approve', [this.treasury.address, amount]));
    await this.chain.send(this.steward, this.treasury.call('fundSupplier', [amount]));
  }

  async toCurrencyApproval(amount: bigint): Promise<void> {
    await this.chain.send(this.steward, this.currency.call('approve', [this.treasury.address, amount]));
  }

  async mint(to: Hex, amount: bigint): Promise<void> {
    await this.chain.send(this.steward, this.currency.call('faucet', [to, amount]));
  }

  /** The next block is at `tenths` tenths of `slot`, plus `seconds`. */
  at(slot: number, tenths: number, seconds = 0): Promise<void> {
    return this.chain.at(
      this.genesis + slot * this.slotSeconds + Math.ceil((tenths * this.slotSeconds) / 10) + seconds,
    );
  }

  seat(h: Household, slot: number) {
    return this.view('seatAt', [h.account, BigInt(slot)]);
  }

  async rosterOf(cohort: number): Promise<Household[]> {
    const { accounts } = await this.view('roster', [BigInt(cohort)]);
    return accounts.map((a) => this.one(a));
  }

  one(account: string): Household {
    const h = this.byAccount.get(account.toLowerCase() as Hex);
    if (h === undefined) throw new Error(`unknown ${account}`);
    return h;
  }

  /** The active members of a cohort for a slot, from the chain. */
  async active(cohort: number, slot: number): Promise<Household[]> {
    const bits = Number(await this.view('activeSet', [BigInt(cohort), BigInt(slot)]));
    return (await this.rosterOf(cohort)).filter((_, i) => (bits >> i) & 1);
  }

  /** P and lambda and marginal ticks of a slot as the library wants them; null: no trade. */
  async clearing(slot: number): Promise<Clearing | null> {
    const c = await this.view('clearingOf', [BigInt(slot)]);
    return c.traded ? c : null;
  }

  /** READINGs of a household whose lambda is fixed, ready to fold. */
  async folds(h: Household): Promise<Waiting[]> {
    const ready: Waiting[] = [];
    for (const item of h.waiting.values()) {
      if ((await this.view('clearingOf', [BigInt(item.slot)])).lambdaFixed) ready.push(item);
    }
    return ready;
  }

  /** Submits what `h` owes in a session; returns null when it is in no active set of either round. */
  async submit(h: Household, session: number, conduct: Conduct = {}): Promise<Receipt | null> {
    const offerSeat = await this.seat(h, session + 1);
    const readingSlot = session - 1;
    const readingSeat = readingSlot < 0 ? null : await this.seat(h, readingSlot);
    const withOffer = offerSeat.active && conduct.skipOffer !== true;
    const withReading = readingSeat?.active === true && conduct.skipReading !== true;
    if (!withOffer && !withReading) return null;
    const folds = conduct.keepFolds === true ? [] : await this.folds(h);
    const offer = withOffer
      ? offerStruct(
          h.buildOffer(
            this.dom,
            session + 1,
            offerSeat.place,
            await this.active(offerSeat.cohort, session + 1),
            conduct.curves ?? noOffer,
          ),
        )
      : null;
    // a READING that comes after the OFFER of the same session carries its part
    const earlier = offer === null ? h.offers.get(session + 1) : undefined;
    const before = earlier
      ? offerPart(earlier.place, bytesToHex(earlier.bind), bytesToHex(earlier.seedHash))
      : ZERO32;
    let reading: ReturnType<typeof readingStruct> | null = null;
    let item: Waiting | null = null;
    if (withReading && readingSeat !== null) {
      const active = await this.active(readingSeat.cohort, readingSlot);
      const own = await this.allocationOf(h, readingSlot);
      const values = { a: conduct.a ?? own + (conduct.shift ?? 0), m: (conduct.m ?? own) + h.carry };
      const built = h.buildReading(this.dom, readingSlot, readingSeat.place, active, values);
      const other = conduct.committed
        ? h.buildReading(this.dom, readingSlot, readingSeat.place, active, conduct.committed)
        : built;
      if (conduct.committed)
        h.readings.set(readingSlot, { ...built, A: other.A, M: other.M, place: readingSeat.place });
      reading = readingStruct({
        ...built,
        A: other.A,
        M: other.M,
        masked: built.masked.map((w, i) =>
          i === 0 ? BigInt.asUintN(256, w + (conduct.falseMask ?? 0n)) : w,
        ),
      });
      item = {
        slot: readingSlot,
        place: readingSeat.place,
        offerPart: offer === null ? before : offerPart(offerSeat.place, offer.bind, offer.bHash),
        bind: reading.bind,
        bHash: reading.bHash,
        a: pair(other.A),
        m: pair(other.M),
        values: { ...values, rhoA: built.rhoA, rhoM: built.rhoM },
      };
    }
    const receipt = await this.chain.send(h.account, this.submission(session, offer, reading, folds, before));
    if (item !== null) {
      h.waiting.set(item.slot, item);
      h.history.set(item.slot, item);
      h.carry = 0;
    }
    for (const fold of folds) this.folded(h, fold.slot);
    return receipt;
  }

  private submission(
    session: number,
    offer: ReturnType<typeof offerStruct> | null,
    reading: ReturnType<typeof readingStruct> | null,
    folds: Waiting[],
    part: Hex,
  ) {
    const items = folds.map(foldItem);
    if (offer !== null && reading !== null)
      return this.market.call('submit', [BigInt(session), offer, reading, items]);
    if (offer !== null) return this.market.call('submitOffer', [BigInt(session), offer, ZERO32, items]);
    if (reading !== null) return this.market.call('submitReading', [BigInt(session), reading, part, items]);
    throw new Error('nothing to submit');
  }

  /** Own allocation a = bought - sold of a slot, Wh. */
  async allocationOf(h: Household, slot: number): Promise<number> {
    const offer = h.offers.get(slot);
    if (offer === undefined) return 0;
    const seat = await this.seat(h, slot);
    const round = await this.view('roundOf', [BigInt(OFFER), BigInt(slot), BigInt(seat.cohort)]);
    if (round.status !== 2) return 0;
    const own = allocate(offer.curves, await this.clearing(slot));
    return own.bought - own.sold;
  }

  folded(h: Household, slot: number): void {
    h.waiting.delete(slot);
  }

  /** Reveals what `h` submitted in a session. */
  async reveal(h: Household, session: number, conduct: Conduct = {}): Promise<Receipt | null> {
    const offer = h.offers.get(session + 1);
    const reading = h.readings.get(session - 1);
    const readyO =
      offer !== undefined && conduct.skipRevealOffer !== true
        ? await this.revealable(OFFER, session + 1, offer.place)
        : null;
    const readyR =
      reading !== undefined && conduct.skipRevealReading !== true
        ? await this.revealable(READING, session - 1, reading.place)
        : null;
    const o =
      offer && readyO
        ? offerReveal(
            offer,
            readyO.bits,
            readyO.bits === 0n ? [] : h.corrections(this.dom, OFFER, session + 1, readyO.missing),
          )
        : null;
    const r =
      reading && readyR
        ? readingReveal(
            reading,
            readyR.bits,
            readyR.bits === 0n ? [] : h.corrections(this.dom, READING, session - 1, readyR.missing),
          )
        : null;
    const oPart = offer ? offerPart(offer.place, bytesToHex(offer.bind), bytesToHex(offer.seedHash)) : ZERO32;
    const rPart = reading
      ? readingPart(
          reading.place,
          bytesToHex(reading.bind),
          bytesToHex(reading.seedHash),
          pair(reading.A),
          pair(reading.M),
        )
      : ZERO32;
    if (o === null && r === null) return null;
    const receipt =
      o !== null && r !== null
        ? await this.chain.send(h.account, this.market.call('revealBoth', [BigInt(session), o, r]))
        : o !== null
          ? await this.chain.send(h.account, this.market.call('revealOffer', [BigInt(session), o, rPart]))
          : r !== null
            ? await this.chain.send(h.account, this.market.call('revealReading', [BigInt(session), r, oPart]))
            : null;
    if (o !== null) this.addSeed(OFFER, session + 1, o.place, o.b);
    if (r !== null) this.addSeed(READING, session - 1, r.place, r.b);
    return receipt;
  }

  private async revealable(kind: number, slot: number, place: bigint) {
    const cohort = Number(place >> 32n);
    const round = await this.view('roundOf', [BigInt(kind), BigInt(slot), BigInt(cohort)]);
    const size = popcount(round.submitted);
    if (round.status !== 1 || size < round.threshold) return null;
    const missing = (await this.rosterOf(cohort)).filter((_, i) => (round.missing >> i) & 1);
    return { bits: BigInt(round.missing), missing };
  }

  private addSeed(kind: number, slot: number, place: bigint, b: Hex): void {
    const key = `${kind}:${slot}:${place >> 32n}`;
    this.seeds.set(key, [...(this.seeds.get(key) ?? []), b]);
  }

  seedsOf(kind: number, slot: number, cohort: number): Hex[] {
    return this.seeds.get(`${kind}:${slot}:${cohort}`) ?? [];
  }

  async openOffer(slot: number, cohort: number): Promise<Receipt> {
    const receipt = await this.chain.send(
      this.steward,
      this.market.call('openOffer', [BigInt(slot), BigInt(cohort), this.seedsOf(OFFER, slot, cohort)]),
    );
    for (const event of receipt.events) {
      if (event.name === 'OfferOpened') this.opened.set(`${slot}:${cohort}`, event.args.words);
    }
    return receipt;
  }

  offerWordsOf(slot: number, cohort: number) {
    return eight(this.opened.get(`${slot}:${cohort}`) ?? new Array<bigint>(8).fill(0n));
  }

  openReading(slot: number, cohort: number): Promise<Receipt> {
    return this.chain.send(
      this.steward,
      this.market.call('openReading', [
        BigInt(slot),
        BigInt(cohort),
        this.seedsOf(READING, slot, cohort),
        this.offerWordsOf(slot, cohort),
      ]),
    );
  }

  async cohorts(slot: number): Promise<number[]> {
    return (await this.view('cohortsIn', [BigInt(Math.floor(slot / this.slotsPerPeriod))])).map(Number);
  }

  /** One whole session: everybody submits and reveals, rounds are opened, the next slot is cleared. */
  async session(t: number, conduct: (h: Household) => Conduct = () => ({})): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    await this.at(t, 1);
    for (const h of this.households) {
      const r = await this.submit(h, t, conduct(h));
      if (r !== null) receipts.push(r);
    }
    await this.at(t, 5);
    await this.chain.mine();
    for (const h of this.households) {
      const r = await this.reveal(h, t, conduct(h));
      if (r !== null) receipts.push(r);
    }
    await this.at(t, 8);
    await this.chain.mine();
    await this.openAll(t);
    await this.at(t, 9);
    await this.chain.send(this.steward, this.market.call('clear', [BigInt(t + 1)]));
    return receipts;
  }

  /** Opens every round of a session that is complete; records the void ones. */
  async openAll(t: number): Promise<void> {
    for (const [kind, slot] of [
      [OFFER, t + 1],
      [READING, t - 1],
    ] as const) {
      if (slot < 0) continue;
      for (const cohort of await this.cohorts(slot)) {
        const round = await this.view('roundOf', [BigInt(kind), BigInt(slot), BigInt(cohort)]);
        if (round.status > 1) continue;
        const whole =
          round.status === 1 &&
          round.submitted === round.revealed &&
          popcount(round.submitted) >= round.threshold;
        if (whole) await (kind === OFFER ? this.openOffer(slot, cohort) : this.openReading(slot, cohort));
      }
    }
  }

  /** Settles the bill of a period with everything up to its end that opened and is in no bill yet. */
  async settle(h: Household, period: number, gap = noGap): Promise<Receipt> {
    const last = (period + 1) * this.slotsPerPeriod;
    // what an earlier period left unsettled has moved into this one
    const mine = [...h.history.values()].filter((item) => item.slot < last && !h.billed.has(item.slot));
    const opened: Waiting[] = [];
    for (const item of mine) {
      const round = await this.view('roundOf', [BigInt(READING), BigInt(item.slot), item.place >> 32n]);
      if (round.status === 2) opened.push(item);
    }
    const { amount, rho } = await this.opening(opened);
    const folds = mine.filter((item) => h.waiting.has(item.slot)).map(foldItem);
    const receipt = await this.chain.send(
      h.account,
      this.treasury.call('settleBill', [BigInt(period), amount, rho, ZERO32, folds, gap]),
    );
    for (const item of mine) {
      h.waiting.delete(item.slot);
      h.billed.add(item.slot);
    }
    return receipt;
  }

  /** What a household owes over the given slots, from its own values and the prices on chain, with the blinding. */
  async opening(items: readonly Waiting[]): Promise<{ amount: bigint; rho: bigint }> {
    let amount = 0n;
    let rho = 0n;
    for (const { slot, values } of items) {
      const c = await this.view('clearingOf', [BigInt(slot)]);
      const [p, l] = [BigInt(c.price), BigInt(c.lambda)];
      amount += (p - l) * BigInt(values.a) + l * BigInt(values.m);
      rho = (rho + (((p - l) % R) + R) * values.rhoA + l * values.rhoM) % R;
    }
    return { amount, rho };
  }
}

export const noGap = { post: false, importWh: 0n, exportWh: 0n };
export const popcount = (bits: number): number => bits.toString(2).replaceAll('0', '').length;
export const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`;
const coder = AbiCoder.defaultAbiCoder();
export const offerPart = (place: bigint, bind: Hex, bHash: Hex): Hex =>
  keccak256(coder.encode(['uint256', 'uint256', 'bytes32', 'bytes32'], [1n, place, bind, bHash])) as Hex;
export const readingPart = (
  place: bigint,
  bind: Hex,
  bHash: Hex,
  a: readonly [bigint, bigint],
  m: readonly [bigint, bigint],
): Hex =>
  keccak256(
    coder.encode(['uint256', 'bytes32', 'bytes32', 'uint256[2]', 'uint256[2]'], [place, bind, bHash, a, m]),
  ) as Hex;
export const foldItem = ({ slot, place, offerPart: part, bind, bHash, a, m }: Waiting) => ({
  slot: BigInt(slot),
  place,
  offerPart: part,
  bind,
  bHash,
  a,
  m,
});
