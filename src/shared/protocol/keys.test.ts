import { createECDH, createHmac, hkdfSync } from 'node:crypto';
import { mnemonicToSeedSync } from '@scure/bip39';
import { AbiCoder, computeAddress, keccak256, recoverAddress, SigningKey, Wallet } from 'ethers';
import { describe, expect, test } from 'vitest';
import { account, ascii, bytesToHex, concat, fromBytes, hexToBytes, toBytes, wordHex } from './bytes.ts';
import { domainOf, OFFER, READING, slotBytes } from './domain.ts';
import { ORDER } from './field.ts';
import { householdKeys } from './hd.ts';
import {
  accountOfKey,
  bindOf,
  checkRegistration,
  leafKeyOf,
  publicKeyOf,
  registrationDigest,
  rhoAOf,
  rhoMOf,
  saltOf,
  seedHashOf,
  selfSeedOf,
  signRegistration,
} from './keys.ts';
import { pairKey, sharedX } from './pairkeys.ts';

const abi = AbiCoder.defaultAbiCoder();
const market = account('0x5FbDB2315678afecb367f032d93F642f64180aa3');
const dom = domainOf({ chainId: 31337, market, genesis: 1_700_000_000 });
const own = { account: account(`0x${'11'.repeat(20)}`), maskKey: toBytes(77n) };
const other = { account: account(`0x${'ee'.repeat(20)}`), maskKey: toBytes(99n) };
const hmac = (...parts: Uint8Array[]): Uint8Array =>
  Uint8Array.from(
    createHmac('sha256', own.maskKey)
      .update(concat(...parts))
      .digest(),
  );

describe('against other implementations (ethers, node:crypto)', () => {
  test('domain', () => {
    const encoded = abi.encode(['uint256', 'address', 'uint64'], [31337, market, 1_700_000_000]);
    expect(bytesToHex(dom)).toBe(keccak256(encoded));
  });

  test("Hardhat's first account, and the mask key one account further on", () => {
    const phrase = 'test test test test test test test test test test test junk';
    const keys = householdKeys(mnemonicToSeedSync(phrase));
    expect(accountOfKey(publicKeyOf(keys.accountKey))).toBe('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266');
    expect(bytesToHex(keys.accountKey)).toBe(Wallet.fromPhrase(phrase).privateKey);
    expect(bytesToHex(keys.maskKey)).not.toBe(bytesToHex(keys.accountKey));
  });

  test('salt, blindings, bind, b and its hash', () => {
    const slot = 2 ** 40 + 5;
    const s = slotBytes(slot);
    expect(s).toEqual(Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 5));
    const salt = saltOf(own.maskKey, dom, READING, slot);
    expect(salt).toEqual(hmac(ascii('salt'), dom, Uint8Array.of(2), s));
    for (const [label, rho] of [
      ['rhoA', rhoAOf],
      ['rhoM', rhoMOf],
    ] as const) {
      const both = [0, 1].map((n) => hmac(ascii(label), dom, s, Uint8Array.of(n)));
      expect(rho(own.maskKey, dom, slot)).toBe(fromBytes(concat(...both)) % ORDER);
    }
    const bind = bindOf([1n, 2n, 3n], salt);
    expect(bytesToHex(bind)).toBe(keccak256(abi.encode(['uint256[3]', 'bytes32'], [[1n, 2n, 3n], salt])));
    const b = selfSeedOf(own.maskKey, dom, READING, slot, bind);
    expect(b).toEqual(hmac(ascii('self'), dom, Uint8Array.of(2), s, bind));
    expect(bytesToHex(seedHashOf(b))).toBe(keccak256(b));
    expect(leafKeyOf(own.maskKey, dom, 5)).toEqual(hmac(ascii('leaf'), dom, slotBytes(5)));
  });

  test('the registration signature recovers on chain to the address of (x, y)', () => {
    const digest = registrationDigest(dom, own.account);
    expect(bytesToHex(digest)).toBe(keccak256(abi.encode(['bytes32', 'address'], [dom, own.account])));
    const { r, s, v } = signRegistration(own.maskKey, dom, own.account);
    const signature = { r: wordHex(r), s: wordHex(s), v };
    expect(recoverAddress(digest, signature)).toBe(computeAddress(new SigningKey(own.maskKey)));
    expect(accountOfKey(publicKeyOf(own.maskKey))).toBe(
      computeAddress(new SigningKey(own.maskKey)).toLowerCase(),
    );
  });

  test('a pair key is HKDF over ECDH, the lower account first', () => {
    const ecdh = createECDH('secp256k1');
    ecdh.setPrivateKey(own.maskKey);
    const x = ecdh.computeSecret(new SigningKey(other.maskKey).publicKey.slice(2), 'hex');
    expect(sharedX(own.maskKey, publicKeyOf(other.maskKey))).toEqual(Uint8Array.from(x));
    const info = concat(dom, hexToBytes(own.account), hexToBytes(other.account));
    const expected = new Uint8Array(hkdfSync('sha256', x, 'wattlet-mask-v1', info, 32));
    const forth = pairKey(dom, own, { account: other.account, maskPublicKey: publicKeyOf(other.maskKey) });
    const back = pairKey(dom, other, { account: own.account, maskPublicKey: publicKeyOf(own.maskKey) });
    expect(forth).toEqual(expected);
    expect(back).toEqual(expected);
  });
});

describe('attacks', () => {
  const key = publicKeyOf(own.maskKey);
  const signature = signRegistration(own.maskKey, dom, own.account);

  test('a copied mask key cannot be registered for another account, community or signature', () => {
    expect(checkRegistration(key, signature, dom, own.account)).toBe(true);
    expect(checkRegistration(key, signature, dom, other.account)).toBe(false);
    expect(checkRegistration(key, signature, new Uint8Array(32), own.account)).toBe(false);
    expect(checkRegistration(publicKeyOf(other.maskKey), signature, dom, own.account)).toBe(false);
    expect(checkRegistration(key, { ...signature, v: signature.v === 27 ? 28 : 27 }, dom, own.account)).toBe(
      false,
    );
    expect(checkRegistration(key, { ...signature, r: 0n }, dom, own.account)).toBe(false);
  });

  test('a point off the curve gives no pair key', () => {
    const bad = { account: other.account, maskPublicKey: { x: key.x, y: key.y ^ 1n } };
    expect(() => pairKey(dom, own, bad)).toThrow();
    expect(() => pairKey(dom, own, { account: own.account, maskPublicKey: key })).toThrow(RangeError);
  });

  test('kinds and slots never share a salt', () => {
    const salts = [OFFER, READING].flatMap((kind) =>
      [0, 1].map((slot) => bytesToHex(saltOf(own.maskKey, dom, kind, slot))),
    );
    expect(new Set(salts).size).toBe(4);
  });

  test('malformed bytes are refused', () => {
    expect(() => hexToBytes('0x123')).toThrow(RangeError);
    expect(() => hexToBytes('zz')).toThrow(RangeError);
    expect(() => account('0x1234')).toThrow(RangeError);
    expect(() => toBytes(-1n)).toThrow(RangeError);
    expect(() => toBytes(256n, 1)).toThrow(RangeError);
    expect(() => ascii('ü')).toThrow(RangeError);
  });
});
