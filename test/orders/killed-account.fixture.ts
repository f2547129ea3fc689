// Killed account: what it is called, on both sides.
export const ACCOUNT = 'real-1';
