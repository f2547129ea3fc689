// Why link: the way from any row to its causes.
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export const WhyLink = ({ why }: { readonly why: string }): ReactNode => (
  <Link
    to="/trading"
    search={(before) => ({ ...before, why })}
    className="touch inline-flex items-center text-t2 underline decoration-line3 underline-offset-4 hover:text-t1"
  >
    Why
  </Link>
);
