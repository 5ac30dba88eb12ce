/** The book's part about readings shown to others: own disclosures, who says to have seen them, keys of roles. */
import type { Hex } from '../../chain/api.ts';
import type { CommunityEvent, EventPlace } from './book.ts';

export interface ShareBook {
  /** Own disclosures that are on chain, by hash. */
  readonly disclosed: Map<Hex, EventPlace>;
  /** Who says to have opened one, by its hash. Anyone may say so of any hash; it is kept for own ones only. */
  readonly viewed: Map<Hex, { readonly viewer: Hex; readonly at: EventPlace }[]>;
  /** Keys that the stewards published for roles, by the role's name. */
  readonly roles: Map<string, string>;
}

/** Anyone can say it any number of times; nobody may fill this wallet's memory with it. */
const MOST_VIEWERS = 100;

export const emptyShares = (): ShareBook => ({ disclosed: new Map(), viewed: new Map(), roles: new Map() });

export function applyShareEvent(shares: ShareBook, event: CommunityEvent, at: EventPlace, own: Hex): void {
  switch (event.name) {
    case 'Disclosed':
      if (event.args.account === own) shares.disclosed.set(event.args.disclosureHash, at);
      return;
    case 'DisclosureViewed': {
      const hash = event.args.disclosureHash;
      if (!shares.disclosed.has(hash)) return;
      const viewers = shares.viewed.get(hash) ?? [];
      if (viewers.length >= MOST_VIEWERS) return;
      viewers.push({ viewer: event.args.viewer, at });
      shares.viewed.set(hash, viewers);
      return;
    }
    case 'RoleKeyChanged': {
      const role = roleName(event.args.role);
      if (event.args.key === '') shares.roles.delete(role);
      else shares.roles.set(role, event.args.key);
      return;
    }
    default:
  }
}

/** A short name as bytes32: ASCII, filled up with zeros. */
function roleName(role: Hex): string {
  const bytes = role.slice(2).match(/../g) ?? [];
  const letters = bytes.map((byte) => String.fromCharCode(Number.parseInt(byte, 16)));
  return letters.join('').replace(/\0+$/, '');
}
