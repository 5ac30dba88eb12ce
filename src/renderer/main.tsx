import '@mantine/core/styles.css';
import './base.css';
import { type MantineColorSchemeManager, MantineProvider } from '@mantine/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './frame/App.tsx';
import { startI18n } from './i18n/i18n.ts';
import { connectTopics } from './state/topic.ts';
import { cssVariables, theme } from './theme.ts';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// The scroll lock of dialogs writes a style element of its own and takes the nonce from this global.
Object.assign(window, { __webpack_nonce__: nonce });

/** The theme is main's choice (nativeTheme); the window follows what the system reports and stores nothing. */
const followSystem: MantineColorSchemeManager = {
  get: (fallback) => fallback,
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
};

async function start(): Promise<void> {
  connectTopics();
  await startI18n();
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={followSystem}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <App />
      </MantineProvider>
    </StrictMode>,
  );
}

void start();
