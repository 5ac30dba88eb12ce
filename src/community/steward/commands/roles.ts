/** Who reads the feeder meter, and whose keys members may show readings to. */
import { encodeBytes32String } from 'ethers';
import type { Hex } from '../../../main/chain/api.ts';
import { propose } from '../act.ts';
import { accountOf, type Command, proposing, usage } from '../command.ts';
import { openSession } from '../session.ts';

export const feeder: Command = {
  name: 'feeder',
  usage: 'ACCOUNT',
  summary: 'names the account that posts the feeder meter’s readings',
  options: proposing,
  async run(deps, input) {
    const account = accountOf(input.args[0]);
    if (!account.ok) return account;
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const call = session.value.community.call('setFeeder', [account.value]);
    return propose(session.value, input, { title: 'feeder account', calls: [call] });
  },
};

export const role: Command = {
  name: 'role',
  usage: 'NAME KEY',
  summary: 'publishes the key of a role (for example meter-auditor), to which members can show readings',
  options: proposing,
  async run(deps, input) {
    const [name, key] = input.args;
    if (name === undefined || !/^[a-z][a-z0-9-]{0,30}$/.test(name))
      return usage('A role has a short name of small letters, for example meter-auditor.');
    // The secret half of an age key looks alike, and would be public for ever.
    if (key === undefined || !/^age1[a-z0-9]{20,}$/.test(key))
      return usage('A role’s key is an age recipient (age1…), never the secret one.');
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const call = session.value.community.call('setRoleKey', [encodeBytes32String(name) as Hex, key]);
    return propose(session.value, input, { title: `key of ${name}`, calls: [call] });
  },
};
