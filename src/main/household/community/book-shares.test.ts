import { expect, test } from 'vitest';
import type { Hex } from '../../chain/api.ts';
import type { CommunityEvent } from './book.ts';
import { applyShareEvent, emptyShares } from './book-shares.ts';

const account = (digit: string): Hex => `0x${digit.repeat(40)}`;
const hash = (digit: string): Hex => `0x${digit.repeat(64)}`;
const at = { block: 7, time: 1_800_000_000, txHash: hash('f') };
const own = account('1');
const disclosed = (by: Hex, disclosureHash: Hex): CommunityEvent => ({
  name: 'Disclosed',
  args: { account: by, disclosureHash, recipient: hash('a'), purpose: hash('b'), expiry: 1n },
});
const viewed = (disclosureHash: Hex, viewer: Hex): CommunityEvent => ({
  name: 'DisclosureViewed',
  args: { disclosureHash, viewer },
});
const roleKey = (role: Hex, key: string): CommunityEvent => ({ name: 'RoleKeyChanged', args: { role, key } });

test('own disclosures and who opened them are kept; those of others, and of hashes nobody announced, are not', () => {
  const shares = emptyShares();
  const events = [
    viewed(hash('c'), account('9')),
    disclosed(own, hash('c')),
    disclosed(account('2'), hash('d')),
    viewed(hash('c'), account('3')),
    viewed(hash('d'), account('3')),
  ];
  for (const event of events) applyShareEvent(shares, event, at, own);
  expect([...shares.disclosed.keys()]).toEqual([hash('c')]);
  expect([...shares.viewed]).toEqual([[hash('c'), [{ viewer: account('3'), at }]]]);
});

test('a role has its newest key, and none once it was taken back', () => {
  const shares = emptyShares();
  const auditor: Hex = `0x${Buffer.from('meter-auditor').toString('hex').padEnd(64, '0')}`;
  applyShareEvent(shares, roleKey(auditor, 'age1first'), at, own);
  applyShareEvent(shares, roleKey(auditor, 'age1second'), at, own);
  expect([...shares.roles]).toEqual([['meter-auditor', 'age1second']]);
  applyShareEvent(shares, roleKey(auditor, ''), at, own);
  expect(shares.roles.size).toBe(0);
});

test('nobody fills the memory by saying again and again that a disclosure was opened', () => {
  const shares = emptyShares();
  applyShareEvent(shares, disclosed(own, hash('c')), at, own);
  for (let i = 0; i < 5_000; i += 1) applyShareEvent(shares, viewed(hash('c'), account('3')), at, own);
  expect(shares.viewed.get(hash('c'))).toHaveLength(100);
});
