/** The Safe's own build of its contracts, version 1.5.0, from its npm package: the code that is audited, not ours. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

const require = createRequire(import.meta.url);
const code = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform((text): `0x${string}` => `0x${text.slice(2)}`);
const artifactSchema = z.object({ bytecode: code, deployedBytecode: code });

function artifact(path: string, name: string): z.output<typeof artifactSchema> {
  const folder = '@safe-global/safe-smart-account/build/artifacts/contracts';
  const file = require.resolve(`${folder}/${path}/${name}.sol/${name}.json`);
  return artifactSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

export const singletonCode = () => artifact('.', 'Safe').bytecode;
export const factoryCode = () => artifact('proxies', 'SafeProxyFactory').bytecode;
/** Lets the Safe answer EIP-1271 and take tokens, like every Safe made with its own interface. */
export const handlerCode = () => artifact('handler', 'CompatibilityFallbackHandler').bytecode;
export const multiSendCode = () => artifact('libraries', 'MultiSendCallOnly');
