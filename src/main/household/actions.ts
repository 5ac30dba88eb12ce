/** What a person decides beyond limits: asked for by screens, carried out by the steps. */
import type { Absence, Funds, ReplacementView } from '../../shared/readmodel.ts';
import { ok, type Result } from '../../shared/result.ts';
import { slotAt } from '../../shared/slots.ts';
import type { Context } from './context.ts';
import { withdraw } from './funds.ts';
import { askToLeave } from './leave.ts';
import { askReplacement, replacementOf } from './replacement.ts';
import { absences, openLate } from './slot/absence.ts';

export interface HouseholdActions {
  /** Slots whose reading is missing and whose offer can still be shown, with what either choice costs. */
  absences(): Result<Absence[]>;
  /** Shows this household's offer of one such slot to the network: privacy of that slot is given away. */
  openLate(slot: number): Promise<Result<null>>;
  /** Money in the community, token units; null before it was first read. */
  funds(): Result<Funds | null>;
  /** Sends part of the deposit to the payout account, token units. */
  withdraw(amount: bigint): Promise<Result<null>>;
  /** Whether this wallet takes the place of one on a lost computer, and how far that is. */
  replacement(): Promise<Result<ReplacementView>>;
  /** Asks for the place of the home whose backup the vault was given. */
  askReplacement(): Promise<Result<null>>;
  /** Trades no more in a group of homes that was announced for this household; false: trades in it again. */
  refuseGroup(cohort: number, refused: boolean): Result<null>;
  /** Leaves the community for good; settles, posts and pays out by itself. */
  leave(): Result<null>;
}

export function actionsOf(ctx: Context): HouseholdActions {
  return {
    absences() {
      const time = ctx.chain.chainTime();
      const slot = time === null ? null : slotAt(ctx.timing, time.estimate);
      return slot === null ? ok([]) : absences(ctx, slot);
    },
    openLate: (slot) => openLate(ctx, slot),
    funds: () => ok(ctx.funds.get()),
    withdraw: (amount) => withdraw(ctx, amount),
    replacement: () => replacementOf(ctx),
    askReplacement: () => askReplacement(ctx),
    refuseGroup: (cohort, refused) => ctx.trust.refuse(cohort, refused),
    leave: () => askToLeave(ctx),
  };
}
