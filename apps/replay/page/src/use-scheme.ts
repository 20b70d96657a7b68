import { useSyncExternalStore } from 'react';

const dark = matchMedia('(prefers-color-scheme: dark)');

function subscribe(onChange: () => void): () => void {
  dark.addEventListener('change', onChange);
  return () => dark.removeEventListener('change', onChange);
}

/** Whether the page is dark: what is drawn on a canvas is drawn again when that changes. */
export function useScheme(): 'dark' | 'light' {
  return useSyncExternalStore(subscribe, () => (dark.matches ? 'dark' : 'light'));
}
