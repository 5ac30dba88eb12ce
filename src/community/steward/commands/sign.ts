/** Proposals on their way around the stewards. */
import { resolve } from 'node:path';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { carryOut, requireTurn } from '../act.ts';
import { type Command, type Input, signing, usage } from '../command.ts';
import type { Deps } from '../deps.ts';
import { loadProposal, saveProposal } from '../safe/proposal.ts';
import { goodSignatures, signSafe } from '../safe/transaction.ts';
import { openSession, openSigner, requireOwned, requireSteward, stewardsOf } from '../session.ts';

/** Each file in its turn; the first that fails ends it, and those before it are done. */
async function each(input: Input, act: (name: string) => Promise<Result<null>>): Promise<Result<null>> {
  if (input.args.length === 0) return usage('Name the proposal’s file.');
  for (const name of input.args) {
    const done = await act(name);
    if (!done.ok) return done;
  }
  return ok(null);
}

export const sign: Command = {
  name: 'sign',
  usage: 'FILE… [--yes]',
  summary: 'shows what proposals do, and adds your signature to their files',
  options: { ...signing, yes: { type: 'boolean' } },
  run: (deps, input) => each(input, (name) => signOne(deps, input, name)),
};

async function signOne(deps: Deps, input: Input, name: string): Promise<Result<null>> {
  const session = await openSession(deps, input);
  if (!session.ok) return session;
  const path = resolve(deps.cwd, name);
  const proposal = loadProposal(path, session.value.file);
  if (!proposal.ok) return proposal;
  const { transaction, title, signatures, lines } = proposal.value;
  const owned = await requireOwned(session.value);
  if (!owned.ok) return owned;
  const stewards = await stewardsOf(session.value);
  if (!stewards.ok) return stewards;
  const turn = requireTurn(transaction.nonce, stewards.value);
  // A proposal for later may be signed now.
  if (!turn.ok && turn.error.code === 'steward.proposal-over') return turn;
  deps.print(lines.join('\n'));
  if (!input.flag('yes') && (await deps.ask('Sign this? Type yes: ')).trim() !== 'yes')
    return fail('steward.not-signed', 'Nothing was signed.', 'Type yes to sign, or add --yes.');
  const signer = await openSigner(deps, input, session.value.provider);
  if (!signer.ok) return signer;
  const steward = requireSteward(stewards.value, signer.value.address);
  if (!steward.ok) return steward;
  const own = await signSafe(transaction, signer.value);
  const all = goodSignatures(transaction, [...signatures, own], stewards.value.owners);
  const saved = saveProposal(path, { title, transaction, signatures: all });
  if (!saved.ok) return saved;
  const { threshold } = stewards.value;
  deps.print(
    all.length < threshold
      ? `Signed by ${all.length} of ${threshold}. Pass the file to the next steward.`
      : `Signed by ${all.length} of ${threshold}: anyone of you can run \`execute\` on it now.`,
  );
  return ok(null);
}

export const execute: Command = {
  name: 'execute',
  usage: 'FILE…',
  summary: 'carries out proposals that enough stewards signed, in the order of their files',
  options: signing,
  run: (deps, input) => each(input, (name) => executeOne(deps, input, name)),
};

async function executeOne(deps: Deps, input: Input, name: string): Promise<Result<null>> {
  const session = await openSession(deps, input);
  if (!session.ok) return session;
  const proposal = loadProposal(resolve(deps.cwd, name), session.value.file);
  if (!proposal.ok) return proposal;
  const stewards = await stewardsOf(session.value);
  if (!stewards.ok) return stewards;
  const signer = await openSigner(deps, input, session.value.provider);
  if (!signer.ok) return signer;
  deps.print(proposal.value.lines.join('\n'));
  return carryOut(session.value, signer.value, stewards.value, proposal.value);
}
