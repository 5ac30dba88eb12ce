/** The person at the terminal. Where input is piped, questions are answered line by line. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

const lines: string[] = [];
let piped: Promise<void> | null = null;

async function pipedLine(): Promise<string> {
  piped ??= (async () => {
    for await (const line of createInterface({ input: process.stdin })) lines.push(line);
  })();
  await piped;
  return lines.shift() ?? '';
}

/** What is typed is not shown: the line is read with its echo going nowhere. */
export async function askSecret(question: string): Promise<string> {
  process.stderr.write(question);
  if (!process.stdin.isTTY) return pipedLine();
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await reader.question('');
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}

export async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  if (!process.stdin.isTTY) return pipedLine();
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await reader.question('');
  } finally {
    reader.close();
  }
}
