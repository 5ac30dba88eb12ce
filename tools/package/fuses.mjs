/**
 * Every fuse of the Electron program, each with its reason. The type asks for all of them: a fuse that a new
 * @electron/fuses knows and this list does not breaks the type check, and one that only a new Electron knows breaks
 * packaging (`strictlyRequireAllFuses`).
 */
import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/** @type {Readonly<Record<FuseV1Options, boolean>>} */
export const FUSES = {
  // Nobody can use the signed program as a plain Node.
  [FuseV1Options.RunAsNode]: false,
  // There are no cookies: pages of app:// cannot set any. With it, Chromium would put a key of its own into the
  // keychain at every first start, and ask for a locked one before the vault can explain why.
  [FuseV1Options.EnableCookieEncryption]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  // No debugger can be attached to the process that talks to the vault.
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // macOS and Windows check the archive against a hash in the signed program; Linux has no such check.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // We make no snapshot of our own for main.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come from app://; file:// gets no more rights than in a browser.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // The database is WebAssembly: bounds are checked by the processor's traps, as in Chrome.
  [FuseV1Options.WasmTrapHandlers]: true,
};

/** The one fuse in which the twin for tests differs: without it no test could drive the program. */
export const TWIN_FUSES = { ...FUSES, [FuseV1Options.EnableNodeCliInspectArguments]: true };

/**
 * Sets every fuse that the program has.
 *
 * @param {string} program the executable, or on macOS the .app
 * @param {Readonly<Record<FuseV1Options, boolean>>} fuses
 * @param {boolean} official whether it must know every fuse of the list. The test runtime is older than some.
 */
export async function setFuses(program, fuses, official) {
  if (official) {
    await flipFuses(program, { version: FuseVersion.V1, strictlyRequireAllFuses: true, ...fuses });
    return;
  }
  const there = await readFuses(program);
  const known = Object.fromEntries(Object.entries(fuses).filter(([name]) => name in there));
  await flipFuses(program, { version: FuseVersion.V1, ...known });
}

/**
 * @param {string} program
 * @returns {Promise<Record<string, boolean>>} the fuses that the program has, by number
 */
export async function readFuses(program) {
  const wire = await getCurrentFuseWire(program);
  return Object.fromEntries(
    Object.values(FuseV1Options)
      .filter((option) => typeof option === 'number')
      .flatMap((option) => {
        const state = wire[option];
        if (state !== FuseState.ENABLE && state !== FuseState.DISABLE) return [];
        return [[option, state === FuseState.ENABLE]];
      }),
  );
}
