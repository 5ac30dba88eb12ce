import type { Node } from './axdr.ts';

/** One value with its OBIS code, however the list pairs them. */
export interface CosemValue {
  readonly obis: Uint8Array;
  readonly node: Node;
  scaler: number;
  unit: number | null;
}

export interface CosemList {
  readonly values: readonly CosemValue[];
  /** Text and times that stand in the list without a code, in order. */
  readonly loose: readonly Uint8Array[];
  /** The elements of the outermost list, for lists that have an order instead of codes. */
  readonly top: readonly Node[];
}

/** Finds the values in the data of a notification: lists with codes, with descriptors, or with an order only. */
export function readCosemList(body: Node): CosemList {
  const values: CosemValue[] = [];
  const loose: Uint8Array[] = [];
  const top = body.kind === 'list' ? body.items : [body];
  const described = describedBy(top);
  if (described !== null) values.push(...described);
  else if (!top.every(isCaptureObject)) walk(top, values, loose);
  return { values, loose, top };
}

export function isObis(node: Node | undefined): node is Node & { kind: 'octets' } {
  return node !== undefined && node.kind === 'octets' && node.bytes.length === 6 && node.bytes[5] === 0xff;
}

/** Class, code, attribute, index: an entry of a push object list. Pushed attributes are whole, so the index is 0. */
function isCaptureObject(node: Node): node is Node & { kind: 'list' } {
  if (node.kind !== 'list' || node.items.length < 4) return false;
  const [classId, obis, attribute, index] = node.items;
  return (
    classId?.kind === 'number' &&
    isObis(obis) &&
    attribute?.kind === 'number' &&
    attribute.signed8 &&
    index?.kind === 'number' &&
    index.value === 0n
  );
}

/**
 * An entry that opens with its class: class, code, scaler, value; or that closes with its code: value, class,
 * scaler and unit, code. Both are layouts of pushed registers that some makers use.
 */
function classedEntry(items: readonly Node[]): CosemValue | null {
  const [first, second, third, fourth] = items;
  if (items.length !== 4 || first === undefined || third === undefined || fourth === undefined) return null;
  if (first.kind === 'number' && isObis(second) && third.kind === 'number' && third.signed8) {
    if (fourth.kind === 'list') return null;
    return { obis: second.bytes, node: fourth, scaler: Number(third.value), unit: null };
  }
  const scale = scalerUnit(third);
  if (second?.kind !== 'number' || scale === null || !isObis(fourth)) return null;
  return { obis: fourth.bytes, node: first, ...scale };
}

/** A list whose first element describes all of them, itself included (Landis+Gyr E450, Iskra, Energomera). */
function describedBy(top: readonly Node[]): CosemValue[] | null {
  const [head] = top;
  if (head?.kind !== 'list' || head.items.length === 0 || !head.items.every(isCaptureObject)) return null;
  if (head.items.length !== top.length) return [];
  const values: CosemValue[] = [];
  const scales: { readonly obis: Uint8Array; readonly scaler: number; readonly unit: number }[] = [];
  head.items.forEach((entry, index) => {
    const [, obis, attribute] = isCaptureObject(entry) ? entry.items : [];
    const node = top[index];
    if (index === 0 || !isObis(obis) || node === undefined) return;
    const scale = scalerUnit(node);
    // Attribute 3 of a register is the scaler and unit of its attribute 2, wherever in the list they stand.
    if (scale !== null && attribute?.kind === 'number' && attribute.value === 3n)
      scales.push({ obis: obis.bytes, ...scale });
    else values.push({ obis: obis.bytes, node, scaler: 0, unit: null });
  });
  for (const value of values) {
    const scale = scales.find(({ obis }) => obis.every((byte, n) => byte === value.obis[n]));
    if (scale === undefined) continue;
    value.scaler = scale.scaler;
    value.unit = scale.unit;
  }
  return values;
}

/** A code takes the next value; a scaler and unit that follow belong to it. */
function walk(items: readonly Node[], values: CosemValue[], loose: Uint8Array[]): void {
  let code: Uint8Array | null = null;
  let last: CosemValue | null = null;
  for (const item of items) {
    const scale = scalerUnit(item);
    if (scale !== null && last !== null) {
      last.scaler = scale.scaler;
      last.unit = scale.unit;
      last = null;
    } else if (item.kind === 'descriptor') code = item.bytes;
    else if (isObis(item)) code = item.bytes;
    else if (item.kind === 'list') {
      code = null;
      const entry = classedEntry(item.items);
      if (entry !== null) values.push(entry);
      else if (!item.items.every(isCaptureObject)) walk(item.items, values, loose);
    } else if (code !== null) {
      last = { obis: code, node: item, scaler: 0, unit: null };
      values.push(last);
      code = null;
    } else if (item.kind === 'octets') loose.push(item.bytes);
  }
}

function scalerUnit(node: Node): { scaler: number; unit: number } | null {
  if (node.kind !== 'list' || node.items.length !== 2) return null;
  const [scaler, unit] = node.items;
  if (scaler?.kind !== 'number' || !scaler.signed8 || unit?.kind !== 'enum') return null;
  return { scaler: Number(scaler.value), unit: unit.value };
}
