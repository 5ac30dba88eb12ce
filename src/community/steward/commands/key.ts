/** A steward's key: made, brought in, its address shown. The key itself is never shown. */
import { resolve } from 'node:path';
import { Wallet } from 'ethers';
import { ok } from '../../../shared/result.ts';
import { type Command, usage } from '../command.ts';
import { keepKey, openKey, writeKeystore } from '../keys.ts';

export const key: Command = {
  name: 'key',
  usage: 'new | import KEYSTORE | show | export KEYSTORE   [--key NAME] [--keystore FILE]',
  summary: 'your steward key, in the system’s keychain (or, with --keystore, in an encrypted file)',
  options: { key: { type: 'string' }, keystore: { type: 'string' } },
  async run(deps, input) {
    const [verb, file] = input.args;
    const name = input.text('key') ?? 'default';
    const keystore = input.text('keystore');
    if (verb === 'new') {
      const fresh = Wallet.createRandom();
      const kept =
        keystore === undefined
          ? await keepKey(deps, name, fresh.privateKey)
          : await writeKeystore(deps, resolve(deps.cwd, keystore), fresh.privateKey);
      if (!kept.ok) return kept;
      deps.print(`Your steward account: ${fresh.address}`);
      if (keystore === undefined)
        deps.print(
          'Make a copy with `key export FILE` and keep it elsewhere: a lost key cannot be made again.',
        );
      return ok(null);
    }
    if (verb === 'show') {
      const opened = await openKey(deps, { key: name, keystore });
      if (!opened.ok) return opened;
      deps.print(new Wallet(opened.value).address);
      return ok(null);
    }
    if (verb === 'import' && file !== undefined) {
      const opened = await openKey(deps, { key: name, keystore: resolve(deps.cwd, file) });
      if (!opened.ok) return opened;
      const kept = await keepKey(deps, name, opened.value);
      if (!kept.ok) return kept;
      deps.print(`In the keychain as «${name}»: ${new Wallet(opened.value).address}`);
      return ok(null);
    }
    if (verb === 'export' && file !== undefined) {
      const opened = await openKey(deps, { key: name, keystore: undefined });
      if (!opened.ok) return opened;
      const written = await writeKeystore(deps, resolve(deps.cwd, file), opened.value);
      if (!written.ok) return written;
      deps.print(`Written to ${file}, encrypted. Any Ethereum wallet can open it with the passphrase.`);
      return ok(null);
    }
    return usage('Say new, show, import FILE or export FILE.');
  },
};
