import { App } from './frame/App.tsx';
import { startI18n } from './i18n/i18n.ts';
import { mountPage } from './mount.tsx';
import { connectTopics } from './state/topic.ts';

async function start(): Promise<void> {
  connectTopics();
  await startI18n();
  mountPage(<App />);
}

void start();
