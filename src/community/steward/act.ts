/** How every act of the stewards goes: tried first, signed by one, and carried out at once if one is enough. */
import { join } from 'node:path';
import type { Wallet } from 'ethers';
import { type AppError, fail, ok, type Result } from '../../shared/result.ts';
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

/** One act, in one transaction of the Safe. */
export const propose = (session: Session, input: Input, act: Act): Promise<Result<null>> =>
  proposeAll(session, input, [act]);

/**
 * Acts in order, each a transaction of its own: the parts of what does not fit into one. Where one steward's signature
 * is enough, what fails leaves the parts before it done and those after it undone; the same command, run again, makes
 * the rest.
 */
export async function proposeAll(
  session: Session,
  input: Input,
  acts: readonly Act[],
): Promise<Result<null>> {
  const { deps, provider } = session;
  const stewards = await stewardsOf(session);
  if (!stewards.ok) return stewards;
  const owned = await requireOwned(session);
  if (!owned.ok) return owned;
  const asked = input.whole('nonce');
  if (!asked.ok) return asked;
  for (const act of acts) {
    for (const call of act.calls.slice(0, act.independent ?? act.calls.length)) {
      const passes = await wouldPass(provider, session.file.safe, call);
      if (!passes.ok) return passes;
    }
  }
  const signer = await openSigner(deps, input, provider);
  if (!signer.ok) return signer;
  const steward = requireSteward(stewards.value, signer.value.address);
  if (!steward.ok) return steward;

  const first = asked.value ?? stewards.value.nonce;
  const out = input.text('out');
  const paths: string[] = [];
  for (const [i, act] of acts.entries()) {
    const proposal = await proposalOf(session, signer.value, act, first + i);
    if (stewards.value.threshold === 1 && first === stewards.value.nonce) {
      const turn = { ...stewards.value, nonce: first + i };
      const done = await carryOut(session, signer.value, turn, proposal);
      if (!done.ok) return i === 0 ? done : partly(done.error, i, acts.length);
      continue;
    }
    const path = join(
      deps.cwd,
      out === undefined ? fileOf(proposal) : acts.length === 1 ? out : `${i + 1}-${out}`,
    );
    const saved = saveProposal(path, proposal);
    if (!saved.ok) return saved;
    paths.push(path);
  }
  if (paths.length > 0) {
    const what = paths.length === 1 ? 'this file' : 'these files, all together,';
    deps.print(
      [
        `Signed by 1 of ${stewards.value.threshold}. Pass ${what} to the next steward, who runs \`sign\`:`,
        ...paths,
      ].join(paths.length === 1 ? ' ' : '\n'),
    );
  }
  return ok(null);
}

/** Shows what an act does, and signs it. */
async function proposalOf(session: Session, signer: Wallet, act: Act, nonce: number): Promise<Proposal> {
  const { deps, file } = session;
  const [only, ...more] = act.calls;
  if (only === undefined) throw new Error('an act without a call');
  const call = more.length === 0 ? only : together(file.multiSend, act.calls);
  const transaction = {
    chainId: file.chainId,
    safe: file.safe,
    ...call,
    operation: more.length === 0 ? (0 as const) : (1 as const),
    nonce,
  };
  const lines = describe(transaction, file);
  if (lines === null) throw new Error('an act that its own commands cannot read');
  deps.print(lines.join('\n'));
  return { title: act.title, transaction, signatures: [await signSafe(transaction, signer)] };
}

const fileOf = ({ title, transaction }: Proposal): string =>
  `${String(transaction.nonce).padStart(4, '0')}-${title.replace(/[^A-Za-z0-9]+/g, '-')}.proposal.json`;

const partly = ({ code, message, remedy, params }: AppError, done: number, of: number): Result<null> =>
  fail(
    code,
    `${message} ${done} of ${of} parts are carried out.`,
    `${remedy} Then run the same command again: it makes the rest.`,
    params,
  );

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
