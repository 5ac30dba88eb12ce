import type { Hex, StoredBlock, StoredLog } from '../api.ts';
import type { Shape } from '../sealed-table.ts';

/** A block without its number, as it is sealed: plain bytes, because a year of a community is gigabytes as text. */
export type BlockContent = Omit<StoredBlock, 'number'>;

const HASH = 32;
const ADDRESS = 20;
/** hash, time (6), number of logs (4). */
const HEAD = HASH + 6 + 4;
/** logIndex (4), transaction, address, number of topics (1), length of the data (4). */
const LOG_HEAD = 4 + HASH + ADDRESS + 1 + 4;

const bytesOf = (hex: Hex): number => (hex.length - 2) / 2;

function sizeOf(log: StoredLog): number {
  return LOG_HEAD + HASH * log.topics.length + bytesOf(log.data);
}

function putHex(to: Buffer, at: number, hex: Hex, length: number): number {
  if (bytesOf(hex) !== length || to.write(hex.slice(2), at, 'hex') !== length)
    throw new RangeError('a log of the chain has no such length');
  return at + length;
}

export const blockShape: Shape<BlockContent> = {
  encode({ hash, time, logs }) {
    const bytes = Buffer.alloc(logs.reduce((sum, log) => sum + sizeOf(log), HEAD));
    let at = putHex(bytes, 0, hash, HASH);
    at = bytes.writeUIntBE(time, at, 6);
    at = bytes.writeUInt32BE(logs.length, at);
    for (const log of logs) {
      at = bytes.writeUInt32BE(log.logIndex, at);
      at = putHex(bytes, at, log.txHash, HASH);
      at = putHex(bytes, at, log.address, ADDRESS);
      at = bytes.writeUInt8(log.topics.length, at);
      for (const topic of log.topics) at = putHex(bytes, at, topic, HASH);
      at = bytes.writeUInt32BE(bytesOf(log.data), at);
      at = putHex(bytes, at, log.data, bytesOf(log.data));
    }
    return bytes;
  },
  decode(sealed) {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    let at = 0;
    const hex = (length: number): Hex => {
      if (at + length > bytes.length) throw new RangeError('a block ends too early');
      at += length;
      return `0x${bytes.toString('hex', at - length, at)}`;
    };
    const number = (length: 1 | 4 | 6): number => {
      at += length;
      return bytes.readUIntBE(at - length, length);
    };
    const hash = hex(HASH);
    const time = number(6);
    const count = number(4);
    const logs: StoredLog[] = [];
    for (let i = 0; i < count; i += 1) {
      const logIndex = number(4);
      const txHash = hex(HASH);
      const address = hex(ADDRESS);
      const topics = Array.from({ length: number(1) }, () => hex(HASH));
      logs.push({ logIndex, txHash, address, topics, data: hex(number(4)) });
    }
    return { hash, time, logs };
  },
};
