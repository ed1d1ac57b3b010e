/** A file of more columns is taken for a mistake. */
export const mostColumns = 2000;
