/** The verifier as one HTML page that works from the disk (`tools/verifier/build.ts` makes it). */

import { checkFile, type Verified } from '../shared/proof/check.ts';
import { fileEvidence } from '../shared/proof/evidence.ts';
import { parseEventsFile, parseProofFile } from '../shared/proof/files.ts';
import { sentenceOf } from '../shared/protocol/verify/sentences.ts';
import type { Step } from '../shared/protocol/verify/step.ts';
import { fail, type Result } from '../shared/result.ts';
import { identitiesIn, LONGEST_FILE, openFile, tooLong } from './open.ts';
import { VERDICTS, verdictOf } from './report.ts';
import { rpcEvidence } from './rpc.ts';

function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

const form = part('form', HTMLFormElement);
const file = part('file', HTMLInputElement);
const endpoint = part('endpoint', HTMLInputElement);
const events = part('events', HTMLInputElement);
const key = part('key', HTMLInputElement);
const button = part('check', HTMLButtonElement);
const verdict = part('verdict', HTMLParagraphElement);
const claims = part('claims', HTMLUListElement);
const steps = part('steps', HTMLOListElement);
const note = part('note', HTMLParagraphElement);

async function check(): Promise<Result<Verified>> {
  const chosen = file.files?.[0];
  if (chosen === undefined) return fail('verifier.no-file', 'No file was chosen.', 'Choose one.');
  if (chosen.size > LONGEST_FILE) return tooLong(chosen.name);
  const text = await openFile(new Uint8Array(await chosen.arrayBuffer()), identitiesIn(key.value));
  if (!text.ok) return text;
  const proof = parseProofFile(text.value);
  if (!proof.ok) return proof;
  const now = Math.floor(Date.now() / 1000);
  const url = endpoint.value.trim();
  if (url !== '') return checkFile(proof.value, rpcEvidence(url), now);
  const source = events.files?.[0];
  if (source === undefined) {
    return fail(
      'verifier.no-source',
      'There is nothing to check it against.',
      'Name a node or a file of events.',
    );
  }
  if (source.size > LONGEST_FILE) return tooLong(source.name);
  const parsed = parseEventsFile(await source.text());
  return parsed.ok ? checkFile(proof.value, fileEvidence(parsed.value), now) : parsed;
}

/** Everything from the file goes in as text, never as markup. */
function item(text: string, sides: readonly string[] = []): HTMLLIElement {
  const line = document.createElement('li');
  line.append(text);
  for (const side of sides) {
    const below = document.createElement('div');
    below.className = 'sides';
    below.append(side);
    line.append(below);
  }
  return line;
}

const MARKS = { true: '✓', false: '✗', null: '?' } as const;
const stepItem = (step: Step): HTMLLIElement =>
  item(
    `${MARKS[`${step.agrees}`]} ${sentenceOf(step)}`,
    step.agrees === false ? [`computed: ${step.expected}`, `found: ${step.found}`] : [],
  );

/** What was said about the file before is not to be taken for this one. */
function clear(words: string): void {
  verdict.textContent = words;
  delete verdict.dataset['outcome'];
  claims.replaceChildren();
  steps.replaceChildren();
  note.textContent = '';
}

function show(result: Result<Verified>): void {
  clear('');
  if (!result.ok) {
    verdict.textContent = `${result.error.message} ${result.error.remedy}`;
    return;
  }
  const outcome = verdictOf(result.value);
  verdict.textContent = VERDICTS[outcome];
  verdict.dataset['outcome'] = outcome;
  claims.append(...result.value.claims.map((claim) => item(claim)));
  steps.append(...result.value.steps.map(stepItem));
  note.textContent = 'Compare the addresses above with those you know of this community.';
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  clear('Checking…');
  button.disabled = true;
  void check()
    .then(show, () =>
      show(fail('verifier.broken', 'The file could not be checked.', 'Ask the household to send it again.')),
    )
    .finally(() => {
      button.disabled = false;
    });
});
