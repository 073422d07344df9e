/** E.164: a plus sign, and up to 15 digits of which the first is not 0. */
export const PHONE_NUMBER = '\\+[1-9][0-9]{6,14}';
