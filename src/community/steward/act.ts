/** How every act of the stewards goes: tried first, signed by one, and carried out at once if one is enough. */
import { join } from 'node:path';
import type { Wallet } from 'ethers';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Input } from './command.ts';
import { transact, wouldPass } from './network.ts';
import { describe } from './safe/describe.ts';
import { type Proposal, saveProposal } from './safe/proposal.ts';
import { execution, goodSignatures, type PlainCall, signSafe, together } from './safe/transaction.ts';
import {
  openSigner,
  requireOwned,
  requireSteward,
  type Session,
  type Stewards,
  stewardsOf,
} from './session.ts';

export interface Act {
  /** Short; it is also in the file's name. */
  readonly title: string;
  readonly calls: readonly PlainCall[];
  /** How many of the calls can be tried alone; later ones build on earlier ones. All unless told. */
  readonly independent?: number;
}

export async function propose(session: Session, input: Input, act: Act): Promise<Result<null>> {
  const { deps, file, provider } = session;
  const stewards = await stewardsOf(session);
  if (!stewards.ok) return stewards;
  const owned = await requireOwned(session);
  if (!owned.ok) return owned;
  const asked = input.whole('nonce');
  if (!asked.ok) return asked;
  for (const call of act.calls.slice(0, act.independent ?? act.calls.length)) {
    const passes = await wouldPass(provider, file.safe, call);
    if (!passes.ok) return passes;
  }
  const signer = await openSigner(deps, input, provider);
  if (!signer.ok) return signer;
  const steward = requireSteward(stewards.value, signer.value.address);
  if (!steward.ok) return steward;

  const [only, ...more] = act.calls;
  if (only === undefined) throw new Error('an act without a call');
  const call = more.length === 0 ? only : together(file.multiSend, act.calls);
  const transaction = {
    chainId: file.chainId,
    safe: file.safe,
    ...call,
    operation: more.length === 0 ? (0 as const) : (1 as const),
    nonce: asked.value ?? stewards.value.nonce,
  };
  const lines = describe(transaction, file);
  if (lines === null) throw new Error('an act that its own commands cannot read');
  deps.print(lines.join('\n'));
  const proposal: Proposal = {
    title: act.title,
    transaction,
    signatures: [await signSafe(transaction, signer.value)],
  };
  if (stewards.value.threshold === 1 && transaction.nonce === stewards.value.nonce)
    return carryOut(session, signer.value, stewards.value, proposal);
  const name = `${String(transaction.nonce).padStart(4, '0')}-${act.title.replace(/[^A-Za-z0-9]+/g, '-')}.proposal.json`;
  const path = join(deps.cwd, input.text('out') ?? name);
  const saved = saveProposal(path, proposal);
  if (!saved.ok) return saved;
  deps.print(
    `Signed by 1 of ${stewards.value.threshold}. Pass this file to the next steward, who runs \`sign\`: ${path}`,
  );
  return ok(null);
}

/** Sends a proposal that has enough signatures. */
export async function carryOut(
  session: Session,
  signer: Wallet,
  stewards: Stewards,
  { transaction, signatures }: Proposal,
): Promise<Result<null>> {
  const good = goodSignatures(transaction, signatures, stewards.owners);
  const turn = requireTurn(transaction.nonce, stewards);
  if (!turn.ok) return turn;
  if (good.length < stewards.threshold) {
    return fail(
      'steward.signatures-missing',
      `${good.length} of ${stewards.threshold} signatures are there.`,
      'Let more stewards run `sign` on the file.',
      { have: good.length, needed: stewards.threshold },
    );
  }
  const call = execution(transaction, good.slice(0, stewards.threshold));
  const done = await transact(signer, call);
  if (!done.ok) return done;
  session.deps.print(`Done, in block ${done.value.blockNumber}.`);
  return ok(null);
}

/** Transactions of a Safe run in order, each once. */
export function requireTurn(nonce: number, stewards: Stewards): Result<null> {
  if (nonce === stewards.nonce) return ok(null);
  return nonce < stewards.nonce
    ? fail(
        'steward.proposal-over',
        'Another proposal took this one’s turn, or it was carried out already.',
        'Look at `status`; if it is still wanted, propose it again.',
      )
    : fail(
        'steward.proposal-waits',
        `This proposal has number ${nonce}; number ${stewards.nonce} comes first.`,
        'Carry out the earlier proposals first.',
        { nonce, next: stewards.nonce },
      );
}
