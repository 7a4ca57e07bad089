/** When what is changed in a form is sent: the same in forms of ours and of the page's own. */

/**
 * Several choices in a row, or typing: one answer, not one for each of them. What comes of it is
 * then there within half a second of the last input, up to which browsers do not count what it
 * moves as a layout shift. One choice alone is an answer at once.
 */
export const SETTLES_AFTER_MS = 350;
/** What could not be sent is tried again. */
export const TRIES_AGAIN_AFTER_MS = 8000;
