import { entropyToMnemonic } from '@scure/bip39';
import { act, fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import { openPage, show } from '../../../test/fixtures/page.tsx';
import { wordLanguages, wordlist } from '../../shared/backup/languages.ts';
import { readWords } from '../../shared/backup/words.ts';
import { WordsInput } from './WordsInput.tsx';

openPage();

let value = '';
let setOutside: (text: string) => void = () => undefined;

function Page() {
  const [text, setText] = useState('');
  value = text;
  setOutside = setText;
  return <WordsInput label="The words" value={text} onChange={setText} />;
}
function open() {
  show(<Page />);
  return screen.getByLabelText<HTMLInputElement>('The words');
}
/** Key by key; gives the longest text that the field ever held. */
function type(field: HTMLInputElement, text: string): string {
  let longest = '';
  for (const letter of text) {
    fireEvent.change(field, { target: { value: field.value + letter } });
    if (field.value.length > longest.length) longest = field.value;
  }
  return longest;
}

test('typed words are taken one by one: the field never holds two', () => {
  const field = open();
  expect(type(field, '1. Abandon 2. ability  3. able')).toBe('Abandon');
  // The word in the field counts already, so that nothing is lost at the end.
  expect(value).toBe('Abandon ability able');
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(field.value).toBe('');
  expect(value).toBe('Abandon ability able');
});

test('pasted words, also one on each line, go past the field, and later ones follow', () => {
  const field = open();
  fireEvent.paste(field, { clipboardData: { getData: () => '1. abandon\n2. ability\r\n3. able\n' } });
  expect(field.value).toBe('');
  type(field, 'about');
  expect(value).toBe('abandon ability able about');
});

test('a word in the middle is changed in its place, or taken out; Backspace takes up the last', () => {
  const field = open();
  fireEvent.change(field, { target: { value: 'abandon abilty able' } });
  fireEvent.click(screen.getByRole('button', { name: 'Change word 2, abilty' }));
  expect(field.value).toBe('abilty');
  fireEvent.change(field, { target: { value: '' } });
  expect(value).toBe('abandon able');
  type(field, 'ability ');
  expect(value).toBe('abandon ability able');
  fireEvent.keyDown(field, { key: 'Backspace' });
  expect(field.value).toBe('able');
  fireEvent.click(screen.getByRole('button', { name: 'Clear: The words' }));
  expect(value).toBe('');
  expect(field.value).toBe('');
});

test.each(wordLanguages)(
  'words in %s, typed with their marks and blanks, are read as they were meant',
  async (language) => {
    const entropy = Uint8Array.from({ length: 32 }, (_, at) => at * 7 + 3);
    const words = entropyToMnemonic(entropy, await wordlist(language)).split(/\s/u);
    const field = open();
    for (const word of words) type(field, `${word.normalize('NFC')}${language === 'ja' ? '\u3000' : ' '}`);
    expect(field.value).toBe('');
    const read = await readWords(value);
    expect(read.ok && Buffer.from(read.value.entropy).equals(Buffer.from(entropy))).toBe(true);
  },
);

test('Chinese words without blanks between them, as they are written', () => {
  const field = open();
  fireEvent.change(field, { target: { value: '枪疫霉尝、俩闹饿贤。' } });
  expect(value).toBe('枪 疫 霉 尝 俩 闹 饿 贤');
  expect(field.value).toBe('');
});

test('words that come from elsewhere (a suggestion, a picture) win over what stands in the field', () => {
  const field = open();
  type(field, 'abandon abilty');
  fireEvent.click(screen.getByRole('button', { name: 'Change word 2, abilty' }));
  // React's own state, as the page would set it.
  setOutsideNow('abandon ability');
  expect(field.value).toBe('');
  type(field, 'able');
  expect(value).toBe('abandon ability able');
});

function setOutsideNow(text: string): void {
  act(() => setOutside(text));
}
