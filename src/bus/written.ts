// Written: refuses an input that its own line would not bring back, before it can move any state.
import { SmcError } from '#model/fate.ts';

/**
 * Agents must be handed in a replay what they were handed the first time. JSON has no word for an infinity or for -0, and
 * the word "NaN" comes back as the number.
 * @throws SmcError DATA_INVALID with the field
 */
export function assureWritten(data: unknown, where: string): void {
  switch (typeof data) {
    case 'number':
      if (Number.isFinite(data) ? Object.is(data, -0) : !Number.isNaN(data))
        refuse(Object.is(data, -0) ? '-0' : data, where);
      return;
    case 'string':
      if (data === 'NaN') refuse('the word "NaN"', where);
      return;
    case 'object':
      if (data === null) return;
      for (const name in data) assureWritten((data as Record<string, unknown>)[name], `${where}.${name}`);
      return;
    default:
  }
}

function refuse(value: string | number, where: string): never {
  throw new SmcError(
    'DATA_INVALID',
    `${value} cannot be written down exactly`,
    where,
    'correct the source of the input',
  );
}
