import { useEffect, useRef } from 'react';

/** What an element that has the focus does with a key itself. */
function isItsOwn({ tagName, type }: HTMLElement & { type?: string }, key: string): boolean {
  // It is nothing that one writes: what is going on is ended with it, from anywhere.
  if (key === 'Escape') return false;
  if (tagName === 'INPUT' && type === 'range') return /^(Arrow|Page|Home|End)/.test(key);
  if (tagName === 'INPUT' && type === 'checkbox') return key === ' ';
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(tagName)) return true;
  return key === ' ' && /^(BUTTON|SUMMARY)$/.test(tagName);
}

/** Calls `onKey` for keys that are pressed anywhere but where they write or press; it says whether it took it. */
export function useKeys(onKey: (key: string, isShifted: boolean) => boolean): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
      if (ctrlKey || metaKey || altKey || document.querySelector('dialog[open]')) return;
      if (isItsOwn(event.target as HTMLElement, key)) return;
      if (latest.current(key.length === 1 ? key.toLowerCase() : key, shiftKey)) {
        event.preventDefault();
      }
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
