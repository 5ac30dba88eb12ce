/**
 * An invitation into a community, signed by one owner of the stewards' Safe. It travels as a file (JSON), as a link
 * `wattlet://join?i=...`, or as a picture of that link. `invitation/terms.ts`: what it says, `typed-data.ts`: what is
 * signed, `binary.ts`: the short form. That the signer is a steward and that the contracts are what the invitation
 * says is for the chain to answer (`src/main/household/invitation.ts`).
 */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { z } from 'zod';
import { type CommunityConfig, communityConfigSchema } from './community.ts';
import { anyCaseHexSchema } from './hex-schema.ts';
import { decode, encode, type Raw, VERSION } from './invitation/binary.ts';
import { addressSchema, type InvitationTerms, invitationTermsSchema } from './invitation/terms.ts';
import { invitationDigest, inviteHashOf } from './invitation/typed-data.ts';
import { bytesToHex, concat, fromBytes, type Hex, hexToBytes } from './protocol/bytes.ts';
import { accountOfKey, publicKeyOf } from './protocol/keys.ts';
import { fail, ok, type Result } from './result.ts';
import type { UtcSeconds } from './units.ts';

export interface Invitation {
  readonly terms: InvitationTerms;
  /** The steward who signed; the household checks on chain that this is one. */
  readonly signer: Hex;
  /** r, s, v: 65 bytes. */
  readonly signature: Hex;
  /** keccak256 of the typed data: what `register` puts on chain, and what a steward revokes by. */
  readonly inviteHash: Hex;
}

const LINK = 'wattlet://join?i=';

/** Signs with a steward's private key (32 bytes). Throws where the terms break their schema. */
export function signInvitation(terms: InvitationTerms, privateKey: Uint8Array): Invitation {
  const checked = invitationTermsSchema.parse(terms);
  const bytes = secp256k1.sign(invitationDigest(checked), privateKey, {
    prehash: false,
    format: 'recovered',
  });
  const signature = bytesToHex(concat(bytes.slice(1), Uint8Array.of(27 + (bytes[0] ?? 0))));
  const signer = accountOfKey(publicKeyOf(privateKey));
  return { terms: checked, signer, signature, inviteHash: inviteHashOf(checked) };
}

/** The link; in a picture of dots it is the same text. */
export function invitationLink({ terms, signer, signature }: Invitation): string {
  return LINK + toBase64Url(encode(terms, signer, signature));
}

/** The file: the same content, to be read by people too. */
export function invitationFile({ terms, signer, signature }: Invitation): string {
  return `${JSON.stringify({ wattletInvitation: VERSION, terms, signer, signature }, null, 2)}\n`;
}

/**
 * Reads a file's text, a link, or the bare code of a link.
 *
 * Codes: `invitation.damaged`, `invitation.unknown-version`, `invitation.wrong-signature`, `invitation.expired`.
 */
export function parseInvitation(text: string, now: UtcSeconds): Result<Invitation> {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const raw = trimmed.startsWith('{') ? fromFile(trimmed) : fromLink(trimmed);
  if (!raw.ok) return raw;
  const terms = invitationTermsSchema.safeParse(raw.value.terms);
  if (!terms.success) return damaged();
  const { signer, signature } = raw.value;
  if (signerOf(terms.data, signature) !== signer) {
    return fail(
      'invitation.wrong-signature',
      'This invitation was changed after it was signed. Nothing was joined.',
      'Ask your steward for the invitation again, and tell them how you got this one.',
    );
  }
  if (now > terms.data.expires) {
    return fail(
      'invitation.expired',
      `This invitation was good until ${new Date(terms.data.expires * 1000).toISOString().slice(0, 10)}.`,
      'Ask your steward for a new one.',
      { expires: terms.data.expires },
    );
  }
  return ok({ terms: terms.data, signer, signature, inviteHash: inviteHashOf(terms.data) });
}

/** Whether this computer itself answers at an address. */
export const isOwnComputer = (url: string): boolean =>
  /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?(\/|$)/i.test(url);

/**
 * What the household keeps. No invitation can declare a node to be the household's own (one such node is believed
 * alone): that is for the household, by `ownNodes`, or true of an address on this computer.
 */
export function communityConfigOf({ terms }: Invitation, ownNodes: readonly string[] = []): CommunityConfig {
  const own = ownNodes.map((url) => ({ url, own: true }));
  const invited = terms.endpoints
    .filter((url) => !ownNodes.includes(url))
    .map((url) => ({ url, own: isOwnComputer(url) }));
  return communityConfigSchema.parse({ ...terms, endpoints: [...own, ...invited] });
}

function signerOf(terms: InvitationTerms, signature: Hex): Hex | null {
  const bytes = hexToBytes(signature);
  const [r, s, v] = [fromBytes(bytes.slice(0, 32)), fromBytes(bytes.slice(32, 64)), bytes[64]];
  if (bytes.length !== 65 || (v !== 27 && v !== 28)) return null;
  try {
    const parsed = new secp256k1.Signature(r, s, v - 27);
    if (parsed.hasHighS()) return null;
    const { x, y } = parsed.recoverPublicKey(invitationDigest(terms)).toAffine();
    return accountOfKey({ x, y });
  } catch {
    // No key could have made this signature.
    return null;
  }
}

const fileSchema = z.object({
  wattletInvitation: z.int(),
  terms: z.unknown(),
  signer: addressSchema,
  signature: anyCaseHexSchema(65),
});

function fromFile(text: string): Result<Raw> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return damaged();
  }
  const version = z.object({ wattletInvitation: z.int() }).safeParse(json);
  if (version.success && version.data.wattletInvitation !== VERSION)
    return unknownVersion(version.data.wattletInvitation);
  const file = fileSchema.safeParse(json);
  return file.success ? ok(file.data) : damaged();
}

function fromLink(text: string): Result<Raw> {
  // Mail programs break long links into lines.
  const code = /^(?:wattlet:\/\/join\/?\?(?:[^#]*&)?i=)?([A-Za-z0-9_-]+)={0,2}$/i.exec(
    text.replace(/\s+/g, ''),
  )?.[1];
  const bytes = code === undefined ? null : fromBase64Url(code);
  const raw = bytes === null ? null : decode(bytes);
  if (raw === null) return damaged();
  return 'version' in raw ? unknownVersion(raw.version) : ok(raw);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}

function fromBase64Url(code: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(code.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

const damaged = () =>
  fail(
    'invitation.damaged',
    'This is no invitation, or a part of it is missing.',
    'Copy the whole link, or open the file or the picture that your steward gave you.',
  );

const unknownVersion = (version: number) =>
  fail(
    'invitation.unknown-version',
    'This invitation was made by a newer version of the program.',
    'Update this program, then open the invitation again.',
    { version },
  );
