/** The cold rooms: the map of bays, who is on the way, who needs a second look, and finding somebody. */
export { BayMap } from './BayMap.tsx';
export { FindDialog } from './FindDialog.tsx';
export { attemptFocus, bayByCode, bayOf, type MapFocus, personOf, restFocus } from './focus.ts';
export { HandsList, ReviewList } from './PeopleLists.tsx';
export { JUST_NOW, stayText } from './words.ts';
