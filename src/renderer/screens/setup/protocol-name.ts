/** Names of the meters' languages as their makers write them; the same in every human language. */
const NAMES: Readonly<Record<string, string>> = {
  'dsmr-p1': 'DSMR P1',
  'dsmr-p1-encrypted': 'DSMR P1 (encrypted)',
  'iec62056-21': 'IEC 62056-21',
  sml: 'SML',
  'dlms-push': 'DLMS',
  'linky-tic': 'Linky TIC',
  'rainforest-raven': 'RAVEn',
  'modbus-rtu': 'Modbus',
};

export const protocolName = (id: string): string => NAMES[id] ?? id;
