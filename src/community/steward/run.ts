/**
 * The steward's command line. `main.ts` starts it; each command has a file in `commands/`. What the stewards decide
 * together goes through `act.ts` and the Safe (`safe/`); what they keep is in `community-file.ts`.
 *
 * Exit codes: 0 done, 1 refused or failed, 2 the command line was wrong, 3 the network could not be reached.
 */
import { ok, type Result } from '../../shared/result.ts';
import { type Command, readInput, usage } from './command.ts';
import { approve, readmit, remove, replace, requests } from './commands/approve.ts';
import { announce, cohorts } from './commands/cohorts.ts';
import { init } from './commands/init.ts';
import { invitations, invite, revoke } from './commands/invite.ts';
import { key } from './commands/key.ts';
import { faucet, guarantee, supplier, tariff } from './commands/money.ts';
import { feeder, role } from './commands/roles.ts';
import { execute, sign } from './commands/sign.ts';
import { status } from './commands/status.ts';
import { stewards } from './commands/stewards.ts';
import type { Deps } from './deps.ts';
import { table } from './text.ts';

export const COMMANDS: readonly Command[] = [
  key,
  init,
  status,
  invite,
  invitations,
  revoke,
  requests,
  approve,
  remove,
  readmit,
  replace,
  cohorts,
  announce,
  tariff,
  supplier,
  guarantee,
  faucet,
  feeder,
  role,
  sign,
  execute,
  stewards,
];

export async function runSteward(argv: readonly string[], deps: Deps): Promise<number> {
  const result = await dispatch(argv, deps);
  if (result.ok) return 0;
  const { code, message, remedy } = result.error;
  deps.print(`${message}\n${remedy}`);
  if (code === 'steward.usage') return 2;
  return code === 'steward.unreachable' ? 3 : 1;
}

function dispatch(
  [name = 'help', ...rest]: readonly string[],
  deps: Deps,
): Promise<Result<null>> | Result<null> {
  if (name === 'help' || name === '--help' || name === '-h') return help(rest[0], deps);
  const command = COMMANDS.find((known) => known.name === name);
  if (command === undefined) return usage(`There is no command «${name}».`);
  if (rest.includes('--help')) return help(name, deps);
  const input = readInput(rest, command.options);
  return input.ok ? command.run(deps, input.value) : input;
}

function help(name: string | undefined, deps: Deps): Result<null> {
  const command = COMMANDS.find((known) => known.name === name);
  if (command !== undefined) {
    const options = Object.keys(command.options).map((option) => `--${option}`);
    deps.print(`${command.name} ${command.usage}\n  ${command.summary}\n  options: ${options.join(' ')}`);
    return ok(null);
  }
  deps.print('npm run -s steward -- COMMAND …   (docs/steward.md tells the whole story)\n');
  deps.print(
    table(
      ['command', 'what it does'],
      COMMANDS.map((known) => [known.name, known.summary]),
    ),
  );
  return ok(null);
}
