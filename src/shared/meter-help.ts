/**
 * How to get at a meter's customer port, by country: which port, which cable, what must be switched on, and whom to
 * ask for a PIN or a key. English sentences that also serve as keys for translation. Rules of grid operators change;
 * where they differ within a country the sentence says whom to ask instead of guessing.
 */
export interface MeterHelp {
  /** ISO 3166-1 alpha-2; `null` for everywhere else. */
  readonly country: string | null;
  readonly name: string;
  /** Where to look on the meter. */
  readonly port: string;
  readonly cable: string;
  /** What to do before data comes, in order; empty where the port is simply open. */
  readonly steps: readonly string[];
  /** How to get the PIN that makes registers fine or visible; null where none is used. */
  readonly pin: string | null;
  /** How to get the decryption key; null where data is not encrypted. */
  readonly key: string | null;
  /** `ProtocolId`s that meters there speak, most common first. */
  readonly protocols: readonly string[];
}

const P1_CABLE = 'A P1 cable: RJ12 to USB, with its signal turned round in the plug.';
const IR_HEAD = 'An optical reading head with USB, held to the meter by its magnet.';
const HAN_CABLE = 'An M-Bus to USB adapter for the HAN port.';

export const METER_HELP: readonly MeterHelp[] = [
  {
    country: 'NL',
    name: 'Netherlands',
    port: 'The P1 port, an RJ12 socket, often under a small flap.',
    cable: P1_CABLE,
    steps: [],
    pin: null,
    key: null,
    protocols: ['dsmr-p1'],
  },
  {
    country: 'BE',
    name: 'Belgium',
    port: 'The P1 port of the digital meter, an RJ12 socket under a small flap.',
    cable: P1_CABLE,
    steps: [
      'Ask your grid operator to open the user port: in Flanders under My Fluvius, else at ORES, RESA or Sibelga.',
      'Wait up to a day until the meter has been told.',
    ],
    pin: null,
    key: null,
    protocols: ['dsmr-p1'],
  },
  {
    country: 'LU',
    name: 'Luxembourg',
    port: 'The P1 port of the Smarty meter, an RJ12 socket.',
    cable: P1_CABLE,
    steps: ['Ask your grid operator for the key of your meter, naming its number.'],
    pin: null,
    key: 'Your grid operator (Creos and others) sends the key on request; it has 32 characters.',
    protocols: ['dsmr-p1-encrypted'],
  },
  {
    country: 'DE',
    name: 'Germany',
    port: 'The optical port on the front of the modern meter, a round metal plate with two lenses.',
    cable: IR_HEAD,
    steps: [
      'Ask the operator of your meter (Messstellenbetreiber) for its PIN.',
      'Enter the PIN with a torch or the button, as the leaflet of the meter shows.',
      'Set "InF" to on, so that the meter sends all digits and its power.',
      'Set "PIN" to off, so that this stays after a power cut.',
    ],
    pin: 'The PIN has four digits and comes from the operator of your meter, free of charge.',
    key: null,
    protocols: ['sml', 'iec62056-21'],
  },
  {
    country: 'AT',
    name: 'Austria',
    port: 'The customer port (Kundenschnittstelle): an RJ12 socket, or an optical port, depending on the grid operator.',
    cable:
      'An M-Bus to USB adapter for Kaifa and most Landis+Gyr meters, a P1 cable for Sagemcom; ask your grid operator.',
    steps: [
      'Sign in to the smart meter portal of your grid operator and switch the customer port on.',
      'Write down the key that the portal shows.',
    ],
    pin: null,
    key: 'The portal of your grid operator shows the key (32 characters); some send it by letter.',
    protocols: ['dlms-push', 'dsmr-p1-encrypted', 'iec62056-21'],
  },
  {
    country: 'CH',
    name: 'Switzerland',
    port: 'The customer interface of the smart meter, an RJ12 or M-Bus socket.',
    cable: 'An M-Bus to USB adapter or a P1 cable; your grid operator says which.',
    steps: ['Ask your grid operator to switch the customer interface on.'],
    pin: null,
    key: 'Where the interface is encrypted, your grid operator sends the key with the activation.',
    protocols: ['dlms-push', 'dsmr-p1'],
  },
  {
    country: 'FR',
    name: 'France',
    port: 'The terminals I1 and I2 of the customer information output (TIC), under the lower cover of the Linky meter.',
    cable: 'A TIC to USB adapter with two wires; the wires may be swapped.',
    steps: [
      'Without solar panels nothing needs to be switched on.',
      'With solar panels, ask your supplier for the standard mode of the TIC: only it tells what you feed in. It is free.',
    ],
    pin: null,
    key: null,
    protocols: ['linky-tic'],
  },
  {
    country: 'NO',
    name: 'Norway',
    port: 'The HAN port, an RJ45 socket.',
    cable: HAN_CABLE,
    steps: ['Ask your grid company to open the HAN port, usually on its web page under your own meter.'],
    pin: null,
    key: null,
    protocols: ['dlms-push'],
  },
  {
    country: 'SE',
    name: 'Sweden',
    port: 'The HAN port, an RJ12 socket; older meters have RJ45.',
    cable: 'A P1 cable for an RJ12 socket, an M-Bus to USB adapter for RJ45.',
    steps: ['Ask your grid company to open the customer port, usually on its web page.'],
    pin: null,
    key: null,
    protocols: ['dsmr-p1', 'dlms-push'],
  },
  {
    country: 'FI',
    name: 'Finland',
    port: 'The customer port of meters of the second generation, an RJ12 socket.',
    cable: P1_CABLE,
    steps: ['Where nothing comes, ask your grid company to open the port.'],
    pin: null,
    key: null,
    protocols: ['dsmr-p1'],
  },
  {
    country: 'DK',
    name: 'Denmark',
    port: 'The HAN port of the meter.',
    cable: 'The adapter that fits your meter; Kamstrup meters take a module, others a P1 cable.',
    steps: ['Ask your grid company to open the port.'],
    pin: null,
    key: 'The data is encrypted: your grid company sends both keys on request (Kamstrup calls them GPK60 and GPK61).',
    protocols: ['dlms-push', 'dsmr-p1'],
  },
  {
    country: 'HU',
    name: 'Hungary',
    port: 'The P1 port (user port), an RJ12 socket.',
    cable: P1_CABLE,
    steps: ['Ask your grid operator (E.ON, MVM or OPUS) to switch the port on.'],
    pin: null,
    key: null,
    protocols: ['dsmr-p1'],
  },
  {
    country: 'LT',
    name: 'Lithuania',
    port: 'The P1 port of the smart meter, an RJ12 socket.',
    cable: P1_CABLE,
    steps: ['Switch the port on in the self-service of the grid operator ESO.'],
    pin: null,
    key: 'Where data is encrypted, the grid operator gives the key.',
    protocols: ['dsmr-p1', 'dsmr-p1-encrypted'],
  },
  {
    country: 'SI',
    name: 'Slovenia',
    port: 'The I1 port, an RJ12 socket.',
    cable: P1_CABLE,
    steps: ['Ask your distribution operator to switch the port on.'],
    pin: null,
    key: 'Some meters are encrypted: the distribution operator gives the unicast and the authentication key.',
    protocols: ['dsmr-p1', 'dlms-push'],
  },
  {
    country: 'IE',
    name: 'Ireland',
    port: 'The P1 port of the smart meter, an RJ12 socket.',
    cable: P1_CABLE,
    steps: ['Ask ESB Networks whether the port of your meter may be opened; most are closed.'],
    pin: null,
    key: null,
    protocols: ['dsmr-p1'],
  },
  {
    country: 'PL',
    name: 'Poland',
    port: 'The customer port of the smart meter, an RJ12 socket, where there is one.',
    cable: P1_CABLE,
    steps: ['Ask your grid operator whether the meter has a port for customers.'],
    pin: null,
    key: 'Where data is encrypted, the grid operator gives the key.',
    protocols: ['dsmr-p1', 'dsmr-p1-encrypted'],
  },
  {
    country: 'GB',
    name: 'United Kingdom',
    port: 'Smart meters have no wired port for customers.',
    cable:
      'A meter of your own behind the supplier’s, for example an Eastron SDM with an RS-485 to USB adapter.',
    steps: ['Have an electrician fit the meter at the grid connection.'],
    pin: null,
    key: null,
    protocols: ['modbus-rtu'],
  },
  {
    country: 'US',
    name: 'United States',
    port: 'The radio of the smart meter (ZigBee Smart Energy); nothing is plugged into the meter.',
    cable: 'A Rainforest EMU-2 or RAVEn, plugged into USB.',
    steps: [
      'Register the device with your utility: it asks for the MAC address and install code on its label.',
    ],
    pin: null,
    key: null,
    protocols: ['rainforest-raven'],
  },
  {
    country: 'CA',
    name: 'Canada',
    port: 'The radio of the smart meter (ZigBee Smart Energy); nothing is plugged into the meter.',
    cable: 'A Rainforest EMU-2 or RAVEn, plugged into USB.',
    steps: [
      'Register the device with your utility, where it takes part: it asks for the MAC address and install code.',
    ],
    pin: null,
    key: null,
    protocols: ['rainforest-raven'],
  },
  {
    country: null,
    name: 'Elsewhere',
    port: 'An optical port on the front of the meter, or a meter of your own.',
    cable:
      'An optical reading head with USB (IEC 62056-21), or an Eastron SDM meter with an RS-485 to USB adapter.',
    steps: ['Ask your grid operator whether the meter has a port for customers.'],
    pin: null,
    key: null,
    protocols: ['iec62056-21', 'modbus-rtu'],
  },
];
