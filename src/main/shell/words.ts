import type { Language } from '../../shared/languages.ts';

/** Words of the system's own surfaces (title, dialogs), which the window's i18n does not reach. */
export interface Words {
  readonly testRuntime: string;
  readonly support: { readonly title: string; readonly fileType: string };
  readonly crashed: {
    readonly message: string;
    readonly detail: string;
    readonly again: string;
    readonly quit: string;
  };
}

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    testRuntime: 'Test runtime, not for real use',
    support: { title: 'Save support file', fileType: 'Support file' },
    crashed: {
      message: 'The window keeps closing unexpectedly.',
      detail: 'Wattlet itself is still running and your data is safe.',
      again: 'Open it again',
      quit: 'Quit Wattlet',
    },
  },
  de: {
    testRuntime: 'Testlaufzeit, nicht für den echten Einsatz',
    support: { title: 'Supportdatei speichern', fileType: 'Supportdatei' },
    crashed: {
      message: 'Das Fenster schließt sich immer wieder unerwartet.',
      detail: 'Wattlet selbst läuft weiter, und Ihre Daten sind sicher.',
      again: 'Erneut öffnen',
      quit: 'Wattlet beenden',
    },
  },
  nl: {
    testRuntime: 'Testomgeving, niet voor echt gebruik',
    support: { title: 'Supportbestand opslaan', fileType: 'Supportbestand' },
    crashed: {
      message: 'Het venster sluit steeds onverwacht.',
      detail: 'Wattlet zelf draait nog en uw gegevens zijn veilig.',
      again: 'Opnieuw openen',
      quit: 'Wattlet afsluiten',
    },
  },
  zh: {
    testRuntime: '测试运行环境，请勿用于实际交易',
    support: { title: '保存支持文件', fileType: '支持文件' },
    crashed: {
      message: '窗口多次意外关闭。',
      detail: 'Wattlet 本身仍在运行，您的数据是安全的。',
      again: '重新打开',
      quit: '退出 Wattlet',
    },
  },
};
