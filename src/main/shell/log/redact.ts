/**
 * The second line of defence of the log: whatever text reaches it (an operating system's message, a stack) is
 * searched for what must not be there. It would rather hide too much.
 */

/** 16 bytes or more in hex: seeds, keys, masks, signatures, and meters' encryption keys. */
const LONG_HEX = /(?:0x)?[0-9a-f]{32,}/gi;
/** Base64, base58, bech32 (age keys, invitations): long runs that hold a digit and a letter. */
const LONG_TOKEN = /(?=[\w+=-]*\d)(?=[\w+=-]*[a-z])[\w+=-]{40,}/gi;
/** Eight or more short words in a row, numbered or not: recovery words and shares. */
const WORD_LIST = /(?:\b(?:\d{1,2}[.):]?\s*)?[a-z]{3,8}[\s,;]+){7,}(?:\d{1,2}[.):]?\s*)?[a-z]{3,8}\b/gi;
/** A number with a unit of energy, power or money. */
const MEASURE =
  /[-+]?\d[\d.,]*\s*(?:[kMGµm]?Wh?|[kM]?va[rh]?|EUR|USD|GBP|CHF|CNY|cent|ct|€|\$|£|¥)(?:\/kWh)?(?![\w])/gi;
/** What follows a name that says it is secret. */
const NAMED =
  /\b(pass(?:word|phrase)?|secret|seed|mnemonic|pin|token|private.?key|api.?key)\b(\s*[=:]\s*)\S+/gi;

/** Longest text that a line keeps. */
const MAX = 2000;

/** Hides secrets and readings in a text and folds it to one line. */
export function redact(text: string): string {
  return text
    .slice(0, MAX)
    .replace(NAMED, '$1$2[hidden]')
    .replace(WORD_LIST, '[words hidden]')
    .replace(LONG_HEX, '[hex hidden]')
    .replace(LONG_TOKEN, '[token hidden]')
    .replace(MEASURE, '[measure hidden]')
    .replace(/[\r\n\t\u2028\u2029]+/g, ' ');
}
