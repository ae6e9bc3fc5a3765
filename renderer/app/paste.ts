import { cut, PASTE_LIMIT } from '../features/cases/form/clean.ts';

/**
 * A slip of the hand puts a whole book into a field, and laying it out, only for the field to cut it a moment later,
 * can keep a page busy for a minute. So it is cut before it goes in, in every field there is.
 */
export function limitPastes(page: Window): void {
  page.addEventListener(
    'beforeinput',
    (event) => {
      const { data } = event;
      if (data === null || data.length <= PASTE_LIMIT) return;
      event.preventDefault();
      // Like the paste itself, this can be undone and tells the field what has changed.
      page.document.execCommand('insertText', false, cut(data, PASTE_LIMIT));
    },
    { capture: true },
  );
}
