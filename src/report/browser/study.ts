// Study: the program of the page of a sweep: nothing moves in it but light and dark.
import { startTheme } from './tokens.ts';

startTheme();
