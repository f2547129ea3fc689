// Store file: what the store is called in its data directory, and by which mark it is known.

export const STORE_FILE = 'events.db';
/** Folder for events that left the log. */
export const ARCHIVE_FOLDER = 'archive';
/** "SMC" and a 1, in the place where a SQLite file says whose it is. */
export const APPLICATION = 0x534d4331;
