/** What is used of slip39 0.1.9, which comes without types. */
declare module 'slip39' {
  interface Node {
    readonly mnemonics: readonly string[];
  }
  export default class Slip39 {
    static fromArray(
      masterSecret: readonly number[],
      options: {
        readonly passphrase?: string;
        readonly threshold: number;
        readonly groups: readonly (readonly [threshold: number, count: number, name: string])[];
        readonly iterationExponent?: number;
        readonly extendableBackupFlag?: 0 | 1;
        readonly title?: string;
      },
    ): Slip39;
    static recoverSecret(mnemonics: readonly string[], passphrase?: string): number[];
    static validateMnemonic(mnemonic: string): boolean;
    fromPath(path: string): Node;
  }
}
declare module 'slip39/src/slip39_helper.js' {
  const helper: { readonly WORD_LIST: readonly string[] };
  export default helper;
}
