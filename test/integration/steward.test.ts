/** What stewards can do, and what they cannot, in a 2-of-3 community made by their own commands (steward-story.ts). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Contract, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityFile } from '../../src/community/steward/community-file.ts';
import { COMMANDS } from '../../src/community/steward/run.ts';
import { checkInvitationOnline } from '../../src/main/household/invitation.ts';
import { communityAbi, currencyAbi, treasuryAbi } from '../../src/shared/chain/generated/abi.ts';
import { addressSchema } from '../../src/shared/invitation/terms.ts';
import { parseInvitation, signInvitation } from '../../src/shared/invitation.ts';
import { bytesToHex, hexToBytes, wordHex } from '../../src/shared/protocol/bytes.ts';
import { domainOf } from '../../src/shared/protocol/domain.ts';
import { accountOfKey, publicKeyOf, signRegistration } from '../../src/shared/protocol/keys.ts';
import { expectOk } from '../../src/shared/result.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import { type ElmStreet, HOMES, INIT, tellElmStreet } from '../fixtures/steward-story.ts';
import type { StewardTown } from '../fixtures/steward-town.ts';

let elm: ElmStreet;
let town: StewardTown;
beforeAll(async () => {
  elm = await tellElmStreet();
  town = elm.town;
}, 120_000);
afterAll(() => elm?.close());

const community = (): CommunityFile => elm.community();
const account = (home: number): string => elm.account(home);
const parsed = (home: number) => elm.invitation(home);
const done = (...line: readonly string[]): Promise<string> => elm.done(...line);
const decide = (...line: readonly string[]): Promise<string> => elm.decide(...line);

describe('a community', () => {
  it('belongs to the Safe, 2 of 3', async () => {
    const owned = new Contract(community().contracts.community, communityAbi, town.provider);
    expect(String(await owned.getFunction('owner')()).toLowerCase()).toBe(community().safe);
    expect(elm.story.init).toContain('The community «Elm Street» is there');
    expect(await done('status')).toContain('2 of 3');
  });

  it('is not made twice in the same place', async () => {
    const again = await town.run([...INIT, '--owner', town.address(0)]);
    expect(again).toMatchObject({ code: 1, text: expect.stringContaining('Nothing was deployed') });
  });

  it('lists who asked, and admits who was invited', async () => {
    for (let home = 0; home < 5; home += 1) expect(elm.story.requests).toContain(account(home));
    expect(elm.story.requests.match(/good$/gm)?.length).toBe(4);
    expect(elm.story.requests).toMatch(/Lost letter +revoked/);
    for (let home = 0; home < 4; home += 1) {
      expect(elm.story.approve).toContain(account(home));
      expect(elm.story.unseated).toContain(account(home));
      expect(elm.story.cohorts).toContain(account(home));
    }
    expect(elm.story.approve).not.toContain(account(4));
    expect(elm.story.cohorts).toContain('cohorts from period 0');
    expect(await done('cohorts')).toContain('cohort 1, 4 members');
  });

  it('trades: every home has settled slots that it recomputed, and energy changed hands', () => {
    for (const { household } of elm.homes.slice(0, 4)) {
      const { rows } = expectOk(household.slots({ offset: 0, limit: 20 }));
      const settled = rows.filter((row) => row.state === 'settled');
      expect(settled.length).toBeGreaterThan(0);
      for (const row of settled) expect(row.agrees).toBe(true);
      expect(settled.some((row) => (row.soldWh ?? 0) + (row.boughtWh ?? 0) > 0)).toBe(true);
    }
    const stranger = elm.homes[4]?.household;
    expect(
      stranger === undefined
        ? null
        : expectOk(stranger.slots({ offset: 0, limit: 20 })).rows.filter((row) => row.state === 'settled'),
    ).toEqual([]);
  });

  it('tells its state and its members by the names on their invitations', async () => {
    const text = await done('status', '--members');
    expect(text).toContain('500 dEUR, 0 dEUR lent out');
    for (const name of HOMES.slice(0, 4)) expect(text).toContain(name);
  });
});

describe('an invitation', () => {
  it('is the same as file, link and picture', () => {
    const text = readFileSync(join(town.dir, 'invitation-Home-0.json'), 'utf8');
    expect(expectOk(parseInvitation(text, town.clock.now()))).toEqual(parsed(0));
    expect(readFileSync(join(town.dir, 'Home 0.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('is not made by a key that is no steward’s', async () => {
    const refused = await town.run(['invite', 'Stranger', '--key', 's3']);
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('no owner') });
  });

  type Terms = ReturnType<typeof parsed>['terms'];
  const forgeries: [string, (terms: Terms) => Partial<Terms>][] = [
    ['invitation.other-owner', () => ({ safe: addressSchema.parse(`0x${'99'.repeat(20)}`) })],
    ['invitation.no-community', (terms) => ({ contracts: { ...terms.contracts, community: terms.safe } })],
    [
      'invitation.no-community',
      (terms) => ({ contracts: { ...terms.contracts, treasury: terms.contracts.token } }),
    ],
    [
      'invitation.other-terms currency',
      (terms) => ({ contracts: { ...terms.contracts, token: terms.safe } }),
    ],
    ['invitation.other-terms genesis', (terms) => ({ genesis: utcSeconds(terms.genesis + 24) })],
    ['invitation.other-terms slotSeconds', () => ({ slotSeconds: 30 })],
    ['invitation.other-terms slotsPerPeriod', () => ({ slotsPerPeriod: 7 })],
    ['invitation.other-terms kMin', () => ({ kMin: 5 })],
    ['invitation.other-terms minBillSlots', () => ({ minBillSlots: 5 })],
    ['invitation.other-terms finality', () => ({ finality: 0 })],
    ['invitation.old-tariff', ({ tariff }) => ({ tariff: { ...tariff, retail: 340_000 } })],
  ];
  it.each(forgeries)('that is false ends in %s, even signed by a steward', async (code, change) => {
    const { clock, transport } = town;
    const { terms } = parsed(0);
    const forged = signInvitation({ ...terms, ...change(terms) }, town.privateKey(0));
    const verdict = await checkInvitationOnline(forged, { clock, transport });
    const { error } = verdict.ok ? { error: null } : verdict;
    expect(`${error?.code} ${error?.params?.['field'] ?? ''}`.trim()).toBe(code);
  });

  it('signed by a stranger is refused', async () => {
    const { clock, transport } = town;
    const forged = signInvitation(parsed(0).terms, town.privateKey(3));
    const verdict = await checkInvitationOnline(forged, { clock, transport });
    expect(verdict).toMatchObject({ ok: false, error: { code: 'invitation.not-a-steward' } });
  });

  it('from a single foreign service alone is not believed', async () => {
    const { clock, transport } = town;
    const foreign = { ...parsed(0).terms, endpoints: ['http://far-away.example'] };
    const verdict = await checkInvitationOnline(signInvitation(foreign, town.privateKey(0)), {
      clock,
      transport,
    });
    expect(verdict).toMatchObject({ ok: false, error: { code: 'chain.unconfirmed' } });
  });
});

describe('approval', () => {
  /** The stewards' list with another state of the fifth home's invitation. */
  const listed = (change: Partial<CommunityFile['invitations'][number]> | null): string[] => {
    const file = community();
    const notes = file.invitations.flatMap((note) =>
      note.label !== 'Lost letter' ? [note] : change === null ? [] : [{ ...note, revoked: null, ...change }],
    );
    writeFileSync(join(town.dir, 'other.json'), JSON.stringify({ ...file, invitations: notes }));
    return ['--community', 'other.json', '--key', 's0', '--out', 'other.proposal.json'];
  };
  const attempt = (options: readonly string[]) => town.run(['approve', account(4), ...options]);

  it('of a revoked invitation is refused, whatever is said', async () => {
    const options = listed({ revoked: 1 });
    expect(await attempt(options)).toMatchObject({ code: 1, text: expect.stringContaining('revoked') });
    expect(await attempt([...options, '--without-invitation'])).toMatchObject({ code: 1 });
  });
  it('of an invitation used after it expired is refused', async () => {
    expect((await attempt(listed({ expires: 1 }))).text).toContain('expired');
  });
  it('of an unknown invitation needs to be wanted', async () => {
    expect((await attempt(listed(null))).text).toContain('not in this list');
    expect(await attempt([...listed(null), '--without-invitation'])).toMatchObject({ code: 0 });
  });
  it('of a member, or of nobody, is refused', async () => {
    expect((await town.run(['approve', account(0), '--key', 's0'])).text).toContain('does not wait');
    expect((await town.run(['approve', town.address(2), '--key', 's0'])).text).toContain('not registered');
  });
});

