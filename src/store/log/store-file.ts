// Store file: what the store is called in its data directory.

export const STORE_FILE = 'events.db';
/** Folder for events that left the log. */
export const ARCHIVE_FOLDER = 'archive';
