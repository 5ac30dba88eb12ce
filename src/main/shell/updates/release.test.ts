import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { publicKey, signed } from '../../../../tools/package/sign-release.mjs';
import { descriptionName, isNewer } from '../../../shared/release-statement.ts';
import { type Installed, verifiedVersion } from './release.ts';

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

const LINUX = 'latest-linux.yml';
const APPIMAGE = { url: 'Wattlet-1.2.0.AppImage', sha512: HASH(1) };
const DEB = { url: 'wattlet_1.2.0_amd64.deb', sha512: HASH(2) };
const HERE: Installed = { version: '1.0.0', description: LINUX, releaseKey: KEY };

/** What electron-updater makes of it, as far as it counts here. */
const described = (signature: string | undefined, version = '1.2.0', files = [APPIMAGE, DEB]) => ({
  version,
  files,
  ...(signature === undefined ? {} : { wattletSignature: signature }),
});
const signatureIn = (yml: string) => /^wattletSignature: (\S+)$/m.exec(yml)?.[1];
const GOOD = signatureIn(signed(LINUX, YML, PEM));

it('takes what the release key signed, in any order of its files', () => {
  expect(verifiedVersion(described(GOOD), HERE)).toEqual({ ok: true, value: '1.2.0' });
  expect(verifiedVersion(described(GOOD, '1.2.0', [DEB, APPIMAGE]), HERE).ok).toBe(true);
});

const MORE = { url: 'Wattlet-9.AppImage', sha512: HASH(3) };
it.each([
  ['no signature', described(undefined), HERE],
  ['another version', described(GOOD, '9.9.9'), HERE],
  ['another file', described(GOOD, '1.2.0', [APPIMAGE, { ...DEB, sha512: HASH(3) }]), HERE],
  ['a file more', described(GOOD, '1.2.0', [APPIMAGE, DEB, MORE]), HERE],
  ['a file less', described(GOOD, '1.2.0', [APPIMAGE]), HERE],
  ['no file', described(GOOD, '1.2.0', []), HERE],
  [
    'a signed file under the name of another one',
    described(GOOD, '1.2.0', [
      { ...APPIMAGE, sha512: DEB.sha512 },
      { ...DEB, sha512: APPIMAGE.sha512 },
    ]),
    HERE,
  ],
  [
    'a signed file under a new name',
    described(GOOD, '1.2.0', [{ ...APPIMAGE, url: 'x.AppImage' }, DEB]),
    HERE,
  ],
  ['a release for another system', described(signatureIn(signed('latest.yml', YML, PEM))), HERE],
  ['this release on another system', described(GOOD), { ...HERE, description: 'latest-linux-arm64.yml' }],
  ['parts to be fetched by the installer', { ...described(GOOD), packages: { x64: MORE } }, HERE],
  [
    'a file of another host',
    described(GOOD, '1.2.0', [{ ...APPIMAGE, url: 'https://a.example/b' }, DEB]),
    HERE,
  ],
  ['a signature by somebody else', described(signatureIn(signed(LINUX, YML, makePem()))), HERE],
  ['somebody else’s key in the package', described(GOOD), { ...HERE, releaseKey: publicKey(makePem()) }],
  ['lines in the version', described(GOOD, `1.2.0\n${HASH(1)} x`, [DEB]), HERE],
  ['nothing at all', null, HERE],
  ['a damaged key', described(GOOD), { ...HERE, releaseKey: 'AAAA' }],
])('refuses %s', (_what, description, installed) => {
  const answer = verifiedVersion(description, installed);
  expect(answer.ok ? '' : answer.error.code).toBe('update.unsigned');
});

it.each(['1.2.0', '1.2.1', '2.0.0', '1.3.0-beta.1'])('refuses a signed release on a newer %s', (version) => {
  const answer = verifiedVersion(described(GOOD), { ...HERE, version });
  expect(answer.ok ? '' : answer.error.code).toBe('update.older');
});

it('tells newer from older as Semantic Versioning has it', () => {
  const order =
    '1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0'
      .split(' ')
      .concat('1.0.1', '1.2.0', '1.10.0', '10.0.0');
  for (const [i, one] of order.entries())
    for (const [j, other] of order.entries()) expect(isNewer(one, other), `${one}, ${other}`).toBe(i > j);
  expect(isNewer('2', '1.0.0')).toBe(false);
  expect(isNewer('2.0.0', 'none')).toBe(false);
});

it('knows what each system asks for', () => {
  expect(descriptionName('linux', 'x64')).toBe('latest-linux.yml');
  expect(descriptionName('linux', 'arm64')).toBe('latest-linux-arm64.yml');
  expect(descriptionName('win32', 'x64')).toBe('latest.yml');
  expect(descriptionName('darwin', 'arm64')).toBe('latest-mac.yml');
});

it('signs a description once, and only one of a release that wallets take', () => {
  expect(() => signed(LINUX, signed(LINUX, YML, PEM), PEM)).toThrow('signed already');
  expect(() => signed(LINUX, 'path: x\n', PEM)).toThrow('no release');
  expect(() => signed(LINUX, YML.replace('  - url: w', '  - path: w'), PEM)).toThrow('no release');
  expect(() => signed(LINUX, YML.replace('_1.2.0_', ' 1.2.0 '), PEM)).toThrow('wattlet 1.2.0 amd64.deb');
});
