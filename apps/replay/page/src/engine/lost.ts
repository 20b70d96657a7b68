/** What there is to do where the server is gone; at another address it is another page. */
export const LOST =
  'the server does not answer: start it again at this address (--port), and try again';
