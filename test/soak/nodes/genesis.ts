/** The first block of the soak's network: Cancun rules from the start, proof of stake, money for the local accounts. */
import { HDNodeWallet, Mnemonic, toQuantity } from 'ethers';
import { localMnemonic } from '../../../src/community/chain/local.ts';

export const NETWORK_CHAIN_ID = 54_540;
const GAS_LIMIT = 60_000_000;
/** Accounts of `localMnemonic` that hold money. */
const RICH = 4;
const ETHER = 10n ** 18n;

/** EIP-4788: every block writes its beacon root here, so the contract has to be there. */
const BEACON_ROOTS = '0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02';
const BEACON_ROOTS_CODE =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500';

/** In the format of go-ethereum's genesis file; `time` in UTC seconds. */
export function genesisFile(time: number): string {
  const words = Mnemonic.fromPhrase(localMnemonic);
  const rich = Array.from({ length: RICH }, (_, i) => [
    HDNodeWallet.fromMnemonic(words, `m/44'/60'/0'/0/${i}`).address,
    { balance: toQuantity(10_000n * ETHER) },
  ]);
  const atOnce = Object.fromEntries(
    [
      ...['homestead', 'eip150', 'eip155', 'eip158', 'byzantium', 'constantinople', 'petersburg'],
      ...['istanbul', 'berlin', 'london', 'mergeFork'],
    ].map((fork) => [`${fork}Block`, 0]),
  );
  return JSON.stringify({
    config: {
      chainId: NETWORK_CHAIN_ID,
      ...atOnce,
      shanghaiTime: 0,
      cancunTime: 0,
      terminalTotalDifficulty: 0,
      terminalTotalDifficultyPassed: true,
      blobSchedule: { cancun: { target: 3, max: 6, baseFeeUpdateFraction: 3_338_477 } },
    },
    timestamp: toQuantity(time),
    gasLimit: toQuantity(GAS_LIMIT),
    baseFeePerGas: '0x7',
    difficulty: '0x0',
    nonce: '0x0',
    extraData: '0x',
    mixHash: `0x${'0'.repeat(64)}`,
    parentHash: `0x${'0'.repeat(64)}`,
    coinbase: `0x${'0'.repeat(40)}`,
    number: '0x0',
    gasUsed: '0x0',
    excessBlobGas: '0x0',
    blobGasUsed: '0x0',
    alloc: {
      ...Object.fromEntries(rich),
      [BEACON_ROOTS]: { balance: '0x0', nonce: '0x1', code: BEACON_ROOTS_CODE },
    },
  });
}
