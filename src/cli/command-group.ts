// Command group: a command with actions of its own, such as `smc user add`, and what happens to a mistake in their names.
import { SmcError } from '#model/fate.ts';
import { suggestion } from '#model/nearest.ts';
import type { Command } from 'commander';

/** @returns how an action is added */
export function groupOf(
  smc: Command,
  name: string,
  description: string,
): (words: string, description: string) => Command {
  const group = smc
    .command(name)
    .description(description)
    .usage('<action> [options]')
    .argument('[action]')
    // A misspelt action brings the options of the one that was meant: the action is what to complain of.
    .allowUnknownOption()
    .allowExcessArguments()
    .action((word: string | undefined) => {
      if (word === undefined) return group.help();
      const names = group.commands.map((command) => command.name());
      const guess = suggestion(word, names);
      throw new SmcError(
        'USAGE',
        `there is no action ${word}`,
        name,
        `${guess}${guess.endsWith('?') ? ' ' : '; '}npx smc ${name} --help lists them`,
      );
    });
  return (words, what) => group.command(words).description(what).allowExcessArguments(false);
}
