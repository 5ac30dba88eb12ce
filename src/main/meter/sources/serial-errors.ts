import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { type AppError, fail } from '../../../shared/result.ts';

/** Words for what a system says when a serial port cannot be opened. */

/** The rule file that the package installs and that `assets/` holds. */
const RULE_FILE = '60-wattlet-meter.rules';

export const portMissing = (path: string): AppError =>
  fail(
    'meter.port-missing',
    'The adapter of the meter is not plugged in.',
    'Plug the cable into this computer; reading starts by itself.',
    { port: path },
  ).error;

export const portAmbiguous = (path: string): AppError =>
  fail(
    'meter.port-ambiguous',
    'Two adapters of the same kind are plugged in, and they cannot be told apart.',
    'Choose the right port once more under Settings, Meter.',
    { port: path },
  ).error;

export const portGone = (path: string): AppError =>
  fail(
    'meter.unplugged',
    'The cable of the meter was unplugged.',
    'Plug it in again; reading goes on by itself and no energy is lost from the registers.',
    { port: path },
  ).error;

/** `cause` is what the serial library said on opening `path`. */
export async function openError(path: string, cause: string): Promise<AppError> {
  if (/no such file|cannot find|file not found|ENOENT|ENXIO|no such device/i.test(cause))
    return portMissing(path);
  if (/lock port|resource busy|EBUSY|temporarily unavailable|unknown error code 32/i.test(cause)) {
    return busy(path);
  }
  if (/access denied/i.test(cause) && process.platform === 'win32') return busy(path);
  if (/permission denied|access denied|EACCES|EPERM/i.test(cause)) return permission(path);
  return fail(
    'meter.port-failed',
    'The port of the meter could not be opened.',
    'Unplug the cable, wait a moment and plug it in again; if that does not help, try another USB port.',
    { port: path, cause: cause.slice(0, 200) },
  ).error;
}

function busy(path: string): AppError {
  return fail(
    'meter.port-busy',
    'Another program is using the port of the meter.',
    'Close other programs that read meters or modems; on Linux, ModemManager can hold a port for half a minute.',
    { port: path },
  ).error;
}

/** Names the group that may open the port and the one thing that mends it. */
async function permission(path: string): Promise<AppError> {
  const gid = await stat(path).then(
    (info) => info.gid,
    () => null,
  );
  const user = userInfo().username;
  const groups = await readFile('/etc/group', 'utf8').catch(() => '');
  const group = gid === null ? null : groupOf(groups, gid);
  if (group === null) {
    return fail(
      'meter.port-permission',
      'This computer does not let the wallet open the port of the meter.',
      `Install the rule file ${RULE_FILE} into /etc/udev/rules.d and plug the cable in again.`,
      { port: path, rule: RULE_FILE },
    ).error;
  }
  const params = { port: path, group: group.name, user, rule: RULE_FILE };
  if (group.members.includes(user)) {
    return fail(
      'meter.port-permission-login',
      `You were added to the group ${group.name}, but this session began before that.`,
      'Log out and in again, then start the wallet.',
      params,
    ).error;
  }
  return fail(
    'meter.port-permission-group',
    `This computer lets only the group ${group.name} open the port of the meter.`,
    `Install the rule file ${RULE_FILE} into /etc/udev/rules.d and plug the cable in again, or run: sudo usermod -aG ${group.name} ${user} and log in again.`,
    params,
  ).error;
}

/** A line of /etc/group is name:password:gid:members. */
export function groupOf(text: string, gid: number): { name: string; members: string[] } | null {
  for (const line of text.split('\n')) {
    const [name, , id, members] = line.split(':');
    if (name !== undefined && Number(id) === gid && id !== '') {
      return { name, members: (members ?? '').split(',').filter((member) => member !== '') };
    }
  }
  return null;
}
