/** What axe finds on a page: one line for each rule broken, none where the page is fit for everybody. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './app.ts';

/**
 * Soon the page breaks no rule. A screen that is exchanged while axe walks over it has, for that moment, no heading:
 * what counts is what stays.
 * @param place for the failure's message
 * @param rules only these; all unless told
 */
export async function expectAccessible(page: Page, place: string, rules?: readonly string[]): Promise<void> {
  await expect.poll(() => violations(page, rules), { message: place, timeout: 15_000 }).toEqual([]);
}

/** What it finds now, one line for each rule broken. */
export async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // It stays in the page between two looks; half a megabyte of script for each takes longer than the look.
  const there = await page.evaluate(() => 'axe' in window);
  // Legacy mode: the usual one opens a second page, which this app refuses.
  const axe = new AxeBuilder({ page, ...(there ? { axeSource: ';' } : {}) }).setLegacyMode(true);
  const result = await (rules === undefined ? axe : axe.withRules([...rules])).analyze();
  return result.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
  );
}
