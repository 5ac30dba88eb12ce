/**
 * The look: calm greens on quiet surfaces. Every pair of text and surface used here meets WCAG AA (4.5:1);
 * test/e2e/accessibility.spec.ts measures it in both themes.
 */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const leaf: MantineColorsTuple = [
  '#e9f6f2',
  '#d2ebe4',
  '#a8d8cb',
  '#7ac4b1',
  '#54b09a',
  '#3a9c86',
  '#1f806c',
  '#126f5d',
  '#0a594a',
  '#054338',
];

/** Sun: money earned, generation; only on large areas, never for small text. */
const sun: MantineColorsTuple = [
  '#fff7e0',
  '#ffedc2',
  '#fddb8b',
  '#f9c752',
  '#f4b52b',
  '#e3a011',
  '#b97c04',
  '#8f5d00',
  '#6e4700',
  '#4f3300',
];

/** Neutral greys of the dark theme, a touch of green in them. */
const dark: MantineColorsTuple = [
  '#dbe2e0',
  '#bcc6c3',
  '#98a5a1',
  '#6f7c78',
  '#3c4845',
  '#2e3836',
  '#232b29',
  '#1a2120',
  '#141a19',
  '#0e1312',
];

/** System fonts; after them those with Chinese characters, so that no font is shipped or fetched. */
const FONTS =
  'system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", "DejaVu Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

export const theme = createTheme({
  primaryColor: 'leaf',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { leaf, sun, dark },
  fontFamily: FONTS,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Consolas, "Liberation Mono", "Noto Sans Mono", monospace',
  headings: { fontFamily: FONTS, fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** Design tokens beyond Mantine's own; use them as `var(--wl-…)`. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--wl-nav-width': '224px',
    '--wl-page-width': '1120px',
  },
  light: {
    '--mantine-color-body': '#f6f8f7',
    '--mantine-color-text': '#1b2422',
    '--mantine-color-dimmed': '#55625e',
    '--mantine-color-error': '#b42318',
    '--wl-surface': '#ffffff',
    '--wl-border': '#dfe6e3',
    '--wl-nav': '#eef3f1',
    '--wl-good': '#126f5d',
    '--wl-bad': '#b42318',
    '--wl-warn': '#8a5300',
    '--wl-sun': '#a86e00',
    '--wl-blue': '#1c64b0',
    '--wl-track': '#e3eae7',
    '--wl-scroll': '#a9b7b2',
    '--wl-grid': '#84938e',
  },
  dark: {
    '--mantine-color-body': '#141a19',
    '--mantine-color-text': '#dbe2e0',
    '--mantine-color-dimmed': '#9daaa6',
    '--mantine-color-error': '#ff9a8f',
    '--wl-surface': '#1a2120',
    '--wl-border': '#2e3836',
    '--wl-nav': '#101615',
    '--wl-good': '#54c2a8',
    '--wl-bad': '#ff9a8f',
    '--wl-warn': '#f4b52b',
    '--wl-sun': '#f4b52b',
    '--wl-blue': '#7db8f0',
    '--wl-track': '#2a3331',
    '--wl-scroll': '#4a5753',
    '--wl-grid': '#77857f',
  },
});
