/**
 * `npm run -s verify -- FILE [--rpc URL | --events FILE] [--key FILE]
 * [--viewed FILE]`: says step by step whether a bill, disclosure
 * or sum is true. Ends with 0 if it is, 1 if it is not, 2 if that cannot be said.
 */
import { readFileSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkFile, type Verified } from '../shared/proof/check.ts';
import { type Evidence, fileEvidence } from '../shared/proof/evidence.ts';
import { type ProofFile, parseEventsFile, parseProofFile } from '../shared/proof/files.ts';
import { textHash } from '../shared/protocol/verify/disclosure.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { identitiesIn, LONGEST_FILE, openFile, tooLong } from './open.ts';
import { reportText } from './report.ts';
import { rpcEvidence } from './rpc.ts';
import { sayViewed } from './viewed.ts';

const USAGE = `usage: npm run -s verify -- FILE (--rpc URL | --events FILE) [--key FILE] [--viewed FILE]
  FILE      a bill, disclosure or sum that a household handed out
  --rpc     a node of the community's chain, for example http://127.0.0.1:8545
  --events  a file of the chain's events instead
  --viewed  tell the chain that the disclosure was opened: a file with the private key of an account that pays
  --key     a file with the secret age key that a disclosure was encrypted to
`;

interface Asked {
  readonly file: string;
  readonly rpc?: string | undefined;
  readonly events?: string | undefined;
  readonly key?: string | undefined;
  readonly viewed?: string | undefined;
}

function read(file: string): Result<Uint8Array> {
  try {
    if (statSync(file).size > LONGEST_FILE) return tooLong(file);
    return ok(readFileSync(file));
  } catch {
    return fail('verifier.no-file', `The file ${file} cannot be read.`, 'Check its name.');
  }
}

function evidenceOf({ rpc, events }: Asked): Result<Evidence> {
  if (rpc !== undefined) return ok(rpcEvidence(rpc));
  const bytes = read(events ?? '');
  if (!bytes.ok) return bytes;
  const file = parseEventsFile(new TextDecoder().decode(bytes.value));
  return file.ok ? ok(fileEvidence(file.value)) : file;
}

async function verify(asked: Asked): Promise<Result<{ verified: Verified; source: string }>> {
  const bytes = read(asked.file);
  if (!bytes.ok) return bytes;
  const key = asked.key === undefined ? ok(new Uint8Array()) : read(asked.key);
  if (!key.ok) return key;
  const text = await openFile(bytes.value, identitiesIn(new TextDecoder().decode(key.value)));
  if (!text.ok) return text;
  const proof = parseProofFile(text.value);
  if (!proof.ok) return proof;
  const evidence = evidenceOf(asked);
  if (!evidence.ok) return evidence;
  const verified = await checkFile(proof.value, evidence.value, Math.floor(Date.now() / 1000));
  if (!verified.ok) return verified;
  if (asked.viewed !== undefined) {
    const told = await tell(asked, proof.value);
    if (!told.ok) return told;
  }
  return ok({ verified: verified.value, source: evidence.value.name });
}

/** Notes on chain that a disclosure was opened. */
async function tell({ rpc, viewed }: Asked, proof: ProofFile): Promise<Result<string>> {
  const key = read(viewed ?? '');
  if (!key.ok) return key;
  if (rpc === undefined || proof.kind !== 'disclosure') {
    return fail(
      'verifier.nothing-to-say',
      'Only the opening of a disclosure can be noted, and only at an endpoint.',
      'Name one with --rpc.',
    );
  }
  return sayViewed(rpc, new TextDecoder().decode(key.value), proof.file.community, textHash(proof.text));
}

function argumentsOf(): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        rpc: { type: 'string' },
        events: { type: 'string' },
        key: { type: 'string' },
        viewed: { type: 'string' },
      },
    });
    const [file, ...more] = positionals;
    const sources = [values.rpc, values.events].filter((source) => source !== undefined);
    return file === undefined || more.length > 0 || sources.length !== 1 ? null : { file, ...values };
  } catch {
    return null;
  }
}

const asked = argumentsOf();
if (['help', '--help', '-h'].includes(process.argv[2] ?? '')) {
  process.stdout.write(USAGE);
} else if (asked === null) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  const result = await verify(asked);
  if (result.ok) {
    const { verified, source } = result.value;
    process.stdout.write(reportText(verified, source));
    process.exitCode = verified.verdict === true ? 0 : verified.verdict === false ? 1 : 2;
  } else {
    process.stderr.write(`${result.error.message} ${result.error.remedy}\n`);
    process.exitCode = 2;
  }
}
