import type { Language } from '../../shared/languages.ts';

type MenuWord =
  | 'about'
  | 'hide'
  | 'quit'
  | 'edit'
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'view'
  | 'zoomIn'
  | 'zoomOut'
  | 'actualSize'
  | 'window'
  | 'minimize'
  | 'close';

/** Words of the system's own surfaces (title, dialogs), which the window's i18n does not reach. */
export interface Words {
  readonly testRuntime: string;
  readonly support: { readonly title: string; readonly fileType: string };
  readonly menu: Readonly<Record<MenuWord, string>>;
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
    menu: {
      about: 'About Wattlet',
      hide: 'Hide Wattlet',
      quit: 'Quit Wattlet',
      edit: 'Edit',
      undo: 'Undo',
      redo: 'Redo',
      cut: 'Cut',
      copy: 'Copy',
      paste: 'Paste',
      selectAll: 'Select all',
      view: 'View',
      zoomIn: 'Larger',
      zoomOut: 'Smaller',
      actualSize: 'Actual size',
      window: 'Window',
      minimize: 'Minimise',
      close: 'Close',
    },
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
    menu: {
      about: 'Über Wattlet',
      hide: 'Wattlet ausblenden',
      quit: 'Wattlet beenden',
      edit: 'Bearbeiten',
      undo: 'Rückgängig',
      redo: 'Wiederholen',
      cut: 'Ausschneiden',
      copy: 'Kopieren',
      paste: 'Einfügen',
      selectAll: 'Alles auswählen',
      view: 'Ansicht',
      zoomIn: 'Größer',
      zoomOut: 'Kleiner',
      actualSize: 'Originalgröße',
      window: 'Fenster',
      minimize: 'Minimieren',
      close: 'Schließen',
    },
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
    menu: {
      about: 'Over Wattlet',
      hide: 'Verberg Wattlet',
      quit: 'Wattlet afsluiten',
      edit: 'Bewerken',
      undo: 'Ongedaan maken',
      redo: 'Opnieuw',
      cut: 'Knippen',
      copy: 'Kopiëren',
      paste: 'Plakken',
      selectAll: 'Alles selecteren',
      view: 'Beeld',
      zoomIn: 'Groter',
      zoomOut: 'Kleiner',
      actualSize: 'Ware grootte',
      window: 'Venster',
      minimize: 'Minimaliseren',
      close: 'Sluiten',
    },
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
    menu: {
      about: '关于 Wattlet',
      hide: '隐藏 Wattlet',
      quit: '退出 Wattlet',
      edit: '编辑',
      undo: '撤销',
      redo: '重做',
      cut: '剪切',
      copy: '复制',
      paste: '粘贴',
      selectAll: '全选',
      view: '显示',
      zoomIn: '放大',
      zoomOut: '缩小',
      actualSize: '实际大小',
      window: '窗口',
      minimize: '最小化',
      close: '关闭',
    },
    crashed: {
      message: '窗口多次意外关闭。',
      detail: 'Wattlet 本身仍在运行，您的数据是安全的。',
      again: '重新打开',
      quit: '退出 Wattlet',
    },
  },
};
