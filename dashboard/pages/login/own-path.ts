// Own path: where to go after a login.

/** Only a path of our own: an address that was handed in must not lead elsewhere. */
export const ownPath = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/';
