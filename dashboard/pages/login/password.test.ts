// Password: what is said before it is sent, and that an address handed in leads nowhere else.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { faultWords, passwordFault } from './password.ts';
import { ownPath } from './own-path.ts';

it('a new password is long enough, new, and the same twice', () => {
  assert.match(passwordFault('short', 'short', 'old')!.text, /7 more/);
  assert.equal(passwordFault('plain words in a row', 'plain words in a rov', 'old')!.field, 'again');
  assert.equal(passwordFault('plain words in a row', 'x', 'plain words in a row')!.field, 'next');
  assert.equal(passwordFault('plain words in a row', 'plain words in a row', 'old'), undefined);
  // Counted as people count: an emoji is one.
  assert.match(passwordFault('🔒'.repeat(11), '', '')!.text, /1 more/);
});

it('a fault that this page does not know is still told', () => {
  assert.equal(faultWords('too_short'), 'It needs at least 12 characters.');
  assert.equal(faultWords('was_leaked'), 'It is not taken: was leaked.');
});

it('after a login the way leads only to a page of ours', () => {
  const table = [
    ['/trading?symbol=BTCUSDT', '/trading?symbol=BTCUSDT'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/login?next=/login', '/'],
    [undefined, '/'],
  ] as const;
  for (const [next, wanted] of table) assert.equal(ownPath(next), wanted);
});
