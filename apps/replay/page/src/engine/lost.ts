/** What there is to do where the server is gone. */
export const LOST = 'the server does not answer: start it again and reload';
