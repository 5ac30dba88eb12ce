import type { Language } from '../../../shared/languages.ts';

/** What the tray and notifications say; `{name}` stands for a value. */
export interface PresenceWords {
  readonly open: string;
  readonly pause: string;
  readonly resume: string;
  readonly quit: string;
  readonly status: {
    readonly notSetUp: string;
    readonly needsUnlock: string;
    readonly locked: string;
    readonly waiting: string;
    readonly trading: string;
    readonly paused: string;
    readonly leaving: string;
    readonly left: string;
    readonly stopped: string;
    readonly attention: string;
  };
  readonly takes: string;
  readonly gives: string;
  readonly todayPay: string;
  readonly todayReceive: string;
  readonly news: {
    readonly bill: string;
    readonly billPay: string;
    readonly billReceive: string;
    readonly billQuiet: string;
    readonly meter: string;
    readonly meterText: string;
    readonly drill: string;
    readonly drillText: string;
    readonly expiry: string;
    readonly expiryText: string;
    readonly expiryQuiet: string;
    readonly disagrees: string;
    readonly disagreesText: string;
    readonly stopped: string;
    readonly stoppedText: string;
    readonly replaced: string;
    readonly replacedText: string;
    readonly background: string;
    readonly backgroundText: string;
  };
}

export const PRESENCE_WORDS: Readonly<Record<Language, PresenceWords>> = {
  en: {
    open: 'Open Wattlet',
    pause: 'Pause trading',
    resume: 'Resume trading',
    quit: 'Quit (trading stops)',
    status: {
      notSetUp: 'Not part of a community yet',
      needsUnlock: 'Waiting for your passphrase',
      locked: 'Locked. Trading goes on.',
      waiting: 'Trading starts soon',
      trading: 'Trading with {community}',
      paused: 'Trading is paused',
      leaving: 'Leaving the community',
      left: 'You have left the community',
      stopped: 'Trading has stopped, to be safe',
      attention: 'Something needs you. Please have a look.',
    },
    takes: 'Taking in {power}',
    gives: 'Giving out {power}',
    todayPay: 'Today: you pay {money}',
    todayReceive: 'Today: you receive {money}',
    news: {
      bill: 'A bill is settled',
      billPay: 'You pay {money} for the time until {date}.',
      billReceive: 'You receive {money} for the time until {date}.',
      billQuiet: 'Unlock Wattlet to see it.',
      meter: 'The meter has gone silent',
      meterText: 'Without it Wattlet cannot trade. Please check the cable.',
      drill: 'Time to try your backup',
      drillText: 'A backup is only good if it works. It takes five minutes.',
      expiry: 'Readings you showed end soon',
      expiryText:
        'What you showed for “{purpose}” may be used until {date}. If it is still needed, show it anew.',
      expiryQuiet: 'Unlock Wattlet to see which.',
      disagrees: 'Something does not add up',
      disagreesText: 'Wattlet worked it out again and came to another figure. The history shows both.',
      stopped: 'Wattlet has stopped trading',
      stoppedText: 'Something did not fit. Your money and your keys are safe.',
      replaced: 'Someone asks for your home’s place',
      replacedText: 'If that was not you, tell your steward at once.',
      background: 'Wattlet goes on trading',
      backgroundText: 'You find it beside the clock, and can quit it there.',
    },
  },
  de: {
    open: 'Wattlet öffnen',
    pause: 'Handel pausieren',
    resume: 'Weiter handeln',
    quit: 'Beenden (Handel stoppt)',
    status: {
      notSetUp: 'Noch in keiner Gemeinschaft',
      needsUnlock: 'Wartet auf Ihre Passphrase',
      locked: 'Gesperrt. Der Handel läuft weiter.',
      waiting: 'Der Handel beginnt bald',
      trading: 'Handelt mit {community}',
      paused: 'Der Handel ist pausiert',
      leaving: 'Verlässt die Gemeinschaft',
      left: 'Sie haben die Gemeinschaft verlassen',
      stopped: 'Der Handel wurde vorsichtshalber angehalten',
      attention: 'Etwas braucht Sie. Bitte schauen Sie nach.',
    },
    takes: 'Bezug {power}',
    gives: 'Abgabe {power}',
    todayPay: 'Heute: Sie zahlen {money}',
    todayReceive: 'Heute: Sie bekommen {money}',
    news: {
      bill: 'Eine Rechnung ist abgeschlossen',
      billPay: 'Sie zahlen {money} für die Zeit bis {date}.',
      billReceive: 'Sie bekommen {money} für die Zeit bis {date}.',
      billQuiet: 'Entsperren Sie Wattlet, um sie zu sehen.',
      meter: 'Der Zähler ist verstummt',
      meterText: 'Ohne ihn kann Wattlet nicht handeln. Bitte prüfen Sie das Kabel.',
      drill: 'Zeit, Ihre Sicherung auszuprobieren',
      drillText: 'Eine Sicherung ist nur gut, wenn sie funktioniert. Es dauert fünf Minuten.',
      expiry: 'Gezeigte Werte laufen bald ab',
      expiryText:
        'Was Sie für „{purpose}“ gezeigt haben, darf bis {date} verwendet werden. Wird es noch gebraucht, zeigen Sie es neu.',
      expiryQuiet: 'Entsperren Sie Wattlet, um zu sehen, welche.',
      disagrees: 'Etwas geht nicht auf',
      disagreesText: 'Wattlet hat nachgerechnet und kam auf eine andere Zahl. Der Verlauf zeigt beide.',
      stopped: 'Wattlet hat den Handel angehalten',
      stoppedText: 'Etwas passte nicht zusammen. Ihr Geld und Ihre Schlüssel sind sicher.',
      replaced: 'Jemand bittet um den Platz Ihres Haushalts',
      replacedText: 'Waren Sie das nicht, sagen Sie es sofort der Verwaltung Ihrer Gemeinschaft.',
      background: 'Wattlet handelt weiter',
      backgroundText: 'Sie finden es neben der Uhr und können es dort beenden.',
    },
  },
  nl: {
    open: 'Wattlet openen',
    pause: 'Handel pauzeren',
    resume: 'Verder handelen',
    quit: 'Afsluiten (handel stopt)',
    status: {
      notSetUp: 'Nog niet bij een gemeenschap',
      needsUnlock: 'Wacht op uw wachtzin',
      locked: 'Vergrendeld. De handel gaat door.',
      waiting: 'De handel begint binnenkort',
      trading: 'Handelt met {community}',
      paused: 'De handel is gepauzeerd',
      leaving: 'Verlaat de gemeenschap',
      left: 'U hebt de gemeenschap verlaten',
      stopped: 'De handel is voor de zekerheid gestopt',
      attention: 'Er is iets wat u nodig heeft. Kijk even.',
    },
    takes: 'Afname {power}',
    gives: 'Teruglevering {power}',
    todayPay: 'Vandaag: u betaalt {money}',
    todayReceive: 'Vandaag: u ontvangt {money}',
    news: {
      bill: 'Een rekening is afgerond',
      billPay: 'U betaalt {money} voor de tijd tot {date}.',
      billReceive: 'U ontvangt {money} voor de tijd tot {date}.',
      billQuiet: 'Ontgrendel Wattlet om hem te zien.',
      meter: 'De meter zwijgt',
      meterText: 'Zonder meter kan Wattlet niet handelen. Controleer de kabel.',
      drill: 'Tijd om uw back-up te proberen',
      drillText: 'Een back-up is alleen goed als hij werkt. Het duurt vijf minuten.',
      expiry: 'Getoonde standen verlopen binnenkort',
      expiryText:
        'Wat u voor ‘{purpose}’ hebt getoond, mag tot {date} worden gebruikt. Is het nog nodig, toon het dan opnieuw.',
      expiryQuiet: 'Ontgrendel Wattlet om te zien welke.',
      disagrees: 'Er klopt iets niet',
      disagreesText: 'Wattlet heeft het nagerekend en kwam op een ander bedrag. De geschiedenis toont beide.',
      stopped: 'Wattlet is gestopt met handelen',
      stoppedText: 'Er paste iets niet. Uw geld en uw sleutels zijn veilig.',
      replaced: 'Iemand vraagt om de plaats van uw huishouden',
      replacedText: 'Was u dat niet, meld het dan meteen aan de beheerder van uw gemeenschap.',
      background: 'Wattlet handelt verder',
      backgroundText: 'U vindt het naast de klok en kunt het daar afsluiten.',
    },
  },
  zh: {
    open: '打开 Wattlet',
    pause: '暂停交易',
    resume: '恢复交易',
    quit: '退出（交易将停止）',
    status: {
      notSetUp: '尚未加入社区',
      needsUnlock: '等待您输入密码短语',
      locked: '已锁定，交易仍在进行。',
      waiting: '交易即将开始',
      trading: '正在与 {community} 交易',
      paused: '交易已暂停',
      leaving: '正在退出社区',
      left: '您已退出社区',
      stopped: '为安全起见，交易已停止',
      attention: '有事需要您处理，请查看。',
    },
    takes: '正在用电 {power}',
    gives: '正在送电 {power}',
    todayPay: '今天：您支付 {money}',
    todayReceive: '今天：您收到 {money}',
    news: {
      bill: '一份账单已结清',
      billPay: '截至 {date}，您支付 {money}。',
      billReceive: '截至 {date}，您收到 {money}。',
      billQuiet: '解锁 Wattlet 即可查看。',
      meter: '电表没有响应',
      meterText: '没有电表读数，Wattlet 无法交易。请检查连接线。',
      drill: '该试一试您的备份了',
      drillText: '能用的备份才是好备份。只需五分钟。',
      expiry: '您出示的读数即将到期',
      expiryText: '您为“{purpose}”出示的内容可使用至 {date}。如仍需要，请重新出示。',
      expiryQuiet: '解锁 Wattlet 即可查看是哪些。',
      disagrees: '有一处对不上',
      disagreesText: 'Wattlet 重新计算后得出了不同的数字，历史记录中两者都能看到。',
      stopped: 'Wattlet 已停止交易',
      stoppedText: '有一处对不上。您的资金和密钥是安全的。',
      replaced: '有人申请取代您家的位置',
      replacedText: '如果不是您本人，请立即告知社区管理员。',
      background: 'Wattlet 继续交易',
      backgroundText: '您可以在时钟旁边找到它，也可以在那里退出。',
    },
  },
};

/** Puts the values into a sentence. */
export const fill = (sentence: string, values: Readonly<Record<string, string>>): string =>
  sentence.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? '');
