/**
 * A proposal: one transaction of the Safe with the signatures it has so far, as a file that the stewards pass around.
 * It holds no secret. Whoever changes a byte of the transaction loses the signatures.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { addressSchema } from '../../../shared/invitation/terms.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type CommunityFile, writeWhole } from '../community-file.ts';
import { describe } from './describe.ts';
import type { OwnerSignature, SafeTransaction } from './transaction.ts';

const data = z
  .string()
  .regex(/^0x([0-9a-fA-F]{2})*$/)
  .transform((text): `0x${string}` => `0x${text.slice(2).toLowerCase()}`);

const proposalSchema = z.strictObject({
  wattletProposal: z.literal(1),
  /** For people; what is shown and signed is read from `data`. */
  title: z.string().max(200),
  chainId: z.int().positive(),
  safe: addressSchema,
  to: addressSchema,
  data,
  operation: z.literal([0, 1]),
  nonce: z.int().nonnegative(),
  signatures: z.array(z.strictObject({ signer: addressSchema, signature: data })).max(64),
});

export interface Proposal {
  readonly title: string;
  readonly transaction: SafeTransaction;
  readonly signatures: readonly OwnerSignature[];
}

export function saveProposal(path: string, { title, transaction, signatures }: Proposal): Result<null> {
  const content = proposalSchema.parse({ wattletProposal: 1, title, ...transaction, signatures });
  return writeWhole(path, `${JSON.stringify(content, null, 2)}\n`);
}

/**
 * Codes: `steward.no-proposal`, `steward.proposal-damaged`, `steward.other-community`, `steward.unreadable-proposal`
 * (it does something that these commands do not know, so nobody should sign it here).
 */
export function loadProposal(
  path: string,
  file: CommunityFile,
): Result<Proposal & { readonly lines: string[] }> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return fail('steward.no-proposal', `There is no file ${path}.`, 'Check the path.', { path });
  }
  let read: z.output<typeof proposalSchema>;
  try {
    read = proposalSchema.parse(JSON.parse(text));
  } catch {
    return fail(
      'steward.proposal-damaged',
      `${path} is no proposal, or it is damaged.`,
      'Ask the steward who made it to send it again.',
      { path },
    );
  }
  const { title, chainId, safe, to, operation, nonce, signatures } = read;
  if (chainId !== file.chainId || safe !== file.safe) {
    return fail(
      'steward.other-community',
      'This proposal is for another community.',
      'Name the right community file with --community FILE.',
    );
  }
  const transaction = { chainId, safe, to, data: read.data, operation, nonce };
  const lines = describe(transaction, file);
  if (lines === null) {
    return fail(
      'steward.unreadable-proposal',
      'This proposal does something that cannot be shown here. It was not signed.',
      'Do not sign it anywhere before you know what it does; ask the steward who made it.',
    );
  }
  return ok({ title, transaction, signatures, lines });
}
