import { TypedDataEncoder, verifyTypedData, Wallet } from 'ethers';
import jsQR from 'jsqr';
import { create } from 'qrcode';
import { describe, expect, it } from 'vitest';
import { decode, encode } from './invitation/binary.ts';
import { invitationTermsSchema } from './invitation/terms.ts';
import {
  communityConfigOf,
  invitationFile,
  invitationLink,
  parseInvitation,
  signInvitation,
} from './invitation.ts';
import { hexToBytes } from './protocol/bytes.ts';
import { expectOk } from './result.ts';
import { utcSeconds } from './units.ts';

const key = hexToBytes(`0x${'11'.repeat(32)}`);
const steward = new Wallet(`0x${'11'.repeat(32)}`);
const plain = {
  name: 'Sonnenhügel 太阳',
  chainId: 31337,
  contracts: {
    market: `0x${'a1'.repeat(20)}`,
    community: `0x${'a2'.repeat(20)}`,
    treasury: `0x${'a3'.repeat(20)}`,
    token: `0x${'a4'.repeat(20)}`,
  },
  safe: `0x${'a5'.repeat(20)}`,
  genesis: 1_800_000_000,
  slotSeconds: 900,
  slotsPerPeriod: 96,
  kMin: 4,
  minBillSlots: 8,
  finality: 2,
  blockTime: 5,
  fromBlock: 300,
  endpoints: ['https://node-a.example/rpc', 'https://node-b.example:8545'],
  currency: 'EUR',
  tariff: { period: 3, feedIn: 80_000, retail: 350_000 },
  rulesHash: `0x${'b1'.repeat(32)}`,
  nonce: `0x${'b2'.repeat(16)}`,
  expires: 1_900_000_000,
};
/** Written out, so that another order, name or type of a member shows. */
const TYPES = {
  Invitation: [
    'string name, uint256 chainId, address market, address community, address treasury, address token, address safe',
    'uint256 genesis, uint256 slotSeconds, uint256 slotsPerPeriod, uint256 kMin, uint256 minBillSlots',
    'uint256 finality, uint256 blockTime, uint256 fromBlock, string[] endpoints, string currency',
    'uint256 tariffPeriod, uint256 feedIn, uint256 retail, bytes32 rulesHash, bytes16 nonce, uint256 expires',
  ]
    .flatMap((line) => line.split(', '))
    .map((member) => {
      const [type = '', name = ''] = member.split(' ');
      return { type, name };
    }),
};
const terms = invitationTermsSchema.parse(plain);
const invitation = signInvitation(terms, key);
const now = utcSeconds(1_850_000_000);
const codeOf = (text: string, at = now): string => {
  const parsed = parseInvitation(text, at);
  return parsed.ok ? 'ok' : parsed.error.code;
};

