/** Words on the printed statement. */
import type { Language } from '../../languages.ts';

export interface StatementTexts {
  readonly locale: string;
  readonly title: string;
  readonly year: string;
  readonly account: string;
  readonly made: string;
  readonly zone: string;
  readonly bought: string;
  readonly sold: string;
  readonly fromGrid: string;
  readonly toGrid: string;
  readonly imported: string;
  readonly exported: string;
  readonly generated: string;
  readonly imbalance: string;
  readonly owed: string;
  readonly credited: string;
  readonly without: string;
  readonly saved: string;
  readonly cost: string;
  readonly averagePrice: string;
  readonly atRetail: string;
  readonly atFeedIn: string;
  readonly energy: string;
  readonly money: string;
  readonly compare: string;
  readonly period: string;
  /** Short heads of a table: bought, from the grid, sold, to the grid. */
  readonly columns: readonly [string, string, string, string];
  readonly amount: string;
  readonly price: string;
  readonly total: string;
  readonly openSlots: (count: string) => string;
  readonly checked: string;
  readonly differs: string;
  readonly notTax: string;
  /** Why these words are not in the household's own language; null where they are. */
  readonly foreign: string | null;
  readonly page: (number: number, of: number) => string;
  readonly states: Readonly<Record<string, string>>;
}

const en: StatementTexts = {
  locale: 'en-GB',
  title: 'Energy statement',
  year: 'Yearly sheet',
  account: 'Account',
  made: 'Made',
  zone: 'Time zone',
  bought: 'Bought from neighbours',
  sold: 'Sold to neighbours',
  fromGrid: 'From the grid',
  toGrid: 'To the grid',
  imported: 'Meter: import',
  exported: 'Meter: export',
  generated: 'Generated',
  imbalance: 'Grid energy, at the imbalance price',
  owed: 'You owe',
  credited: 'You are credited',
  without: 'Without the community',
  saved: 'Better by',
  cost: 'Worse by',
  averagePrice: 'average',
  atRetail: 'at the retail tariff',
  atFeedIn: 'at the feed-in tariff',
  energy: 'Energy',
  money: 'Money',
  compare: 'To compare',
  period: 'From',
  columns: ['Bought', 'From grid', 'Sold', 'To grid'],
  amount: 'Amount',
  price: 'Price',
  total: 'Total',
  openSlots: (count) => `${count} slots have no amount yet or were left out; they are not in these sums.`,
  checked:
    'Every amount was computed anew by this wallet from the community’s public records and agrees with them.',
  differs: 'Some slots do not come out as the records say. The wallet shows which, under History.',
  notTax: 'Amounts as settled in the community, before taxes and network fees.',
  foreign: null,
  page: (number, of) => `Page ${number} of ${of}`,
  states: {
    settled: 'settled',
    skipped: 'left out',
    complete: 'complete',
    open: 'open',
    running: 'running',
    sent: 'closing',
    moved: 'moved on',
  },
};

const de: StatementTexts = {
  locale: 'de-DE',
  title: 'Energieabrechnung',
  year: 'Jahresblatt',
  account: 'Konto',
  made: 'Erstellt',
  zone: 'Zeitzone',
  bought: 'Von Nachbarn gekauft',
  sold: 'An Nachbarn verkauft',
  fromGrid: 'Aus dem Netz',
  toGrid: 'Ins Netz',
  imported: 'Zähler: Bezug',
  exported: 'Zähler: Einspeisung',
  generated: 'Erzeugt',
  imbalance: 'Netzenergie, zum Ausgleichspreis',
  owed: 'Zu zahlen',
  credited: 'Guthaben',
  without: 'Ohne die Gemeinschaft',
  saved: 'Vorteil',
  cost: 'Nachteil',
  averagePrice: 'im Mittel',
  atRetail: 'zum Bezugstarif',
  atFeedIn: 'zum Einspeisetarif',
  energy: 'Energie',
  money: 'Geld',
  compare: 'Zum Vergleich',
  period: 'Ab',
  columns: ['Gekauft', 'Aus Netz', 'Verkauft', 'Ins Netz'],
  amount: 'Betrag',
  price: 'Preis',
  total: 'Summe',
  openSlots: (count) =>
    `${count} Zeitfenster haben noch keinen Betrag oder wurden ausgelassen; sie sind hier nicht enthalten.`,
  checked:
    'Jeder Betrag wurde von diesem Wallet aus den öffentlichen Aufzeichnungen nachgerechnet und stimmt mit ihnen überein.',
  differs:
    'Einige Zeitfenster stimmen nicht mit den Aufzeichnungen überein. Das Wallet zeigt sie unter Verlauf.',
  notTax: 'Beträge wie in der Gemeinschaft abgerechnet, vor Steuern und Netzentgelten.',
  foreign: null,
  page: (number, of) => `Seite ${number} von ${of}`,
  states: {
    settled: 'abgerechnet',
    skipped: 'ausgelassen',
    complete: 'vollständig',
    open: 'offen',
    running: 'läuft',
    sent: 'wird abgerechnet',
    moved: 'verschoben',
  },
};

