export const SITE_TITLE = 'The Weir';
export const SITE_DESCRIPTION = 'Eels, mostly.';
