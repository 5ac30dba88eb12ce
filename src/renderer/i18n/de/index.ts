import type { Catalogue } from '../en/index.ts';
import components from './components.json';
import errors from './errors.json';
import frame from './frame.json';
import home from './home.json';
import settings from './settings.json';

const de: Catalogue = { components, errors, frame, home, settings };
export default de;