const nl: StatementTexts = {
  locale: 'nl-NL',
  title: 'Energieoverzicht',
  year: 'Jaaroverzicht',
  account: 'Rekening',
  made: 'Gemaakt',
  zone: 'Tijdzone',
  bought: 'Gekocht van buren',
  sold: 'Verkocht aan buren',
  fromGrid: 'Van het net',
  toGrid: 'Naar het net',
  imported: 'Meter: afname',
  exported: 'Meter: teruglevering',
  generated: 'Opgewekt',
  imbalance: 'Netenergie, tegen de onbalansprijs',
  owed: 'Te betalen',
  credited: 'Tegoed',
  without: 'Zonder de gemeenschap',
  saved: 'Voordeel',
  cost: 'Nadeel',
  averagePrice: 'gemiddeld',
  atRetail: 'tegen het leveringstarief',
  atFeedIn: 'tegen het terugleveringstarief',
  energy: 'Energie',
  money: 'Geld',
  compare: 'Ter vergelijking',
  period: 'Vanaf',
  columns: ['Gekocht', 'Van net', 'Verkocht', 'Naar net'],
  amount: 'Bedrag',
  price: 'Prijs',
  total: 'Totaal',
  openSlots: (count) =>
    `${count} tijdvakken hebben nog geen bedrag of zijn overgeslagen; ze tellen hier niet mee.`,
  checked: 'Elk bedrag is door deze wallet nagerekend uit de openbare registratie en klopt ermee.',
  differs: 'Sommige tijdvakken kloppen niet met de registratie. De wallet toont ze onder Geschiedenis.',
  notTax: 'Bedragen zoals afgerekend in de gemeenschap, voor belastingen en netkosten.',
  foreign: null,
  page: (number, of) => `Pagina ${number} van ${of}`,
  states: {
    settled: 'afgerekend',
    skipped: 'overgeslagen',
    complete: 'volledig',
    open: 'open',
    running: 'loopt',
    sent: 'wordt afgerekend',
    moved: 'verschoven',
  },
};

const zh: StatementTexts = {
  locale: 'zh-CN',
  title: '能源对账单',
  year: '年度汇总',
  account: '账户',
  made: '制作日期',
  zone: '时区',
  bought: '从邻居买入',
  sold: '卖给邻居',
  fromGrid: '取自电网',
  toGrid: '送入电网',
  imported: '电表：用电',
  exported: '电表：送电',
  generated: '发电',
  imbalance: '电网电量，按差额价格',
  owed: '应付',
  credited: '应收',
  without: '若没有社区',
  saved: '多得',
  cost: '少得',
  averagePrice: '平均',
  atRetail: '按供电公司售价',
  atFeedIn: '按供电公司收购价',
  energy: '电量',
  money: '金额',
  compare: '对比',
  period: '开始时间',
  columns: ['买入', '取自电网', '卖出', '送入电网'],
  amount: '金额',
  price: '价格',
  total: '合计',
  openSlots: (count) => `有 ${count} 个时段尚无金额或未参与，不包含在以上合计中。`,
  checked: '每一笔金额都由本钱包根据社区的公开记录重新计算，并与之相符。',
  differs: '有些时段与公开记录不符。钱包的“历史”中会显示是哪些。',
  notTax: '金额为社区内的结算金额，未计税费和电网费用。',
  foreign: null,
  page: (number, of) => `第 ${number} 页，共 ${of} 页`,
  states: {
    settled: '已结算',
    skipped: '未参与',
    complete: '完整',
    open: '未完',
    running: '进行中',
    sent: '结算中',
    moved: '已转入下期',
  },
};

const OWN: Readonly<Record<Language, StatementTexts>> = { en, de, nl, zh };

/** Words of a sheet that the system's fonts print. */
export const ownTexts = (language: Language): StatementTexts => OWN[language];

/** Words of a sheet that a PDF's built-in fonts print: they have no Chinese letters, and a font takes megabytes. */
export const builtInTexts = (language: Language): StatementTexts =>
  language === 'zh'
    ? { ...en, foreign: 'In English, because Chinese letters could not be printed on this computer.' }
    : OWN[language];
