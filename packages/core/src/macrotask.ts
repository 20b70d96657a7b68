/**
 * Calls `task` after the event loop has had its turn; returns the function that cancels it.
 *
 * `setImmediate` where there is one, else a MessageChannel: a browser's `setTimeout(0)` would wait
 * 4 ms, and a microtask would starve timers and input.
 */
export function macrotask(task: () => void): () => void {
  if (typeof setImmediate === 'function') {
    const handle = setImmediate(task);
    return () => clearImmediate(handle);
  }
  const channel = new MessageChannel();
  channel.port1.addEventListener('message', () => {
    channel.port1.close();
    task();
  });
  channel.port1.start();
  channel.port2.postMessage(null);
  return () => channel.port1.close();
}
