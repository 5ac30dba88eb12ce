/**
 * The only pages that the app ever opens in the system's browser. The window names a link; main looks up its
 * address here, so no text from a meter, an invitation or the chain can become one.
 */
export const LINKS = {
  licence: 'https://www.apache.org/licenses/LICENSE-2.0',
  recoveryWords: 'https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki',
  recoveryShares: 'https://github.com/satoshilabs/slips/blob/master/slip-0039.md',
} as const;

export type LinkName = keyof typeof LINKS;
export const LINK_NAMES = [
  'licence',
  'recoveryWords',
  'recoveryShares',
] as const satisfies readonly LinkName[];
