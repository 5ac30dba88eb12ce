import components from './components.json';
import errors from './errors.json';
import frame from './frame.json';
import home from './home.json';
import settings from './settings.json';

/** English is the reference: the other languages have exactly its keys. */
const en = { components, errors, frame, home, settings };
export type Catalogue = typeof en;
export default en;