describe('a proposal', () => {
  /** Signed by one steward; read back as what is in the file. */
  async function proposed(name: string) {
    await done('tariff', '0.10', '0.33', '--period', '40', '--key', 's0', '--out', name);
    const path = join(town.dir, name);
    return { path, content: JSON.parse(readFileSync(path, 'utf8')) };
  }

  it('with too few signatures is not carried out', async () => {
    await proposed('few.json');
    const alone = await town.run(['execute', 'few.json', '--key', 's0']);
    expect(alone).toMatchObject({ code: 1, text: expect.stringContaining('1 of 2 signatures') });
  });

  it('is signed by owners only, after they said yes', async () => {
    const { path, content } = await proposed('signed.json');
    const stranger = await town.run(['sign', 'signed.json', '--key', 's3', '--yes']);
    expect(stranger).toMatchObject({ code: 1, text: expect.stringContaining('no owner') });
    const unsure = await town.run(['sign', 'signed.json', '--key', 's1'], ['no']);
    expect(unsure).toMatchObject({ code: 1, text: expect.stringContaining('Nothing was signed') });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(content);
  });

  it('that was changed loses its signatures, and one steward’s counts once', async () => {
    const { path, content } = await proposed('changed.json');
    await done('sign', 'changed.json', '--key', 's0', '--yes');
    expect((await town.run(['execute', 'changed.json', '--key', 's0'])).text).toContain('1 of 2');
    await done('sign', 'changed.json', '--key', 's1', '--yes');
    const signed = JSON.parse(readFileSync(path, 'utf8'));
    expect(signed.signatures.length).toBe(2);
    writeFileSync(path, JSON.stringify({ ...signed, data: `${content.data.slice(0, -1)}1` }));
    expect((await town.run(['execute', 'changed.json', '--key', 's0'])).text).toContain('0 of 2');
  });

  const hidden: [string, { operation?: number; to?: string; data?: string; more?: string }][] = [
    ['a delegate call', { operation: 1 }],
    ['a call to a foreign contract', { to: `0x${'99'.repeat(20)}` }],
    ['a call that gives the contracts away', { data: `0xf2fde38b${'0'.repeat(24)}${'99'.repeat(20)}` }],
    ['bytes after the arguments', { more: '00' }],
  ];
  it.each(hidden)('with %s is not signed', async (_name, change) => {
    const { path, content } = await proposed('hidden.json');
    const { more = '', ...parts } = change;
    writeFileSync(
      path,
      JSON.stringify({ ...content, ...parts, ...(more === '' ? {} : { data: content.data + more }) }),
    );
    const refused = await town.run(['sign', 'hidden.json', '--key', 's1', '--yes']);
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining('cannot be shown') });
  });

  it('is carried out once', async () => {
    await decide('feeder', town.address(3));
    const again = await town.run(['execute', 'decided.proposal.json', '--key', 's3']);
    expect(again).toMatchObject({ code: 1, text: expect.stringContaining('already') });
    expect((await done('status')).toLowerCase()).toContain(town.address(3).toLowerCase());
  });
});

