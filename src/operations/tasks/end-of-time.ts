/** Stands in the place of a time for what is due at no time in particular, so that it comes behind everything that is. */
export const END_OF_TIME = '9999-12-31T23:59:59.999Z'
/** Stands in the place of a time that never comes: it sorts behind every time. */
export const NEVER = '~'
/** Stands in the place of a time that has always been: it sorts before every time. */
export const FROM_THE_BEGINNING = ''
