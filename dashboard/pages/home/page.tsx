// Home page: is everything OK?
import type { ReactNode } from 'react';

export const HomePage = (): ReactNode => <p>Home</p>;