describe('stewards', () => {
  it('cannot move a deposit: every call that could lower one is refused to their Safe', async () => {
    const { contracts, safe } = community();
    const treasury = new Contract(contracts.treasury, treasuryAbi, town.provider);
    const before = await treasury.getFunction('depositOf')(account(0));
    expect(before.amount).toBeGreaterThan(0n);
    const tries: [string, unknown[]][] = [
      ['withdraw', [before.amount]],
      ['charge', [account(0), before.amount, true]],
      ['moveAccount', [account(0), safe]],
      ['settleVoid', [[account(0)], before.amount, 0n]],
      ['noteDefault', [account(0), 0n, before.amount, false]],
    ];
    const refused = async (to: string, data: string): Promise<boolean> =>
      town.provider.call({ from: safe, to, data }).then(
        () => false,
        () => true,
      );
    for (const [name, args] of tries) {
      expect(await refused(contracts.treasury, treasury.interface.encodeFunctionData(name, args)), name).toBe(
        true,
      );
    }
    const owned = new Contract(contracts.community, communityAbi, town.provider);
    const payout = owned.interface.encodeFunctionData('setPayout', [account(0), safe]);
    expect(await refused(contracts.community, payout)).toBe(true);
    // The control: a call that is the Safe's to make is not refused.
    const mine = owned.interface.encodeFunctionData('setFeeder', [safe]);
    expect(await refused(contracts.community, mine)).toBe(false);
  });

  it('that move a home to a new wallet and remove another leave all money with the homes', async () => {
    const { contracts } = community();
    const stranger = new Wallet(bytesToHex(town.privateKey(3)), town.provider);
    const joining = new Contract(contracts.community, communityAbi, stranger);
    const maskKey = hexToBytes(`0x${'5a'.repeat(32)}`);
    const { terms } = parsed(0);
    const dom = domainOf({ chainId: terms.chainId, market: contracts.market, genesis: terms.genesis });
    const fresh = accountOfKey(publicKeyOf(town.privateKey(3)));
    const { v, r, s } = signRegistration(maskKey, dom, fresh);
    const { x, y } = publicKeyOf(maskKey);
    const hash = `0x${'0'.repeat(64)}`;
    const sent = async (name: string, ...args: unknown[]): Promise<void> => {
      const made = await town.mineWhile(joining.getFunction(name)(...args));
      await town.mineWhile(made.wait());
    };
    await sent('register', x, y, v, wordHex(r), wordHex(s), fresh, 2000, hash);
    await expect(decide('replace', account(1), fresh)).rejects.toThrow('has not asked');
    await expect(decide('replace', account(1), '--withdraw')).rejects.toThrow('No wallet is approved');
    await sent('askReplacement', account(1));
    expect(await done('requests')).toContain(`${fresh} asks to take the place of ${account(1)}`);
    const text = await decide('replace', account(1), fresh);
    expect(text).toContain(`${fresh} takes the place of ${account(1)} from period 2`);
    expect(text).toContain('close cohort 1');
    const seats = await done('cohorts', '--period', '2');
    expect(seats).toContain(fresh);
    expect(seats).not.toContain(account(1));
    expect(await done('requests')).toContain(`The place of ${account(1)} is promised to ${fresh}`);
    await expect(decide('replace', account(1), account(2), '--withdraw')).rejects.toThrow('alone');
    const back = await decide('replace', account(1), '--withdraw');
    expect(back).toContain(`nobody takes the place of ${account(1)} any more`);
    expect(await done('requests')).not.toContain('promised');
    expect(await done('cohorts', '--period', '2')).toMatch(new RegExp(`without a seat(\n .*)*${account(1)}`));
    await expect(decide('replace', account(1), '--withdraw')).rejects.toThrow('No wallet is approved');

    const treasury = new Contract(contracts.treasury, treasuryAbi, town.provider);
    const before = await treasury.getFunction('depositOf')(account(3));
    expect(before.amount).toBeGreaterThan(0n);
    await decide('remove', account(3));
    for (const [home, amount] of [
      [3, before.amount],
      [1, before.amount],
    ])
      expect((await treasury.getFunction('depositOf')(account(home))).amount).toBe(amount);
  });

  it('change their own number together', async () => {
    expect(await done('stewards')).toContain('2 of these must sign');
    await decide('stewards', 'add', account(0));
    expect(await done('stewards')).toContain(account(0));
    await decide('stewards', 'swap', account(0), account(4));
    await decide('stewards', 'remove', account(4));
    const after = await done('stewards');
    expect(after).not.toContain(account(0));
    expect(after).not.toContain(account(4));
    expect((await town.run(['stewards', 'threshold', '4', '--key', 's0'])).code).toBe(2);
  });

  it('sign nothing when the community file was bent', async () => {
    const file = community();
    const bent: [string, Partial<CommunityFile>][] = [
      ['another helper', { multiSend: file.contracts.token }],
      ['another treasury', { contracts: { ...file.contracts, treasury: file.contracts.token } }],
      ['another community', { contracts: { ...file.contracts, community: file.contracts.token } }],
    ];
    for (const [name, change] of bent) {
      writeFileSync(join(town.dir, 'bent.json'), JSON.stringify({ ...file, ...change }));
      const refused = await town.run(['feeder', town.address(0), '--community', 'bent.json', '--key', 's0']);
      expect(refused, name).toMatchObject({ code: 1, text: expect.stringContaining('Nothing was signed') });
    }
  });

  it('withdraw what is free of the supplier account, and no more', async () => {
    const to = `0x${'77'.repeat(20)}`;
    const tooMuch = await town.run(['supplier', 'withdraw', '100000', '--to', to, '--key', 's0']);
    expect(tooMuch).toMatchObject({ code: 1, text: expect.stringContaining('minimum') });
    await decide('supplier', 'withdraw', '100', '--to', to);
    const currency = new Contract(community().contracts.token, currencyAbi, town.provider);
    expect(await currency.getFunction('balanceOf')(to)).toBe(100_000_000n);
  });

  it('announce prices and keys, and neither upside down nor secret', async () => {
    expect((await town.run(['tariff', '0.4', '0.35', '--key', 's0'])).text).toContain('below the retail');
    expect((await town.run(['tariff', '0.1', '0.2', '--period', '1', '--key', 's0'])).text).toContain(
      'too near',
    );
    await decide('tariff', '0.09', '0.36', '--period', '2');
    expect(await done('tariff')).toContain('period 2: feed-in 0.09, retail 0.36');
    await decide('role', 'meter-auditor', `age1${'q'.repeat(58)}`);
    expect((await town.run(['role', 'meter-auditor', 'AGE-SECRET-KEY-1QQ', '--key', 's0'])).code).toBe(2);
  });

  it('cannot announce a cohort of two, or one with strangers', async () => {
    const plan = (...members: string[]): void =>
      writeFileSync(join(town.dir, 'plan.json'), JSON.stringify([members]));
    plan(account(0), account(2));
    const announce = ['announce-cohorts', '--redraw', '--plan', 'plan.json', '--key', 's0'];
    expect((await town.run(announce)).text).toContain('4 to 16');
    plan(account(0), account(2), account(4), `0x${'88'.repeat(20)}`);
    expect((await town.run(announce)).text).toContain('no member');
  });

  it('let nobody back in who is not suspended, name who may withdraw, and list what they invited', async () => {
    expect((await town.run(['readmit', account(0), '--key', 's0'])).code).toBe(1);
    expect((await town.run(['readmit', town.address(2), '--key', 's0'])).code).toBe(1);
    const text = await decide('supplier', 'account', town.address(3));
    expect(text).toContain(town.address(3).toLowerCase());
    expect(await done('invitations')).toMatch(/Lost letter .*revoked/);
  });

  it('read what is wrong in words, with exit codes', async () => {
    expect(await town.run(['nonsense'])).toMatchObject({ code: 2 });
    expect(await town.run(['feeder', '0x12', '--key', 's0'])).toMatchObject({ code: 2 });
    expect(await town.run(['status', '--community', 'none.json'])).toMatchObject({ code: 1 });
    expect(await town.run(['feeder', town.address(0), '--key', 'lost'])).toMatchObject({
      code: 1,
      text: expect.stringContaining('key new'),
    });
    expect((await town.run(['help'])).text).toContain('announce-cohorts');
  });

  it('have a test here for every command', () => {
    // `key` needs no network: src/community/steward/keys.test.ts.
    const untried = COMMANDS.map(({ name }) => name).filter(
      (name) => name !== 'key' && !town.tried.has(name),
    );
    expect(untried).toEqual([]);
  });
});
