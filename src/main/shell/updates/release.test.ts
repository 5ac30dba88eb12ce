import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { publicKey, signed } from '../../../../tools/package/sign-release.mjs';
import { verifiedVersion } from './release.ts';

const makePem = () =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PEM = makePem();
const KEY = publicKey(PEM);
const HASH = (fill: number) => Buffer.alloc(64, fill).toString('base64');

/** As electron-builder writes it. */
const YML = `version: 1.2.0
files:
  - url: Wattlet-1.2.0.AppImage
    sha512: ${HASH(1)}
    size: 7
  - url: wattlet_1.2.0_amd64.deb
    sha512: ${HASH(2)}
    size: 8
path: Wattlet-1.2.0.AppImage
sha512: ${HASH(1)}
releaseDate: '2026-11-23T00:00:00.000Z'
`;

/** What electron-updater makes of it, as far as it counts here. */
const described = (signature: string | undefined, version = '1.2.0', hashes = [HASH(1), HASH(2)]) => ({
  version,
  files: hashes.map((sha512) => ({ url: 'x', sha512 })),
  ...(signature === undefined ? {} : { wattletSignature: signature }),
});
const signatureIn = (yml: string) => /^wattletSignature: (\S+)$/m.exec(yml)?.[1];
const GOOD = signatureIn(signed(YML, PEM));

it('takes what the release key signed, in any order of its files', () => {
  expect(verifiedVersion(described(GOOD), KEY)).toEqual({ ok: true, value: '1.2.0' });
  expect(verifiedVersion(described(GOOD, '1.2.0', [HASH(2), HASH(1)]), KEY).ok).toBe(true);
});

it.each([
  ['no signature', described(undefined), KEY],
  ['another version', described(GOOD, '9.9.9'), KEY],
  ['another file', described(GOOD, '1.2.0', [HASH(1), HASH(3)]), KEY],
  ['a file more', described(GOOD, '1.2.0', [HASH(1), HASH(2), HASH(3)]), KEY],
  ['a file less', described(GOOD, '1.2.0', [HASH(1)]), KEY],
  ['no file', described(GOOD, '1.2.0', []), KEY],
  ['a signature by somebody else', described(signatureIn(signed(YML, makePem()))), KEY],
  ['somebody else’s key in the package', described(GOOD), publicKey(makePem())],
  ['lines in the version', described(GOOD, `1.2.0\n${HASH(1)}`, [HASH(2)]), KEY],
  ['nothing at all', null, KEY],
  ['a damaged key', described(GOOD), 'AAAA'],
])('refuses %s', (_what, description, key) => {
  const answer = verifiedVersion(description, key);
  expect(answer.ok ? '' : answer.error.code).toBe('update.unsigned');
});

it('signs a description once, and only one of a release', () => {
  expect(() => signed(signed(YML, PEM), PEM)).toThrow('signed already');
  expect(() => signed('path: x\n', PEM)).toThrow('no release');
});
