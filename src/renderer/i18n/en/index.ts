import components from './components.json';
import errors from './errors.json';
import frame from './frame.json';
import history from './history.json';
import home from './home.json';
import market from './market.json';
import secret from './secret.json';
import settings from './settings.json';
import setup from './setup.json';
import share from './share.json';
import statement from './statement.json';
import steps from './steps.json';
import story from './story.json';
import words from './words.json';

/** English is the reference: the other languages have exactly its keys. */
const en = {
  components,
  errors,
  frame,
  history,
  home,
  market,
  secret,
  settings,
  setup,
  share,
  statement,
  steps,
  story,
  words,
};
export type Catalogue = typeof en;
export default en;
