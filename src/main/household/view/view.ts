/** The one view of the household that the window gets with every round. */
import type { EnergyTotals, HouseholdView, Limits, MeterView, SlotRow } from '../../../shared/readmodel.ts';
import type { AppError } from '../../../shared/result.ts';
import { periodOf, phaseAt, slotAt } from '../../../shared/slots.ts';
import { slotNo, utcSeconds } from '../../../shared/units.ts';
import type { SourceStatus } from '../../meter/api.ts';
import { activeBits, bitCount, seatOf, tariffOf } from '../community/facts.ts';
import type { Context } from '../context.ts';
import type { MembershipStage } from '../membership.ts';
import { rowOf } from './queries.ts';

export interface ViewInput {
  readonly catchUp: HouseholdView['catchUp'];
  readonly membership: MembershipStage;
  readonly notices: readonly AppError[];
  readonly limits: Limits;
}

const STAGES = {
  registering: 'waiting-for-approval',
  'waiting-for-approval': 'waiting-for-approval',
  'waiting-for-start': 'waiting-for-start',
  refusing: 'paused',
  active: 'trading',
  leaving: 'leaving',
  left: 'left',
  replaced: 'left',
} as const satisfies Record<MembershipStage, HouseholdView['stage']>;

export function viewOf(ctx: Context, input: ViewInput): HouseholdView {
  const time = ctx.chain.chainTime();
  const now = time?.estimate ?? null;
  const slot = now === null ? null : slotAt(ctx.timing, now);
  const halted = ctx.outbox.halted();
  const funds = ctx.funds.get();
  const stage = STAGES[input.membership];
  return {
    stage:
      halted !== null ? 'stopped' : stage === 'trading' && input.limits.mode === 'paused' ? 'paused' : stage,
    account: ctx.account,
    doing: doing(ctx, input.membership, slot),
    chainTime: now,
    driftSeconds: time?.driftSeconds ?? null,
    catchUp: input.catchUp,
    slot,
    phase: now === null ? null : phaseAt(ctx.timing, now),
    community: communityView(ctx, slot),
    meter: meterView(ctx, 'grid'),
    generation: ctx.generationSource() === null ? null : meterView(ctx, 'generation'),
    timeline: timeline(ctx, slot),
    today: today(ctx, now),
    limits: input.limits,
    deposit: funds?.deposit ?? null,
    credit: funds?.credit ?? null,
    score: funds?.score ?? null,
    endpoints: ctx.chain.endpoints().map(({ url, head, problem, agrees }) => ({
      url,
      reachable: problem === null,
      head,
      agrees,
    })),
    attention: [...(halted === null ? [] : [halted]), ...input.notices],
  };
}

function doing(ctx: Context, membership: MembershipStage, slot: number | null): string {
  if (slot === null) return 'connecting';
  if (membership !== 'active') return membership;
  if (ctx.leavingSoon() !== null) return 'resting';
  const record = ctx.slots.get(slot + 1);
  return record.ok && record.value.detail.offer?.sent != null ? 'offered' : 'planning';
}

function communityView(ctx: Context, slot: number | null): HouseholdView['community'] {
  const book = ctx.follower.book();
  const number = slotNo(slot ?? 0);
  const tariff = tariffOf(book, periodOf(ctx.timing, number));
  const seat = seatOf(book, ctx.timing, ctx.account, number);
  const { config } = ctx;
  return {
    name: config.name,
    chainId: config.chainId,
    market: config.contracts.market,
    currency: config.currency,
    feedInTariff: tariff?.feedIn ?? 0,
    retailTariff: tariff?.retail ?? 0,
    slotSeconds: config.slotSeconds,
    slotsPerPeriod: config.slotsPerPeriod,
    genesis: config.genesis,
    members: [...book.members.values()].filter((member) => member.state === 'member').length,
    cohort: seat?.cohort ?? null,
    cohortSize: seat === null ? 0 : bitCount(activeBits(book, seat.cohort, number)),
    groups: ctx.trust.groups(number),
    capacityWh: seat?.capacityWh ?? 0,
  };
}

const NO_METER: MeterView = {
  state: 'none',
  protocol: null,
  maker: null,
  meterId: null,
  powerW: null,
  importRegisterWh: null,
  exportRegisterWh: null,
  meterTime: null,
  lastReadingAt: null,
  grade: 'unknown',
  problem: null,
};

export function meterView(ctx: Context, role: SourceStatus['role']): MeterView {
  const source = ctx.meter.status().find((status) => status.role === role);
  if (source === undefined) return NO_METER;
  const reading = source.lastReading;
  const telegram = reading?.telegram ?? null;
  const whole = (microWh: bigint | undefined): number | null =>
    microWh === undefined ? null : Number(microWh / 1_000_000n);
  return {
    ...stateOf(source),
    protocol: source.protocol?.protocol ?? null,
    maker: source.maker,
    meterId: source.meterId,
    powerW: telegram?.powerMilliW == null ? null : Math.round(telegram.powerMilliW / 1000),
    importRegisterWh: whole(telegram?.importTotal?.microWh),
    exportRegisterWh: whole(telegram?.exportTotal?.microWh),
    meterTime: telegram?.meterTime?.utcSeconds ?? null,
    lastReadingAt: reading === null ? null : Math.floor(reading.atMs / 1000),
    grade: source.grade.grade,
  };
}

function stateOf(source: SourceStatus): Pick<MeterView, 'state' | 'problem'> {
  switch (source.state.state) {
    case 'connected':
      return { state: 'reading', problem: null };
    case 'silent':
      return { state: 'silent', problem: source.state.problem };
    case 'error':
      return { state: 'error', problem: source.state.error };
    case 'ended':
      return { state: 'none', problem: null };
    default:
      return { state: 'searching', problem: null };
  }
}

/** From the oldest slot that is still being settled to the next one. */
function timeline(ctx: Context, slot: number | null): SlotRow[] {
  if (slot === null) return [];
  const rows: SlotRow[] = [];
  for (let number = Math.max(0, slot - 3); number <= slot + 1; number += 1) {
    const record = ctx.slots.get(number);
    if (record.ok) rows.push(rowOf(ctx, record.value.row));
  }
  return rows;
}

const NOTHING: EnergyTotals = {
  importWh: 0,
  exportWh: 0,
  boughtWh: 0,
  soldWh: 0,
  generatedWh: null,
  amount: 0n,
  withoutCommunity: 0n,
  slots: 0,
  unknownSlots: 0,
};

/** Sums since local midnight. */
function today(ctx: Context, now: number | null): EnergyTotals {
  if (now === null) return NOTHING;
  const midnight = new Date(now * 1000);
  midnight.setHours(0, 0, 0, 0);
  const start = Math.max(ctx.timing.genesis, Math.floor(midnight.getTime() / 1000));
  const from = slotAt(ctx.timing, utcSeconds(start)) ?? slotNo(0);
  const to = slotAt(ctx.timing, utcSeconds(now)) ?? slotNo(0);
  const sums = ctx.store.slots.totals([{ from, to: slotNo(to + 1) }]);
  return sums.ok ? (sums.value[0] ?? NOTHING) : NOTHING;
}
