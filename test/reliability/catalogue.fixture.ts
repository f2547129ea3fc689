// Catalogue: every row of the bad inputs, and every point of how people come in, with the test that holds it or why none does yet.

/** A text in a test file: a name, or a row of its table. */
type Held = { readonly in: string; readonly says: string };
type Left = { readonly left: string };

/** Rows of bad inputs that no test names by their number. */
export const INPUTS: Readonly<Record<string, readonly Held[] | Left>> = {
  '34 one key, two bodies': [{ in: 'src/api/orders.test.ts', says: '34 another body is refused' }],
  '40 tokens of every kind': [{ in: 'src/api/auth.test.ts', says: '40 with any kind of token, nobody comes in' }],
  '49 the order of another': [{ in: 'src/api/orders.test.ts', says: 'is not there for others' }],
  '71 resuming from the future or the forgotten': [
    { in: 'src/api/stream.test.ts', says: 'what is not kept is said to be so' },
    { in: 'src/api/event-stream.test.ts', says: "['the future', { from_sequence: 9_999_999 }, 'snapshot_required']" },
  ],
  '77 alias bombs': [
    { in: 'src/config/load.test.ts', says: 'aliases that unfold into millions of values are refused' },
  ],
  '78 a key twice': [{ in: 'src/config/load.test.ts', says: 'a key that stands twice' }],
  '79 a key that is not': [{ in: 'src/config/load.test.ts', says: 'there is no such key, did you mean' }],
  '80 amounts that are none': [
    { in: 'src/config/load.test.ts', says: 'max_daily_loss: .inf' },
    { in: 'src/config/load.test.ts', says: 'max_daily_loss: "1e3"' },
    { in: 'src/config/load.test.ts', says: 'max_daily_loss: -5' },
  ],
  '81 ports that are none': [
    { in: 'src/config/load.test.ts', says: 'is not what it looks like' },
    { in: 'src/config/load.test.ts', says: 'port: 99999' },
  ],
  '82 beyond a bound': [{ in: 'src/config/load.test.ts', says: 'stop_loss_percent: 101' }],
  '83 a word for a yes': [{ in: 'src/config/load.test.ts', says: 'enabled: yes' }],
  '84 tags, two documents, tabs, megabytes': [
    { in: 'src/config/load.test.ts', says: 'a tag runs no code, and one that nobody knows is refused' },
    { in: 'src/config/load.test.ts', says: 'two documents' },
    { in: 'src/config/load.test.ts', says: 'a tab' },
    { in: 'src/config/load.test.ts', says: 'a file of five megabytes is refused unread' },
  ],
  '85 a secret in the file': [
    { in: 'src/config/notifications.test.ts', says: 'must be "secret:NAME" or "env:SMC_SECRET_NAME"' },
  ],
  '87 a limit raised by a new configuration': [
    { in: 'src/api/second-factor.test.ts', says: 'five minutes after it was shown, what needs it is refused' },
    { in: 'src/api/audit.test.ts', says: 'every route that changes something is audited' },
  ],
  '89 names of files over the API': [{ in: 'src/cli/live-agent.test.ts', says: "backups.verify('../../etc/passwd')" }],
  '90 archives': [
    { in: 'src/store/refusals.test.ts', says: 'a zip with a link in place of a table' },
    { in: 'src/store/refusals.test.ts', says: 'an encrypted zip' },
    { in: 'src/store/refusals.test.ts', says: 'a gzip that swells' },
    { in: 'src/store/refusals.test.ts', says: 'a zip with two tables' },
  ],
  '91 tables': [
    { in: 'src/store/refusals.test.ts', says: 'a line with too much' },
    { in: 'src/store/refusals.test.ts', says: 'a quote that is not closed' },
    { in: 'src/store/refusals.test.ts', says: 'a line of megabytes' },
    { in: 'src/store/refusals.test.ts', says: 'a byte of zero in a number' },
    { in: 'src/store/refusals.test.ts', says: 'UTF-16' },
    { in: 'src/store/refusals.test.ts', says: 'a high below the low' },
    { in: 'src/store/refusals.test.ts', says: 'a negative volume' },
    { in: 'src/store/refusals.test.ts', says: 'two candles of one time' },
    { in: 'src/store/refusals.test.ts', says: 'time that runs backwards' },
    { in: 'src/store/refusals.test.ts', says: 'a stamp far in the future' },
  ],
  '92 parquet': { left: 'nothing reads parquet yet' },
  '95 addresses for messages': [{ in: 'src/notify/address.test.ts', says: 'no message goes to' }],
  '96 names that lead home': [
    { in: 'src/notify/address.test.ts', says: 'a name that leads home is refused at the moment of connecting' },
  ],
  '97 redirects of a receiver': [{ in: 'src/notify/channels.test.ts', says: 'a redirect is not followed' }],
  '98 answers without end': [
    { in: 'src/notify/channels.test.ts', says: 'of an answer without end no more than 64 KiB is read' },
  ],
  '99 texts that would steer a channel': [
    { in: 'src/notify/email.test.ts', says: 'no text of a message becomes a header' },
    { in: 'src/notify/channels.test.ts', says: 'no markup and no preview' },
    { in: 'src/notify/teller.test.ts', says: 'no character that steers' },
  ],
  '100 commands by Telegram': { left: 'messages only go out: nothing that comes in is read' },
  '103 fills of nothing': {
    left: 'reports of a real venue come with real execution; those of the simulated one are its own',
  },
  '104 sums of fills that fall': { left: 'as 103' },
  '105 reports about nothing known': [
    { in: 'src/execution/execution.test.ts', says: 'a fill that no order accounts for is counted and not booked' },
  ],
  '106 prices that are none': [{ in: 'src/venues/binance/stream-message.test.ts', says: 'a price with an exponent' }],
  '107 times that cannot be': [{ in: 'src/venues/binance/stream-message.test.ts', says: 'a time beyond reason' }],
  '108 a fill twice': [{ in: 'src/execution/execution.test.ts', says: 'a fill reported twice is booked once' }],
  '109 fees that are none': { left: 'as 103' },
  '110 a fill after the cancel': [{ in: 'src/execution/execution.test.ts', says: 'a fill after cancel is booked' }],
  '111 answers that are none': [{ in: 'src/venues/binance/rest.test.ts', says: '111 a page in place of JSON' }],
  '112 answers without end': [{ in: 'src/venues/binance/rest.test.ts', says: '112 a body without end' }],
  '113 facts of a market that are none': [
    { in: 'src/venues/binance/rest.test.ts', says: '113 ${name} is no fact of a market' },
  ],
  '114 books that cannot be': [
    { in: 'src/venues/binance/order-book.test.ts', says: 'a bid that reaches an ask is said to cross' },
    { in: 'src/venues/binance/faults.test.ts', says: 'changes of the book that are lost' },
  ],
  '115 candles that cannot be': [
    { in: 'src/venues/binance/stream-message.test.ts', says: 'a candle whose high is below its close' },
  ],
  '116 redirects of an exchange': [{ in: 'src/venues/binance/rest.test.ts', says: 'is not followed' }],
  '117 waits of an exchange': [{ in: 'src/venues/binance/request-weight.test.ts', says: "['999999999', 3_600_000]" }],
  '118 an order of ours that we never sent': { left: 'as 103: needs an account at a venue' },
  '119 records that are none': { left: 'Kafka' },
  '120 records that are old': { left: 'Kafka' },
  '121 records that are missing': { left: 'Kafka' },
  '122 an approval by somebody else': { left: 'Kafka' },
  '123 a record under another key': { left: 'Kafka' },
  '124 a row edited by hand': [
    {
      in: 'src/store/log/damage.test.ts',
      says: 'a bit that has changed inside an event is noticed, with the event named',
    },
    {
      in: 'src/cli/keepers.test.ts',
      says: 'the audit log is verified beside the running agent, and an edited row is named',
    },
  ],
};

