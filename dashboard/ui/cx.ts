// Cx: class names joined, without those that are not there.

export const cx = (...names: readonly (string | false | undefined | null)[]): string => names.filter(Boolean).join(' ');
