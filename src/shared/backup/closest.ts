/**
 * Words of a list that a mistyped word was probably meant to be: the same beginning first (a word of BIP-39 and
 * SLIP-39 is unique in its first four letters), then few typing mistakes.
 */
export function closestWords(typed: string, list: readonly string[], most = 3): string[] {
  const word = plainLetters(typed);
  const scored = list.map((candidate) => {
    const other = plainLetters(candidate);
    const prefix = word.length >= 3 && other.slice(0, 4) === word.slice(0, 4) ? 1.5 : 0;
    return { candidate, score: distance(word, other) - prefix };
  });
  return scored
    .filter(({ score }) => score <= 2)
    .sort((a, b) => a.score - b.score)
    .slice(0, most)
    .map(({ candidate }) => candidate.normalize('NFC'));
}

/** Lower case without accents; scripts without accents stay as they are. */
export function plainLetters(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/gu, '')
    .toLowerCase();
}

/** Damerau-Levenshtein (adjacent letters may be swapped), with letters as code points. */
function distance(a: string, b: string): number {
  const from = [...a];
  const to = [...b];
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
}
