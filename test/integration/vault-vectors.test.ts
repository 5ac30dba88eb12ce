import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localSecrets, localVault } from '../../src/main/vault/dispatch.ts';
import { hexToBytes } from '../../src/shared/protocol/bytes.ts';
import { checkRegistration } from '../../src/shared/protocol/keys.ts';
import { decodeOffer, decodeReading } from '../../src/shared/protocol/packing.ts';
import { expectOk } from '../../src/shared/result.ts';
import { testCore, testPlace, testTerms } from '../fixtures/vault.ts';

/** The vault from words to sealed vectors, against vectors made by another implementation of the protocol. */
const folder = join(import.meta.dirname, '../../../shared/vectors');
const there = existsSync(join(folder, 'rounds.json'));
if (!there) console.warn('vault vectors skipped: ../shared/vectors is not here');

interface Keys {
  readonly chainId: number;
  readonly market: string;
  readonly genesis: number;
  readonly domain: string;
  readonly members: readonly { mnemonic: string; account: string; maskX: string; maskY: string }[];
}
interface Rounds {
  readonly members: readonly (string | { account: string })[];
  readonly rounds: readonly {
    kind: 1 | 2;
    slot: number;
    plain: string[][];
    binds: string[];
    b: string[];
    bHashes: string[];
    masked: string[][];
    recovery: { missing: number[]; corrections: Record<string, string[]> };
    commitments: unknown;
  }[];
}

function load<T>(name: string): T {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

test.skipIf(!there)(
  'accounts, registration, masked vectors, reveals and corrections are those of the vectors',
  async () => {
    const keys = load<Keys>('keys.json');
    const { rounds } = load<Rounds>('rounds.json');
    const { limits } = testTerms;
    const community = {
      ...testTerms,
      chainId: keys.chainId,
      genesis: keys.genesis,
      contracts: { ...testTerms.contracts, market: keys.market },
      limits: { ...limits, maxCapacityWh: 2 ** 24 - 1, highestBuy: 2 ** 31 },
    };
    const homes = await Promise.all(
      keys.members.map(async (member) => {
        const core = testCore(testPlace());
        const vault = localVault(core);
        const material = { kind: 'words' as const, words: member.mnemonic };
        const identity = expectOk(await localSecrets(core).restore({ material, mode: 'keychain' }));
        expect(identity.account).toBe(member.account);
        expect(identity.maskPublicKey).toEqual({ x: BigInt(member.maskX), y: BigInt(member.maskY) });
        expect(expectOk(await vault.join({ community })).dom).toBe(keys.domain);
        const proof = expectOk(await vault.registrationProof({}));
        const signature = { r: BigInt(proof.r), s: BigInt(proof.s), v: proof.v };
        expect(
          checkRegistration(proof.maskPublicKey, signature, hexToBytes(keys.domain), identity.account),
        ).toBe(true);
        const peer = {
          account: identity.account,
          maskX: identity.maskPublicKey.x,
          maskY: identity.maskPublicKey.y,
        };
        return { vault, account: identity.account, peer };
      }),
    );

    const tariff = { feedIn: 80_000, retail: 350_000 };
    for (const { kind, slot, plain, binds, b, bHashes, masked, recovery } of rounds) {
      for (const [index, home] of homes.entries()) {
        const peers = homes.filter((other) => other !== home).map((other) => other.peer);
        const words = (plain[index] ?? []).map(BigInt);
        const { supply, demand } = kind === 1 ? decodeOffer(words) : { supply: [], demand: [] };
        const values = kind === 2 ? expectOk(decodeReading(words, 1)) : { m: 0, a: 0 };
        const sealed = expectOk(
          kind === 1
            ? await home.vault.buildOffer({
                slot,
                peers,
                supplyWh: [...supply],
                demandWh: [...demand],
                tariff,
              })
            : await home.vault.buildReading({ slot, peers, m: values.m, a: values.a }),
        );
        expect(sealed.V).toEqual((masked[index] ?? []).map(BigInt));
        expect(sealed.bind).toBe(binds[index]);
        expect(sealed.bHash).toBe(bHashes[index]);
      }
      const missing = recovery.missing.map((index) => homes[index]?.account ?? '');
      const submitted = homes.map((home) => home.account).filter((account) => !missing.includes(account));
      for (const [index, corrections] of Object.entries(recovery.corrections)) {
        const home = homes[Number(index)];
        const reveal = expectOk(
          (await home?.vault.reveal({ kind, slot, submitted, missing })) ?? expect.fail(),
        );
        expect(reveal.b).toBe(b[Number(index)]);
        expect(reveal.U).toEqual(corrections.map(BigInt));
      }
    }
  },
);
