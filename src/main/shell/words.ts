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
  /** Asked before quitting while a reveal is owed; {{time}} in `detail` is when it is over. */
  readonly owing: {
    readonly message: string;
    readonly detail: string;
    readonly wait: string;
    readonly now: string;
    readonly stay: string;
  };
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
    owing: {
      message: 'Your group is waiting for you',
      detail:
        'Wattlet has sent a sealed message, and your group cannot open its own without the key to yours. That takes until {{time}} at the latest. If you quit now, your home is left out for the next time slots.',
      wait: 'Finish, then quit',
      now: 'Quit now',
      stay: 'Do not quit',
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
    owing: {
      message: 'Ihre Gruppe wartet auf Sie',
      detail:
        'Wattlet hat eine versiegelte Nachricht gesendet, und ohne den Schlüssel dazu kann Ihre Gruppe ihre eigenen nicht öffnen. Das dauert höchstens bis {{time}}. Wenn Sie jetzt beenden, ist Ihr Haus in den nächsten Zeitfenstern nicht dabei.',
      wait: 'Fertig machen, dann beenden',
      now: 'Jetzt beenden',
      stay: 'Nicht beenden',
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
    owing: {
      message: 'Uw groep wacht op u',
      detail:
        'Wattlet heeft een verzegeld bericht verstuurd, en zonder de sleutel daarvan kan uw groep de eigen berichten niet openen. Dat duurt hoogstens tot {{time}}. Sluit u nu af, dan doet uw huis de volgende tijdvakken niet mee.',
      wait: 'Afmaken, dan afsluiten',
      now: 'Nu afsluiten',
      stay: 'Niet afsluiten',
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
    owing: {
      message: '您的小组正在等您',
      detail:
        'Wattlet 已发送密封消息，没有它的密钥，您的小组无法打开各自的消息。最晚到 {{time}} 完成。如果现在退出，您家将无法参与接下来的几个时段。',
      wait: '完成后退出',
      now: '立即退出',
      stay: '不退出',
    },
    crashed: {
      message: '窗口多次意外关闭。',
      detail: 'Wattlet 本身仍在运行，您的数据是安全的。',
      again: '重新打开',
      quit: '退出 Wattlet',
    },
  },
};
