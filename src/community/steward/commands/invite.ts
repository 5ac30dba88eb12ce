/** Invitations: made, listed, taken back. */
import { join } from 'node:path';
import QRCode from 'qrcode';
import { invitationTermsSchema } from '../../../shared/invitation/terms.ts';
import { invitationFile, invitationLink, signInvitation } from '../../../shared/invitation.ts';
import { bytesToHex, hexToBytes } from '../../../shared/protocol/bytes.ts';
import { fail, ok } from '../../../shared/result.ts';
import { type Command, common, signing, usage } from '../command.ts';
import { loadCommunity, saveCommunity, writeWhole } from '../community-file.ts';
import { view } from '../network.ts';
import { communityPath, nowOf, openSession, openSigner, requireSteward, stewardsOf } from '../session.ts';
import { table, when } from '../text.ts';

const DAY = 86_400;
const DEFAULT_DAYS = 14;

export const invite: Command = {
  name: 'invite',
  usage: 'WHO [--exporter] [--days 14] [--out FILE] [--png FILE]',
  summary: 'makes an invitation for one home: a file, a link, and a picture of it',
  options: {
    ...signing,
    exporter: { type: 'boolean' },
    days: { type: 'string' },
    out: { type: 'string' },
    png: { type: 'string' },
  },
  async run(deps, input) {
    const label = input.args.join(' ').trim();
    if (label === '' || label.length > 80)
      return usage('Say whom the invitation is for, for example: invite "Elm Street 4"');
    const days = input.whole('days');
    if (!days.ok) return days;
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const { file, provider, market, path } = session.value;
    const now = await nowOf(session.value);
    if (!now.ok) return now;
    const { period } = now.value;
    const tariff = await view(provider, market.call('tariffOf', [BigInt(period)]), (data) =>
      market.decode('tariffOf', data),
    );
    if (!tariff.ok) return tariff;
    const stewards = await stewardsOf(session.value);
    if (!stewards.ok) return stewards;
    const signer = await openSigner(deps, input, provider);
    if (!signer.ok) return signer;
    const steward = requireSteward(stewards.value, signer.value.address);
    if (!steward.ok) return steward;

    const expires = now.value.time + (days.value ?? DEFAULT_DAYS) * DAY;
    const { rpc: _rpc, multiSend: _multiSend, invitations, wattletCommunity: _version, ...constants } = file;
    const terms = invitationTermsSchema.safeParse({
      ...constants,
      tariff: { period, feedIn: Number(tariff.value.feedIn), retail: Number(tariff.value.retail) },
      nonce: bytesToHex(deps.random(16)),
      expires,
    });
    if (!terms.success) {
      return fail(
        'steward.bad-terms',
        `The community file cannot be made into an invitation (${terms.error.issues[0]?.path.join('.') ?? ''}).`,
        'Check its endpoints: http or https addresses without a password.',
      );
    }
    const invitation = signInvitation(terms.data, hexToBytes(signer.value.privateKey));
    const note = {
      hash: invitation.inviteHash,
      label,
      exporter: input.flag('exporter'),
      made: now.value.time,
      expires,
      revoked: null,
    };
    // Noted before it is handed out: an invitation that is not in the list would not be approved.
    const saved = saveCommunity(path, { ...file, invitations: [...invitations, note] });
    if (!saved.ok) return saved;
    const name = `invitation-${label.replace(/[^\p{L}\p{N}]+/gu, '-')}.json`;
    const out = join(deps.cwd, input.text('out') ?? name);
    const written = writeWhole(out, invitationFile(invitation));
    if (!written.ok) return written;
    const link = invitationLink(invitation);
    const png = input.text('png');
    if (png !== undefined) await QRCode.toFile(join(deps.cwd, png), link, { errorCorrectionLevel: 'M' });
    deps.print(await QRCode.toString(link, { type: 'utf8', errorCorrectionLevel: 'L' }));
    deps.print(link);
    deps.print(
      `Written to ${out}; good until ${when(expires)} UTC. Anyone who has it can ask to join: hand it over in person.`,
    );
    return ok(null);
  },
};

export const invitations: Command = {
  name: 'invitations',
  usage: '',
  summary: 'lists the invitations that were made',
  options: common,
  async run(deps, input) {
    const file = loadCommunity(communityPath(deps, input));
    if (!file.ok) return file;
    const rows = file.value.invitations.map(({ hash, label, exporter, expires, revoked }) => [
      hash.slice(0, 12),
      label,
      exporter ? 'feeds in' : '',
      revoked !== null ? `revoked ${when(revoked)}` : `until ${when(expires)}`,
    ]);
    deps.print(rows.length === 0 ? 'No invitations yet.' : table(['hash', 'for', '', 'state'], rows));
    return ok(null);
  },
};

export const revoke: Command = {
  name: 'revoke',
  usage: 'WHO-OR-HASH',
  summary: 'takes an invitation back: whoever registers with it is not approved',
  options: common,
  async run(deps, input) {
    const wanted = input.args.join(' ').trim();
    if (wanted === '') return usage('Say which invitation: whom it is for, or the beginning of its hash.');
    const path = communityPath(deps, input);
    const file = loadCommunity(path);
    if (!file.ok) return file;
    const matches = file.value.invitations.filter(
      ({ hash, label, revoked }) =>
        revoked === null &&
        (label === wanted || (wanted.length >= 8 && hash.startsWith(wanted.toLowerCase()))),
    );
    const [only, ...more] = matches;
    if (only === undefined || more.length > 0) {
      return fail(
        'steward.which-invitation',
        more.length > 0
          ? `${matches.length} invitations fit «${wanted}».`
          : `No invitation fits «${wanted}».`,
        'See `invitations`, and give the beginning of the hash.',
      );
    }
    const changed = file.value.invitations.map((note) =>
      note === only ? { ...note, revoked: deps.clock.now() } : note,
    );
    const saved = saveCommunity(path, { ...file.value, invitations: changed });
    if (!saved.ok) return saved;
    deps.print(`Revoked: ${only.label}. Give the other stewards the new community file.`);
    return ok(null);
  },
};
