/** Every command and option that the handbook shows is there, and every command is in the handbook. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from './run.ts';

const text = readFileSync(join(import.meta.dirname, '../../../docs/steward.md'), 'utf8').replaceAll(
  '\\\n',
  ' ',
);
/** `steward NAME …` in code, up to the end of the code or a comment. */
const shown = [...text.matchAll(/(?:`|^)steward ([a-z][a-z-]*)([^`\n#]*)/gm)].map((match) => ({
  name: match[1] ?? '',
  options: [...(match[2] ?? '').matchAll(/--([a-z-]+)/g)].map((option) => option[1] ?? ''),
}));

describe('the handbook', () => {
  it.each(shown.map(({ name, options }) => [name, options] as const))(
    'shows %s as it is',
    (name, options) => {
      if (name === 'help') return;
      const command = COMMANDS.find((known) => known.name === name);
      expect(command).toBeDefined();
      for (const option of options) expect(Object.keys(command?.options ?? {})).toContain(option);
    },
  );

  it('leaves no command out', () => {
    const named = new Set(shown.map(({ name }) => name));
    const inside = (name: string): boolean => named.has(name) || text.includes(`\`${name}`);
    expect(COMMANDS.map(({ name }) => name).filter((name) => !inside(name))).toEqual([]);
  });

  it('reckons rightly how many homes a network carries', () => {
    const rows = [
      ...text.matchAll(/^\| L = (\d+) s, b = (\d+) s, G = 30 million +\| ([\d,]+) +\| ([\d,]+) +\|/gm),
    ];
    expect(rows.length).toBe(3);
    const number = (cell = ''): number => Number(cell.replace(',', ''));
    const gas = (formula: RegExp): number => number(formula.exec(text)?.[1]);
    const submit = gas(/^- submits: `\(0\.5 L \/ b\) x \(G \/ 2\) \/ ([\d,]+)` homes/m);
    const reveal = gas(/^- reveals in the worst case: `\(0\.3 L \/ b\) x \(G \/ 2\) \/ ([\d,]+)` homes/m);
    // What the contracts need by test/bench/gas.ts, whose bars are 185,000 and 115,000.
    expect(submit).toSatisfy((value: number) => value > 180_000 && value <= 185_000);
    expect(reveal).toSatisfy((value: number) => value > 110_000 && value <= 115_000);
    for (const [, slot, block, submits, reveals] of rows) {
      const half = 15_000_000 / Number(block);
      expect(number(submits)).toBe(Math.floor((0.5 * Number(slot) * half) / submit));
      expect(number(reveals)).toBe(Math.floor((0.3 * Number(slot) * half) / reveal));
    }
  });
});
