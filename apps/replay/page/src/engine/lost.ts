/** What there is to do where the server is gone; at another address it is another page. */
export const RESTART = 'start it again at this address (--port)';

export const LOST = `the server does not answer: ${RESTART}, and try again`;