describe('invitation', () => {
  it.each([
    ['file', invitationFile(invitation)],
    ['link', invitationLink(invitation)],
    ['code alone', invitationLink(invitation).split('=')[1] ?? ''],
    ['link broken into lines', invitationLink(invitation).replace(/(.{60})/g, '$1\r\n  ')],
    ['file with a byte order mark', `\uFEFF${invitationFile(invitation)}`],
  ])('comes back whole from a %s', (_name, text) => {
    expect(expectOk(parseInvitation(text, now))).toEqual(invitation);
  });

  it('is signed as EIP-712 says, judged by another implementation', () => {
    const { contracts, tariff, ...rest } = plain;
    const domain = {
      name: 'Wattlet invitation',
      version: '1',
      chainId: plain.chainId,
      verifyingContract: contracts.community,
    };
    const message = {
      ...rest,
      ...contracts,
      tariffPeriod: tariff.period,
      feedIn: tariff.feedIn,
      retail: tariff.retail,
    };
    expect(TypedDataEncoder.hash(domain, TYPES, message)).toBe(invitation.inviteHash);
    const signer = verifyTypedData(domain, TYPES, message, invitation.signature);
    expect(signer).toBe(steward.address);
    expect(invitation.signer).toBe(steward.address.toLowerCase());
  });

  it('fits well into a picture of dots, and is read back from it', () => {
    const link = invitationLink(invitation);
    expect(link.length).toBeLessThan(700);
    const { modules } = create(link, { errorCorrectionLevel: 'M' });
    const [scale, margin] = [4, 16];
    const size = modules.size * scale + 2 * margin;
    const pixels = new Uint8ClampedArray(size * size * 4).fill(255);
    for (let y = 0; y < size - 2 * margin; y += 1) {
      for (let x = 0; x < size - 2 * margin; x += 1) {
        if (modules.get(Math.floor(y / scale), Math.floor(x / scale)) === 0) continue;
        const at = 4 * ((y + margin) * size + x + margin);
        pixels.fill(0, at, at + 3);
      }
    }
    expect(jsQR(pixels, size, size)?.data).toBe(link);
  });

  const changes: [string, (file: Record<string, unknown>) => void][] = [];
  const paths = (value: object, prefix: string[] = []): string[][] =>
    Object.entries(value).flatMap(([name, item]) =>
      typeof item === 'object' && item !== null ? paths(item, [...prefix, name]) : [[...prefix, name]],
    );
  for (const path of paths({ ...terms })) {
    changes.push([
      path.join('.'),
      (file) => {
        const last = path[path.length - 1] ?? '';
        let holder = Object(file['terms']);
        for (const name of path.slice(0, -1)) holder = holder[name];
        const value: unknown = holder[last];
        holder[last] =
          typeof value === 'number'
            ? value + 1
            : String(value).startsWith('0x')
              ? String(value).replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
              : `${value}x`;
      },
    ]);
  }

  it.each(changes)('with another %s is refused', (_name, change) => {
    const file = JSON.parse(invitationFile(invitation));
    change(file);
    expect(codeOf(JSON.stringify(file))).toBe('invitation.wrong-signature');
    const repacked = encode(file.terms, invitation.signer, invitation.signature);
    expect(decode(repacked)).not.toBeNull();
    const link = `wattlet://join?i=${Buffer.from(repacked).toString('base64url')}`;
    expect(codeOf(link)).toBe('invitation.wrong-signature');
  });

  it('cannot be claimed by another signer', () => {
    const file = JSON.parse(invitationFile(invitation));
    file.signer = `0x${'cc'.repeat(20)}`;
    expect(codeOf(JSON.stringify(file))).toBe('invitation.wrong-signature');
    const other = signInvitation(terms, hexToBytes(`0x${'22'.repeat(32)}`));
    file.signer = invitation.signer;
    file.signature = other.signature;
    expect(codeOf(JSON.stringify(file))).toBe('invitation.wrong-signature');
  });

  it('with any one byte of the link changed is damaged, never something else', () => {
    const bytes = encode(terms, invitation.signer, invitation.signature);
    for (let i = 0; i < bytes.length; i += 1) {
      const broken = Uint8Array.from(bytes);
      broken[i] = (broken[i] ?? 0) ^ 0x40;
      expect(decode(broken), `byte ${i}`).toBeNull();
    }
  });

  it.each([
    '',
    'hello',
    'wattlet://join',
    'wattlet://join?i=',
    'wattlet://join?i=AAAA',
    invitationLink(invitation).slice(0, -7),
    `${invitationLink(invitation)}AAAA`,
    '{',
    '{}',
    invitationFile(invitation).replace('"genesis"', '"genesys"'),
    '{"wattletInvitation":1,"terms":{},"signer":"0x","signature":"0x"}',
  ])('%j is damaged', (text) => {
    expect(codeOf(text)).toBe('invitation.damaged');
  });

  it('of a newer version says so', () => {
    const file = JSON.parse(invitationFile(invitation));
    expect(codeOf(JSON.stringify({ ...file, wattletInvitation: 2 }))).toBe('invitation.unknown-version');
  });

  it('is good to its last second and not after', () => {
    expect(codeOf(invitationLink(invitation), terms.expires)).toBe('ok');
    expect(codeOf(invitationLink(invitation), utcSeconds(terms.expires + 1))).toBe('invitation.expired');
  });

  it.each([
    ['finality too slow for the slot', { finality: 30 }],
    ['a tariff upside down', { tariff: { period: 0, feedIn: 2, retail: 1 } }],
    ['a file address as endpoint', { endpoints: ['file:///etc/passwd'] }],
    ['a password in an endpoint', { endpoints: ['https://me:secret@node.example'] }],
    ['more than the known fields', { extra: 1 }],
  ])('cannot be signed with %s', (_name, change) => {
    expect(invitationTermsSchema.safeParse({ ...plain, ...change }).success).toBe(false);
  });

  it('cannot make a foreign node the own one', () => {
    expect(communityConfigOf(invitation).endpoints.map(({ own }) => own)).toEqual([false, false]);
    const local = invitationTermsSchema.parse({
      ...plain,
      endpoints: ['http://127.0.0.1:8545', 'http://127.0.0.1.evil.example', 'http://localhost.evil.example'],
    });
    expect(communityConfigOf(signInvitation(local, key)).endpoints.map(({ own }) => own)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('takes a node that the household declares its own, first', () => {
    const config = communityConfigOf(invitation, ['https://node-b.example:8545']);
    expect(config.endpoints).toEqual([
      { url: 'https://node-b.example:8545', own: true },
      { url: 'https://node-a.example/rpc', own: false },
    ]);
  });
});
