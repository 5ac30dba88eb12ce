/** What a box without a window says: a line when its state changes, and one for each slot that is over. */
import type { HouseholdView, SlotRow } from '../../shared/readmodel.ts';

/** A listener that prints only what is new. */
export function statusLines(print: (line: string) => void): (view: HouseholdView) => void {
  let before = '';
  const told = new Set<string>();
  let newest = -1;
  return (view) => {
    const state = stateLine(view);
    if (state !== before) print(state);
    before = state;
    for (const row of view.timeline) {
      if (row.slot <= newest || (row.state !== 'settled' && row.state !== 'skipped')) continue;
      newest = row.slot;
      print(slotLine(row));
    }
    const now = new Set(view.attention.map(({ code }) => code));
    for (const { code, message, remedy } of view.attention) {
      if (!told.has(code)) print(`attention ${code}: ${message} ${remedy}`);
    }
    told.clear();
    for (const code of now) told.add(code);
  };
}

function stateLine({ stage, account, community, meter, endpoints }: HouseholdView): string {
  const reached = endpoints.filter(({ reachable }) => reachable).length;
  return [
    stage,
    account ?? 'no account',
    community?.name ?? 'no community',
    `meter ${meter.state}`,
    `services ${reached}/${endpoints.length}`,
  ].join(' | ');
}

/** Prices and money in the smallest units, so that no figure is rounded on the way. */
function slotLine(row: SlotRow): string {
  const known = (value: number | null, unit: string): string =>
    value === null ? 'unknown' : `${value} ${unit}`;
  const parts = [
    `slot ${row.slot}`,
    row.reason === null ? row.state : `${row.state} (${row.reason})`,
    `import ${known(row.importWh, 'Wh')}`,
    `export ${known(row.exportWh, 'Wh')}`,
    `sold ${known(row.soldWh, 'Wh')}`,
    `bought ${known(row.boughtWh, 'Wh')}`,
    `price ${known(row.price, 'micro/kWh')}`,
    `owed ${row.amount === null ? 'nothing' : `${row.amount} nano`}`,
    row.agrees === null ? 'not checked' : row.agrees ? 'agrees' : 'DIFFERS',
  ];
  return parts.join(' | ');
}
