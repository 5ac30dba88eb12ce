/** The colours a person may choose; `system` follows the computer. */
export const THEMES = ['system', 'light', 'dark'] as const;
