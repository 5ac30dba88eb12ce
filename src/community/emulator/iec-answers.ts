import type { LineSettings } from '../../main/meter/decoder.ts';
import type { Answers } from './speakers.ts';
import { iecIdentification } from './telegrams/iec62056-21.ts';

/** The meter's side of the sign-on of IEC 62056-21 mode C. */

const line7E1 = (baud: number): LineSettings => ({ baud, dataBits: 7, parity: 'even', stopBits: 1 });
const BAUDS = [300, 600, 1200, 2400, 4800, 9600, 19_200];
const MAX_HEARD = 64;
const ACK = String.fromCharCode(0x06);
/** Where no acknowledgement comes the meter reads itself out at 300 baud; here it simply waits for one. */
const REQUEST = /\/\?[^!]*!\r\n$/;

export function iecAnswers(identification: string): Answers {
  let heard = '';
  return (bytes, meter) => {
    // The request may have been sent with its parity bits showing.
    heard = (heard + String.fromCharCode(...bytes.map((byte) => byte & 0x7f))).slice(-MAX_HEARD);
    if (REQUEST.test(heard)) {
      heard = '';
      return [{ bytes: iecIdentification(identification), line: line7E1(300) }];
    }
    const at = heard.lastIndexOf(ACK);
    if (at < 0 || !heard.endsWith('\r\n')) return [];
    const baud = BAUDS[Number(heard[at + 2])] ?? 300;
    heard = '';
    // The identification was said before; the data message begins with STX.
    const whole = meter.telegram();
    return [{ bytes: whole.subarray(whole.indexOf(0x02)), line: line7E1(baud) }];
  };
}