/** Points of the section on people, sessions, access, input, keys, logs, the API, sockets, files, headers and the host. */
export const POINTS: Readonly<Record<string, readonly Held[] | Left>> = {
  'A1 A2 passwords': [{ in: 'src/api/auth.test.ts', says: 'a password of ${name} is not taken' }],
  'A1 every character counts': [{ in: 'src/api/auth.test.ts', says: 'every character of it counts' }],
  'A3 hashes': [
    { in: 'src/store/people/people.test.ts', says: 'a hash is argon2id in the PHC format' },
    { in: 'src/store/people/people.test.ts', says: 'a login at a higher cost makes the hash anew' },
    { in: 'src/store/people/people.test.ts', says: 'two are worked on, twenty wait' },
  ],
  'A4 guessing': [
    { in: 'src/api/auth.test.ts', says: 'five failures lock the address, not its open session' },
    { in: 'src/api/auth.test.ts', says: 'an unknown address and a wrong password get the same answer' },
  ],
  'A5 the one-time password': [
    { in: 'src/api/auth.test.ts', says: 'a one-time password opens nothing but its own change, and only once' },
  ],
  'A6 a second factor': [
    { in: 'src/api/second-factor.test.ts', says: 'the clock of the device may be one step off, not two' },
  ],
  'A6 a second factor for real money': { left: 'real execution' },
  'A7 the password again': [
    { in: 'src/api/second-factor.test.ts', says: 'what needs it is refused, and nothing else' },
  ],
  'B1 B2 sessions': [
    { in: 'src/api/auth.test.ts', says: '41 a cookie that was there before the login is never taken over' },
  ],
  'B3 sessions end': [{ in: 'src/api/auth.test.ts', says: 'a session ends unused after half an hour' }],
  'B4 open streams end with them': [
    { in: 'src/api/stream.test.ts', says: '76 the socket ends with its session and with its key' },
  ],
  'B5 lists of sessions': [{ in: 'src/api/auth.test.ts', says: 'a session is listed and ended by its user alone' }],
  'B6 the cookie': [{ in: 'src/api/auth.test.ts', says: 'the cookie is of the host alone, unread by pages' }],
  'B7 other sites': [{ in: 'src/api/auth.test.ts', says: 'a request with a cookie is refused and does nothing' }],
  'B8 keys': [{ in: 'src/api/auth.test.ts', says: 'a key with a cookie is refused' }],
  'C1 C6 roles': [{ in: 'src/api/access.test.ts', says: 'is let through exactly where the table says' }],
  'C2 owners': [{ in: 'src/api/orders.test.ts', says: 'an order is seen by its owner and by an admin' }],
  'C3 strict bodies': [{ in: 'src/api/documents.test.ts', says: 'takes no unknown field anywhere' }],
  'C4 replies': [{ in: 'src/api/auth.test.ts', says: 'a list of users shows no hash' }],
  'C5 limits are asked one at a time': [{ in: 'src/risk/risk.test.ts', says: 'in flight' }],
  'D3 cells': [{ in: 'src/api/export/export.test.ts', says: '93 the text' }],
  'D5 names of every object': [{ in: 'src/api/orders.test.ts', says: '22 a name that every object has' }],
  'D6 a parameter twice': [{ in: 'src/api/rim.test.ts', says: '59 a limit twice' }],
  'D7 hosts of an exchange': [{ in: 'src/venues/binance/binance.test.ts', says: 'is refused before anything is sent' }],
  'D9 logs and terminals': [
    { in: 'src/logs/logs.test.ts', says: 'no text begins a line of its own or steers a terminal' },
    { in: 'src/cli/terminal.test.ts', says: 'control characters and direction marks become visible' },
  ],
  'E keys and secrets': [
    { in: 'src/secrets/secrets.test.ts', says: 'a record under another name' },
    { in: 'src/secrets/secrets.test.ts', says: 'a key file is read with the mode it was made with' },
    { in: 'src/secrets/secrets.test.ts', says: 'after a rotation to another key only that one opens' },
  ],
  'E F nothing at rest opens anything': [
    { in: 'test/reliability/host-cases.fixture.ts', says: 'no password, session, key or token' },
  ],
  'F logs': [
    { in: 'src/logs/logs.test.ts', says: 'nothing secret is logged' },
    { in: 'src/api/auth.test.ts', says: 'the log tells who came in and who did not, and never a secret' },
  ],
  'G rates and proxies': [
    { in: 'src/api/rim.test.ts', says: 'too fast is 429 with the time to wait' },
    { in: 'src/api/proxy.test.ts', says: '50 a thousand made-up addresses are one caller' },
  ],
  'H sockets': [{ in: 'src/api/stream.test.ts', says: 'a user has five sockets and no more' }],
  'I files': [
    { in: 'src/logs/logs.test.ts', says: 'a log file that is a link to another file is not followed' },
    { in: 'src/store/log/log.test.ts', says: 'only its owner may read the store' },
  ],
  'J headers': [
    { in: 'src/api/rim.test.ts', says: 'every answer carries the fixed headers' },
    { in: 'test/browser/login.browser.ts', says: 'securitypolicyviolation' },
  ],
  'K the host': [
    { in: 'src/api/rim.test.ts', says: 'needs TLS, or a word' },
    { in: 'src/cli/data-folder.test.ts', says: 'where certificates are not checked nothing is started' },
    { in: 'src/store/people/people.test.ts', says: 'no other file can be attached' },
    { in: 'test/reliability/host-cases.fixture.ts', says: 'a signal opens no debugger' },
  ],
  'K units of systemd and images': { left: 'deployment' },
};

/** What only a later part of the program can meet. */
export const FAULTS_LEFT: Readonly<Record<string, string>> = {
  'read-only disk while it runs':
    'the kernel refuses to remount a disk that is written to; a disk that fails writes is its like',
  'steps of the saga': 'real execution; the simulated venue is killed with the agent (test/crash.test.ts)',
  'two agents on one account of a venue': 'real execution',
  'certificates that run out': 'TLS of its own comes with deployment; those of others: src/notify/channels.test.ts',
  'memory that runs out': 'a supervisor restarts it: deployment; the log recovers as after a kill',
  'main thread that hangs, with an emergency stop':
    'the stop of another process (src/cli/stop.ts) is heard with the next pulse; orders at a venue are real execution',
  'PostgreSQL, Kafka, Redis': 'their own issues',
  'leap second, both changes of the clocks':
    'held by tables: src/breaker/breaker.test.ts, src/store/wall-clock.test.ts',
};
